using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Npgsql;
using OrleansSync.Tests.Support;
using Xunit;

namespace OrleansSync.Tests.Integration.Connections;

/// <summary>DESIGN 6: webhooks from their registration at BambooHR to the write at JumpCloud.</summary>
public sealed class WebhookRegistrationTests(PostgresServer server)
{
    [Fact, Trait("Rule", "6 webhooks")]
    public async Task A_webhook_is_registered_used_checked_and_renewed()
    {
        await using SiloProcess silo = await SiloProcess.Start(server, employees: 12);
        await silo.FirstSync();
        await silo.Until("/api/v1/sweeps", list => list["items"]!.AsArray().Any(one => (string?)one!["kind"] == "delta" && (string?)one["state"] == "completed"));
        Assert.Equal(HttpStatusCode.BadRequest, (await Register(silo, body: null)).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await Register(silo, """{"url":"ftp://x"}""")).Status);
        string body = $$"""{"url":"{{silo.Api.BaseAddress}}webhooks/bamboohr"}""";
        Assert.Equal("created", await Action(silo, body));
        Assert.Equal("kept", await Action(silo, body: null));
        string kept = await Document(silo);
        Assert.Contains("sealedKey", kept, StringComparison.Ordinal);
        Assert.DoesNotContain("privateKey", kept, StringComparison.OrdinalIgnoreCase);

        long before = (await silo.Json("/control/requests", silo.Sandbox)).AsArray().Max(request => (long)request!["seq"]!);
        for (int id = 2; id <= 9; id++)
        {
            using StringContent edit = new("""{"jobTitle":"Chef"}""", Encoding.UTF8, "application/json");
            (await silo.Sandbox.PatchAsync($"/control/employees/{id}", edit)).EnsureSuccessStatusCode();
        }

        for (int id = 2; id <= 9; id++)
        {
            await silo.Until($"/api/v1/employees/id:{id}", one => (string?)one["facts"]!["jobTitle"] == "Chef");
        }

        JsonNode[] scoped = [.. (await silo.Json("/api/v1/sweeps"))["items"]!.AsArray().Where(sweep => (string?)sweep!["kind"] == "scoped").Select(sweep => sweep!)];
        Assert.InRange(scoped.Length, 1, 3);
        Assert.All(scoped, sweep => Assert.Equal("webhook", (string?)sweep["cause"]!["kind"]));
        Assert.Equal(8, scoped.Sum(sweep => (int)sweep["tallies"]!["employees"]!));
        string[] reads = [.. (await silo.Json($"/control/requests?after={before}", silo.Sandbox)).AsArray().Where(request => ((string)request!["path"]!).EndsWith("/v1/employees", StringComparison.Ordinal)).Select(request => (string)request!["query"]!)];
        Assert.InRange(reads.Length, 1, 3);
        Assert.All(reads, query => Assert.Contains("filter%5Bids%5D", query, StringComparison.Ordinal));

        // The key outlives the process.
        await silo.Kill();
        silo.StartProcess([]);
        await silo.Until("/health/ready", health => (string?)health["status"] == "ready");
        await silo.Sandbox.PostAsync("/control/employees/3/terminate", content: null);
        await silo.Until("/api/v1/employees/id:3", one => !(bool)one["target"]!["active"]!);

