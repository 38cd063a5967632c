using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using OrleansSync.Tests.Support;
using Xunit;

namespace OrleansSync.Tests.Api.Security;

/// <summary>Keys that change, and what is kept of calls.</summary>
[Collection(nameof(ApiSilo))]
public sealed class KeyTests(ApiSilo api, PostgresServer server)
{
    [Fact, Trait("rule", "8")]
    public async Task While_a_key_is_rotated_both_are_taken_and_each_says_when_it_was_last_used()
    {
        string[] hashes = [.. new[] { "the old one", "the new one" }.Select(key => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key))))];
        await using SiloProcess silo = await SiloProcess.Start(server, employees: 3, new()
        {
            ["Api__Keys__3__Name"] = "ci",
            ["Api__Keys__3__Role"] = "operator",
            ["Api__Keys__3__Hash"] = string.Join(", ", hashes.Select(hash => "sha256:" + hash)),
        });
        await silo.Until("/health/ready", health => (string?)health["status"] == "ready");
        Assert.Equal([null, null], (await Keys(silo)).Select(key => (string?)key["lastUsedAt"]));
        Assert.Equal(hashes.Select(hash => hash[..12]), (await Keys(silo)).Select(key => (string?)key["hash"]));
        Assert.Equal(HttpStatusCode.OK, await Read(silo, "the old one"));
        Assert.Equal([true, false], (await Keys(silo)).Select(key => key["lastUsedAt"] is not null));
        Assert.Equal(HttpStatusCode.OK, await Read(silo, "the new one"));
        Assert.All(await Keys(silo), key => Assert.NotNull(key["lastUsedAt"]));
        Assert.Equal(HttpStatusCode.Unauthorized, await Read(silo, "the old on"));
        Assert.DoesNotContain(hashes[0], (await silo.Json("/api/v1/keys")).ToJsonString(), StringComparison.Ordinal);
    }

    [Fact, Trait("rule", "8")]
    public async Task Whoever_changes_something_stands_in_the_history_and_who_is_refused_does_not()
    {
        JsonNode sweep = await api.Silo.Sweep("""{"kind":"scoped","employees":["id:1"],"dryRun":true}""");
        JsonNode cause = await api.Silo.Json("/api/v1/causes/" + Uri.EscapeDataString((string)sweep["cause"]!["id"]!));
        JsonNode called = cause["items"]!.AsArray().Single(one => (string?)one!["type"] == "Called")!;
        Assert.Equal(("admin", "RequestSweep", 202, "/api/v1/sweeps/" + sweep["id"]), ((string?)called["cause"]!["caller"], (string?)called["data"]!["operation"], (int)called["data"]!["status"]!, (string?)called["data"]!["result"]));

        long before = await Calls();
        await api.Problem(403, "forbidden", "POST", "/api/v1/sweeps", """{"kind":"full"}""", "viewer");
        await api.Problem(400, "bad-request", "POST", "/api/v1/sweeps", "{}");
        await api.Send("POST", "/api/v1/employees/id:1/replay", role: "viewer");
        await api.Silo.Json("/api/v1/sweeps");
        Assert.Equal(before, await Calls());
        await api.Send("POST", "/api/v1/employees/id:1/reconcile", role: "operator");
        Assert.Equal(before + 1, await Calls());
    }

    [Theory, Trait("rule", "8")]
    [InlineData("/api/v1/sweeps")]
    [InlineData("/health/live")]
    [InlineData("/openapi/v1.json")]
    [InlineData("/sign-in")]
    public async Task Every_answer_carries_the_headers_that_browsers_mind(string path)
    {
        using HttpResponseMessage answer = await api.Silo.Api.GetAsync(path);
        foreach ((string name, string value) in new[] { ("X-Content-Type-Options", "nosniff"), ("X-Frame-Options", "DENY"), ("Referrer-Policy", "no-referrer"), ("Cross-Origin-Resource-Policy", "same-origin"), ("Cross-Origin-Opener-Policy", "same-origin") })
        {
            Assert.Equal([value], answer.Headers.GetValues(name));
        }

        Assert.Contains("frame-ancestors 'none'", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        Assert.False(answer.Headers.Contains("Server"));
        Assert.False(answer.Headers.Contains("Access-Control-Allow-Origin"));
    }

    private async Task<long> Calls()
    {
        string export = await api.Silo.Api.GetStringAsync("/api/v1/audit/export");
        return export.Split('\n').LongCount(line => line.Contains("\"type\":\"api.called.v1\"", StringComparison.Ordinal));
    }

    private static async Task<JsonNode[]> Keys(SiloProcess silo) => [.. (await silo.Json("/api/v1/keys"))["items"]!.AsArray().Single(one => (string?)one!["name"] == "ci")!["hashes"]!.AsArray().Select(one => one!)];

    private static async Task<HttpStatusCode> Read(SiloProcess silo, string key)
    {
        using HttpClient client = silo.Caller(role: null);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using HttpResponseMessage answer = await client.GetAsync("/api/v1/sweeps");
        return answer.StatusCode;
    }
}
