using System.Text;
using System.Text.Json.Nodes;
using OrleansSync.Tests.Support;
using Xunit;

namespace OrleansSync.Tests.Integration.Connections;

/// <summary>DESIGN 8: what is known of both vendors, and the test of it.</summary>
public sealed class ConnectionsTests(PostgresServer server)
{
    [Fact, Trait("Rule", "8 the connection test")]
    public async Task A_healthy_pair_passes_every_check_and_says_what_it_is_like()
    {
        await using SiloProcess silo = await SiloProcess.Start(server, employees: 8, more: new() { ["JumpCloud__KeyOwner"] = "boss@elsewhere.test" });
        await silo.FirstSync();
        JsonNode report = await Test(silo);
        Assert.Equal("passed", (string?)report["outcome"]);
        Assert.Equal(
            ["bambooHr.reachable", "bambooHr.credentials", "bambooHr.clock", "bambooHr.keyOwner", "bambooHr.employees", "bambooHr.fields", "bambooHr.locations", "bambooHr.changes",
                "jumpCloud.reachable", "jumpCloud.credentials", "jumpCloud.clock", "jumpCloud.keyOwner", "jumpCloud.filters", "jumpCloud.updates"],
            report["checks"]!.AsArray().Where(check => (string?)check!["outcome"] == "passed").Select(check => (string)check!["name"]!));
        Assert.All(report["checks"]!.AsArray(), check => Assert.False(string.IsNullOrEmpty((string?)check!["detail"])));

        JsonNode view = await silo.Json("/api/v1/connections");
        Assert.Equal(("ok", "ok"), ((string?)view["bambooHr"]!["state"], (string?)view["jumpCloud"]!["state"]));
        Assert.Equal(("employees", "org/locations", "id:1"), ((string?)view["bambooHr"]!["employees"]!["read"], (string?)view["bambooHr"]!["locations"]!["read"], (string?)view["bambooHr"]!["key"]!["owner"]));
        Assert.InRange((double)view["jumpCloud"]!["clockSkewSeconds"]!, -2, 2);
        Assert.Equal("yes", (string?)view["jumpCloud"]!["capabilities"]!["emailFilter"]);
        Assert.Equal((string?)report["at"], (string?)view["test"]!["at"]);
        Assert.DoesNotContain("key\":\"sandbox", view.ToJsonString(), StringComparison.Ordinal);
        await silo.Says("Connections tested:");
        Assert.Empty((await silo.Json("/control/violations", silo.Sandbox)).AsArray());
    }

    [Fact, Trait("Rule", "8 the connection test")]
    public async Task What_the_key_may_not_see_is_named_with_a_remedy()
    {
        await using SiloProcess silo = await SiloProcess.Prepare(server, employees: 8);
        await Switch(silo, """{"bamboo":{"restrictedFields":["homePhone"],"employeeList":false,"organisationLocations":false,"applicantLocations":false}}""");
        silo.StartProcess([]);
        await silo.FirstSync();
        JsonNode report = await Test(silo);
        Assert.Equal("warning", (string?)report["outcome"]);
        Assert.Contains("homePhone", (string?)Check(report, "bambooHr.fields")["detail"], StringComparison.Ordinal);
        Assert.Contains("custom report", (string?)Check(report, "bambooHr.employees")["detail"], StringComparison.Ordinal);
        Assert.Equal("warning", (string?)Check(report, "bambooHr.locations")["outcome"]);
        Assert.Contains("JumpCloud:KeyOwner", (string?)Check(report, "jumpCloud.keyOwner")["remedy"], StringComparison.Ordinal);

        JsonNode view = (await silo.Json("/api/v1/connections"))["bambooHr"]!;
        Assert.Equal("customReport", (string?)view["employees"]!["read"]);
        Assert.Null(view["locations"]!["read"]);
        Assert.Contains("org/locations answers 403", (string?)view["locations"]!["why"], StringComparison.Ordinal);
        Assert.Equal(["homePhone"], view["fields"]!["missing"]!.AsArray().Select(field => (string?)field).Where(field => field!.StartsWith("home", StringComparison.Ordinal)));
        await silo.Says("Connection check bambooHr.locations: Work-site addresses cannot be read");
        await silo.Says("Connection check jumpCloud.keyOwner:");
    }

