using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using OrleansSync.Tests.Support;
using Xunit;

namespace OrleansSync.Tests.Api;

/// <summary>Tests that share <see cref="ApiSilo"/>; one after the other.</summary>
[CollectionDefinition(nameof(ApiSilo))]
public sealed class ApiSiloCollection : ICollectionFixture<ApiSilo>;

/// <summary>One silo with a synced company, for all tests that only ask.</summary>
public sealed class ApiSilo(PostgresServer server) : IAsyncLifetime
{
    public const int Employees = 60;
    private SiloProcess? silo;

    internal SiloProcess Silo => silo ?? throw new InvalidOperationException("Not started.");

    public async ValueTask InitializeAsync()
    {
        silo = await SiloProcess.Start(server, Employees);
        await silo.FirstSync();
    }

    public async ValueTask DisposeAsync()
    {
        if (silo is not null)
        {
            await silo.DisposeAsync();
        }
    }

    /// <summary>Sends a request; the body, if any, as JSON.</summary>
    internal async Task<(HttpStatusCode Status, JsonNode? Body, HttpResponseMessage Answer)> Send(string method, string path, string? body = null, string? role = "admin", string type = "application/json")
    {
        using HttpClient client = Silo.Caller(role);
        using HttpRequestMessage request = new(new HttpMethod(method), path);
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, type);
        HttpResponseMessage answer = await client.SendAsync(request);
        string text = await answer.Content.ReadAsStringAsync();
        return (answer.StatusCode, text.Length > 0 && answer.Content.Headers.ContentType?.MediaType is "application/json" or "application/problem+json" ? JsonNode.Parse(text) : null, answer);
    }

    /// <summary>Sends a request and checks that the answer is a problem of the given type.</summary>
    /// <returns>Its detail.</returns>
    internal async Task<string> Problem(int status, string type, string method, string path, string? body = null, string? role = "admin", string mediaType = "application/json")
    {
        (HttpStatusCode seen, JsonNode? problem, HttpResponseMessage answer) = await Send(method, path, body, role, mediaType);
        Assert.True((int)seen == status, $"{(int)seen}: {problem}");
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal("urn:orleanssync:problem:" + type, (string?)problem!["type"]);
        Assert.Equal(status, (int)problem["status"]!);
        string detail = (string)problem["detail"]!;
        Assert.False(string.IsNullOrEmpty((string?)problem["title"]));
        Assert.False(string.IsNullOrEmpty((string?)problem["traceId"]));
        Assert.DoesNotContain("   at ", problem.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("OrleansSync.", detail, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", detail, StringComparison.Ordinal);
        return detail;
    }
}
