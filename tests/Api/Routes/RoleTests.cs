using System.Net;
using System.Text.Json.Nodes;
using OrleansSync.Tests.Support;
using Xunit;

namespace OrleansSync.Tests.Api.Routes;

/// <summary>Who may call what (DESIGN 8).</summary>
[Collection(nameof(ApiSilo))]
public sealed class RoleTests(ApiSilo api, PostgresServer server)
{
    private static readonly string?[] Roles = [null, "viewer", "operator", "admin"];

    /// <summary>Method, path, and the least role; null is open to all.</summary>
    public static TheoryData<string, string, string?> Table => new()
    {
        { "GET", "/health/live", null },
        { "GET", "/health/ready", null },
        { "POST", "/api/v1/sweeps", "operator" },
        { "GET", "/api/v1/sweeps", "viewer" },
        { "GET", "/api/v1/sweeps/{id}", "viewer" },
        { "GET", "/api/v1/sweeps/{id}/plan", "viewer" },
        { "GET", "/api/v1/sweeps/{id}/report", "viewer" },
        { "GET", "/api/v1/sweeps/{id}/events", "viewer" },
        { "GET", "/api/v1/holds", "viewer" },
        { "POST", "/api/v1/sweeps/{id}/approve", "operator" },
        { "POST", "/api/v1/sweeps/{id}/cancel", "operator" },
        { "GET", "/api/v1/settings", "viewer" },
        { "PUT", "/api/v1/settings", "admin" },
        { "GET", "/api/v1/connections", "viewer" },
        { "POST", "/api/v1/connections/test", "admin" },
        { "POST", "/api/v1/connections/bamboohr/webhook", "admin" },
        { "GET", "/api/v1/keys", "admin" },
        { "GET", "/api/v1/employees", "viewer" },
        { "GET", "/api/v1/employees/{email}", "viewer" },
        { "GET", "/api/v1/employees/{email}/events", "viewer" },
        { "GET", "/api/v1/employees/{email}/state", "viewer" },
        { "POST", "/api/v1/employees/{email}/replay", "viewer" },
        { "POST", "/api/v1/employees/{email}/reconcile", "operator" },
        { "POST", "/api/v1/employees/{email}/release", "operator" },
        { "GET", "/api/v1/employees/{email}/explain", "viewer" },
        { "GET", "/api/v1/causes/{correlationId}", "viewer" },
        { "GET", "/api/v1/state", "viewer" },
        { "GET", "/api/v1/state/compare", "viewer" },
        { "POST", "/api/v1/audit/replay", "operator" },
        { "GET", "/api/v1/audit/replay/{id}", "viewer" },
        { "GET", "/api/v1/audit/export", "viewer" },
        { "GET", "/api/v1/audit/keys", "viewer" },
        { "GET", "/api/v1/audit/seals", "viewer" },
    };

    [Theory, Trait("rule", "8"), MemberData(nameof(Table))]
    public async Task A_route_serves_its_role_and_those_above_and_refuses_the_others(string method, string path, string? least)
    {
        string concrete = path.Replace("{email}", "nobody@acme.test", StringComparison.Ordinal).Replace("{id}", "nothing", StringComparison.Ordinal).Replace("{correlationId}", "nothing", StringComparison.Ordinal);
        foreach (string? role in Roles)
        {
            if (Array.IndexOf(Roles, role) >= Array.IndexOf(Roles, least))
            {
                HttpStatusCode status = (await api.Send(method, concrete, role: role)).Status;
                Assert.False(status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden, $"{role}: {status}");
                Assert.True((int)status < 500, $"{role}: {status}");
            }
            else if (role is null)
            {
                await api.Problem(401, "unauthenticated", method, concrete, role: null);
                Assert.Equal("Bearer", (await api.Send(method, concrete, role: null)).Answer.Headers.WwwAuthenticate.ToString());
            }
            else
            {
                await api.Problem(403, "forbidden", method, concrete, role: role);
            }
        }
    }

    [Fact, Trait("rule", "8")]
    public async Task The_table_above_has_every_route()
    {
        JsonObject paths = (await api.Silo.Json("/openapi/v1.json"))["paths"]!.AsObject();
        string[] documented = [.. paths.SelectMany(path => path.Value!.AsObject().Select(operation => operation.Key.ToUpperInvariant() + " " + path.Key))];

        // Its deliveries are signed, not sent with a key.
        const string Webhook = "POST /webhooks/bamboohr";
        Assert.Equal(Table.Select(row => row.Data.Item1 + " " + row.Data.Item2).Append(Webhook).Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }

    [Theory, Trait("rule", "8")]
    [InlineData("Bearer wrong")]
    [InlineData("Bearer ")]
    [InlineData("Bearer test-admin-ke")]
    [InlineData("Bearer test-admin-keyy")]
    [InlineData("Basic dGVzdC1hZG1pbi1rZXk6")]
    [InlineData("test-admin-key")]
    public async Task What_is_no_known_key_is_refused(string header)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, "/api/v1/sweeps");
        Assert.True(request.Headers.TryAddWithoutValidation("Authorization", header));
        using HttpClient client = api.Silo.Caller(role: null);
        using HttpResponseMessage answer = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact, Trait("rule", "8")]
    public Task An_unknown_address_is_not_told_from_a_known_one_without_a_key() => api.Problem(401, "unauthenticated", "GET", "/api/v1/nothing", role: null);

    [Fact, Trait("rule", "8")]
    public async Task Without_any_key_everything_but_health_is_refused()
    {
        await using SiloProcess silo = await SiloProcess.Prepare(server, employees: 3);
        silo.StartProcess(Enumerable.Range(0, 3).SelectMany(index => new[] { $"Api__Keys__{index}__Name", $"Api__Keys__{index}__Hash", $"Api__Keys__{index}__Role" }).ToDictionary(name => name, _ => (string?)null));
        await silo.Until("/health/ready", health => (string?)health["status"] == "ready");
        foreach (string path in new[] { "/api/v1/employees", "/api/v1/sweeps", "/openapi/v1.json" })
        {
            using HttpResponseMessage answer = await silo.Api.GetAsync(path);
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
            Assert.Contains("Api:Keys:0:Hash", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        // People are led to the sign-in page, which says the same and has no form.
        using HttpResponseMessage page = await silo.Api.GetAsync("/");
        Assert.Equal("/sign-in", page.RequestMessage?.RequestUri?.AbsolutePath);
        string shown = await page.Content.ReadAsStringAsync();
        Assert.Contains("Api:Keys:0:Hash", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("<form", shown, StringComparison.Ordinal);
        await silo.Says("No API key is configured");
    }
}