    [Fact, Trait("Rule", "8 the connection test")]
    public async Task Wrong_keys_are_named_and_hardly_sent()
    {
        await using SiloProcess silo = await SiloProcess.Start(server, employees: 3, more: new() { ["BambooHr__ApiKey"] = "wrong-one", ["JumpCloud__ApiKey"] = "wrong-two" });
        await silo.Says("Connection check bambooHr.credentials failed");
        await silo.Says("Connection check jumpCloud.credentials failed");
        JsonNode view = await silo.Until("/api/v1/connections", one => (string?)one["bambooHr"]!["state"] == "refused" && (string?)one["jumpCloud"]!["state"] == "refused");
        Assert.NotNull((string?)view["bambooHr"]!["key"]!["nextProbeAt"]);
        Assert.DoesNotContain("wrong-", silo.Output, StringComparison.Ordinal);
        JsonObject requests = (await silo.Json("/control/requests/summary", silo.Sandbox)).AsObject();
        Assert.InRange(requests.Where(pair => pair.Key.Contains("bamboo", StringComparison.Ordinal)).Sum(pair => (int)pair.Value!), 1, 4);
    }

    [Fact, Trait("Rule", "8 the connection test")]
    public async Task An_account_named_for_it_shows_what_is_kept_and_is_left_as_it_was()
    {
        await using SiloProcess silo = await SiloProcess.Start(server, employees: 5);
        await silo.FirstSync();
        using StringContent account = new("""{"userName":"probe","email":"probe@elsewhere.test"}""", Encoding.UTF8, "application/json");
        using HttpResponseMessage made = await silo.Sandbox.PostAsync("/control/users", account);
        string path = "/control/users/" + (string)JsonNode.Parse(await made.Content.ReadAsStringAsync())!["id"]!;
        using StringContent title = new("""{"title":"Mine"}""", Encoding.UTF8, "application/json");
        (await silo.Sandbox.PatchAsync(path, title)).EnsureSuccessStatusCode();
        string before = Attributes(await silo.Json(path, silo.Sandbox));
        await Switch(silo, """{"scim":{"notKept":["addresses[type eq \"work\"].formatted"]}}""");
        JsonNode kept = Check(await Test(silo, """{"account":"probe@elsewhere.test"}"""), "jumpCloud.keeps");
        Assert.Equal("warning", (string?)kept["outcome"]);
        Assert.Contains("Not kept: location.", (string?)kept["detail"], StringComparison.Ordinal);
        Assert.Equal(before, Attributes(await silo.Json(path, silo.Sandbox)));

        string email = (string)(await silo.Json("/api/v1/employees/id:1"))["key"]!;
        int writes = (await silo.Json("/control/writes", silo.Sandbox)).AsArray().Count;
        Assert.Equal("failed", (string?)Check(await Test(silo, $$"""{"account":"{{email}}"}"""), "jumpCloud.keeps")["outcome"]);
        Assert.Equal(writes, (await silo.Json("/control/writes", silo.Sandbox)).AsArray().Count);
    }

    internal static async Task Switch(SiloProcess silo, string body)
    {
        using StringContent content = new(body, Encoding.UTF8, "application/json");
        (await silo.Sandbox.PatchAsync("/control/switches", content)).EnsureSuccessStatusCode();
    }

    private static string Attributes(JsonNode user)
    {
        JsonObject resource = user["resource"]!.DeepClone().AsObject();
        resource.Remove("meta");
        return string.Join('\n', resource.Where(pair => pair.Value is not JsonArray { Count: 0 }).OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Key + " " + pair.Value?.ToJsonString()));
    }

    private static JsonNode Check(JsonNode report, string name) => report["checks"]!.AsArray().Single(check => (string?)check!["name"] == name)!;

    private static async Task<JsonNode> Test(SiloProcess silo, string? body = null)
    {
        using StringContent? content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        using HttpResponseMessage answer = await silo.Api.PostAsync("/api/v1/connections/test", content);
        string text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!;
    }
}
