using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using OrleansSync.Silo.Configuration;
using OrleansSync.Silo.Hosting;
using Xunit;

namespace OrleansSync.Tests.Api.Routes;

/// <summary>/openapi/v1.json says what there is.</summary>
[Collection(nameof(ApiSilo))]
public sealed class OpenApiTests(ApiSilo api)
{
    // The rest is for people: the console's pages, and the document itself.
    private static readonly string[] Surfaces = ["/api/", "/health/", "/webhooks/"];

    [Fact, Trait("rule", "8")]
    public async Task It_lists_every_route_that_is_mapped()
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder();
        builder.Configuration["ConnectionStrings:Postgres"] = "Host=127.0.0.1";
        await using WebApplication app = SiloHost.Compose(builder, SiloConfiguration.Read(builder.Configuration).Configuration!);
        string[] mapped =
        [
            .. ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
                .Where(endpoint => Surfaces.Any(surface => endpoint.RoutePattern.RawText?.StartsWith(surface, StringComparison.Ordinal) == true))
                .SelectMany(endpoint => (endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? []).Select(method => method + " " + endpoint.RoutePattern.RawText!.TrimEnd('/'))),
        ];
        Assert.NotEmpty(mapped);
        Assert.Equal(mapped.Order(StringComparer.Ordinal), (await Operations()).Select(one => one.Method + " " + one.Path).Order(StringComparer.Ordinal));
    }

    [Fact, Trait("rule", "8")]
    public async Task Every_operation_has_an_id_a_summary_and_its_errors_as_problems()
    {
        (string Method, string Path, JsonNode Operation)[] all = await Operations();
        Assert.All(all, one =>
        {
            Assert.False(string.IsNullOrEmpty((string?)one.Operation["operationId"]), one.Path);
            Assert.False(string.IsNullOrEmpty((string?)one.Operation["summary"]), one.Path);
            JsonObject responses = one.Operation["responses"]!.AsObject();
            if (one.Path.StartsWith("/api/", StringComparison.Ordinal))
            {
                Assert.All(new[] { "401", "403", "500", "503" }, status => Assert.NotNull(responses[status]?["content"]?["application/problem+json"]));
                Assert.Equal("apiKey", one.Operation["security"]![0]!.AsObject().Single().Key);
                Assert.Contains("Role: ", (string)one.Operation["description"]!, StringComparison.Ordinal);
            }

            Assert.Equal(one.Path.Contains('{', StringComparison.Ordinal), responses.ContainsKey("404"));
        });
        Assert.Equal(all.Length, all.Select(one => (string?)one.Operation["operationId"]).Distinct().Count());
    }

    [Fact, Trait("rule", "8")]
    public async Task It_says_how_a_key_is_sent_and_what_a_sweep_is_asked_for_with()
    {
        JsonNode document = await api.Silo.Json("/openapi/v1.json");
        JsonNode scheme = document["components"]!["securitySchemes"]!["apiKey"]!;
        Assert.Equal("http", (string?)scheme["type"]);
        Assert.Equal("bearer", (string?)scheme["scheme"]);
        JsonNode body = document["paths"]!["/api/v1/sweeps"]!["post"]!["requestBody"]!["content"]!["application/json"]!["schema"]!;
        Assert.NotNull(body);
        JsonNode schema = document["components"]!["schemas"]!["SweepRequestBody"]!;
        Assert.Equal(["kind", "dryRun", "employees"], schema["properties"]!.AsObject().Select(pair => pair.Key));
        Assert.Contains("\"scoped\"", document.ToJsonString(), StringComparison.Ordinal);
        Assert.Contains("202", document["paths"]!["/api/v1/sweeps"]!["post"]!["responses"]!.AsObject().Select(pair => pair.Key));
    }

    private async Task<(string Method, string Path, JsonNode Operation)[]> Operations() =>
    [
        .. (await api.Silo.Json("/openapi/v1.json"))["paths"]!.AsObject()
            .SelectMany(path => path.Value!.AsObject().Select(operation => (operation.Key.ToUpperInvariant(), path.Key, operation.Value!))),
    ];
}