        using HttpRequestMessage save = new(HttpMethod.Put, "/api/v1/settings") { Content = new StringContent("""{"sync":{"fields":["department"]}}""", Encoding.UTF8, "application/json") };
        save.Headers.TryAddWithoutValidation("If-Match", "*");
        (await silo.Api.SendAsync(save)).EnsureSuccessStatusCode();
        Assert.Equal("updated", await Action(silo, body: null));
        JsonNode hook = Assert.Single((await Hooks(silo)).AsArray())!;
        await Execute(silo, "delete from sync.connections where name = 'bambooHr.webhook'");
        Assert.Equal("renewed", await Action(silo, body));
        JsonNode renewed = Assert.Single((await Hooks(silo)).AsArray())!;
        Assert.NotEqual((string?)hook["id"], (string?)renewed["id"]);
        Assert.Equal((string?)renewed["id"], (string?)(await silo.Json("/api/v1/connections"))["bambooHr"]!["webhook"]!["id"]);
    }

    [Fact, Trait("Rule", "6 webhooks")]
    public async Task A_missed_webhook_costs_one_schedule_period()
    {
        await using SiloProcess silo = await SiloProcess.Start(server, employees: 5);
        await silo.FirstSync();
        Assert.Equal("created", await Action(silo, $$"""{"url":"{{silo.Api.BaseAddress}}webhooks/bamboohr"}"""));
        await silo.Kill();
        await silo.Sandbox.PostAsync("/control/employees/3/terminate", content: null);
        await silo.Until("/control/deliveries", list => list.AsArray().Any(one => (string?)one!["state"] == "waiting" && (int)one["tries"]! == 1), silo.Sandbox);
        silo.StartProcess(new() { ["Sync__Schedule"] = "*/2 * * * * *" });
        await silo.Until("/api/v1/employees/id:3", one => !(bool)one["target"]!["active"]!);
        JsonArray events = (await silo.Json("/api/v1/employees/id:3/events"))["items"]!.AsArray();
        Assert.Equal("sweep", (string?)events[^1]!["cause"]!["kind"]);
    }

    [Fact, Trait("Rule", "9 a vendor's refusal is said in plain words")]
    public async Task A_key_that_may_not_manage_webhooks_is_told_so()
    {
        await using SiloProcess silo = await SiloProcess.Start(server, employees: 3);
        await silo.FirstSync();
        await ConnectionsTests.Switch(silo, """{"bamboo":{"webhooks":false}}""");
        (HttpStatusCode status, JsonNode answer) = await Register(silo, """{"url":"https://sync.acme.test/webhooks/bamboohr"}""");
        Assert.Equal((HttpStatusCode.BadGateway, "urn:orleanssync:problem:vendor-failed"), (status, (string?)answer["type"]));
        await ConnectionsTests.Switch(silo, """{"bamboo":{"webhooks":true}}""");
        Assert.Equal("created", await Action(silo, """{"url":"https://sync.acme.test/webhooks/bamboohr"}"""));
    }

    private static async Task<string?> Action(SiloProcess silo, string? body)
    {
        (HttpStatusCode status, JsonNode answer) = await Register(silo, body);
        Assert.True(status == HttpStatusCode.OK, answer.ToJsonString());
        return (string?)answer["action"];
    }

    private static async Task<(HttpStatusCode Status, JsonNode Body)> Register(SiloProcess silo, string? body)
    {
        using StringContent? content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        using HttpResponseMessage answer = await silo.Api.PostAsync("/api/v1/connections/bamboohr/webhook", content);
        return (answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync())!);
    }

    private static async Task<JsonNode> Hooks(SiloProcess silo)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, "/bamboo/api/v1/webhooks");
        request.Headers.TryAddWithoutValidation("Authorization", "Basic " + Convert.ToBase64String("sandbox-bamboo-key:x"u8));
        using HttpResponseMessage answer = await silo.Sandbox.SendAsync(request);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["webhooks"]!;
    }

    private static async Task<string> Document(SiloProcess silo)
    {
        await using NpgsqlConnection connection = new(silo.Database);
        await connection.OpenAsync();
        await using NpgsqlCommand command = new("select document::text from sync.connections where name = 'bambooHr.webhook'", connection);
        return (string)(await command.ExecuteScalarAsync())!;
    }

    private static async Task Execute(SiloProcess silo, string sql)
    {
        await using NpgsqlConnection connection = new(silo.Database);
        await connection.OpenAsync();
        await using NpgsqlCommand command = new(sql, connection);
        _ = await command.ExecuteNonQueryAsync();
    }
}
