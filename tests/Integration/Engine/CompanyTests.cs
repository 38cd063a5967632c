using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using OrleansSync.Tests.Support;
using Xunit;

namespace OrleansSync.Tests.Integration.Engine;

/// <summary>A whole company through every real part: HTTP vendors, grains, Marten, PostgreSQL, the API.</summary>
public sealed class CompanyTests(PostgresServer server)
{
    [Fact, Trait("rule", "6")]
    public async Task A_company_is_synced_kept_in_step_and_audited()
    {
        await using SiloProcess silo = await SiloProcess.Start(server, employees: 120);
        JsonNode first = (await silo.Until("/api/v1/sweeps", list => (string?)list["items"]!.AsArray().LastOrDefault()?["state"] is "completed" or "failed"))["items"]!.AsArray()[^1]!;
        Assert.Equal("completed", (string?)first["state"]);
        Assert.Equal(120, (int)first["tallies"]!["employees"]!);

        // The first scheduled delta follows the first full sweep at once; what comes now is only what the test asks for.
        await silo.Until("/api/v1/sweeps", list => list["items"]!.AsArray().Any(one => (string?)one!["kind"] == "delta" && (string?)one["state"] == "completed"));
        JsonNode second = await silo.Sweep("""{"kind":"full"}""");
        Assert.Equal(0, (int)second["requests"]!["targetWrites"]!);
        Assert.Equal((int)second["tallies"]!["employees"]!, first["tallies"]!.AsObject().Where(pair => pair.Key is not ("employees" or "orphaned")).Sum(pair => (int)pair.Value!));

        await silo.Sandbox.PostAsync("/control/employees/3/terminate", content: null);
        JsonNode plan = await silo.Sweep("""{"kind":"scoped","employees":["id:3"],"dryRun":true}""");
        Assert.Equal(1, (int)plan["tallies"]!["suspended"]!);
        Assert.True((bool)(await silo.Json("/api/v1/employees/id:3"))["target"]!["active"]!);
        Assert.Equal(1, (int)(await silo.Sweep("""{"kind":"scoped","employees":["id:3"]}"""))["tallies"]!["suspended"]!);
        Assert.False((bool)(await silo.Json("/api/v1/employees/id:3"))["target"]!["active"]!);

        string userId = (string)(await silo.Json("/api/v1/employees/id:1"))["target"]!["id"]!;
        using StringContent drift = new("""{"title":"typed by hand"}""", Encoding.UTF8, "application/json");
        await silo.Sandbox.PatchAsync("/control/users/" + userId, drift);
        Assert.Equal(1, (int)(await silo.Sweep("""{"kind":"full"}"""))["tallies"]!["updated"]!);

        using HttpResponseMessage replay = await silo.Api.PostAsync("/api/v1/employees/id:3/replay", content: null);
        Assert.True((bool)JsonNode.Parse(await replay.Content.ReadAsStringAsync())!["identical"]!);
        string[] events = [.. (await silo.Json("/api/v1/employees/id:3/events"))["items"]!.AsArray().Select(one => (string)one!["type"]!)];
        Assert.Equal(["Observed", "WriteIntended", "Suspended"], events[^3..]);
        Assert.Empty((await silo.Json("/control/violations", silo.Sandbox)).AsArray());
        Assert.DoesNotContain("@acme.test", silo.Output, StringComparison.OrdinalIgnoreCase);
    }

    [Fact, Trait("rule", "6")]
    public async Task A_silo_killed_in_the_middle_of_the_first_sync_ends_equal_without_a_second_account()
    {
        await using SiloProcess silo = await SiloProcess.Start(server, employees: 400);
        await silo.Until("/control/writes", writes => writes.AsArray().Count > 60, silo.Sandbox);
        await silo.Kill();
        silo.StartProcess([]);
        await silo.Until("/api/v1/sweeps", list => list["items"]!.AsArray().Any(one => (string?)one!["kind"] == "full" && (string?)one["state"] == "completed"));

        await silo.Until("/api/v1/sweeps", list => list["items"]!.AsArray().Any(one => (string?)one!["kind"] == "delta" && (string?)one["state"] == "completed"));
        Assert.Equal(0, (int)(await silo.Sweep("""{"kind":"full"}"""))["requests"]!["targetWrites"]!);
        string[] emails = [.. (await silo.Json("/control/users", silo.Sandbox)).AsArray().Select(user => ((string)user!["emails"]![0]!["value"]!).ToLowerInvariant())];
        Assert.Equal(emails.Length, emails.Distinct().Count());
        Assert.Empty((await silo.Json("/control/violations", silo.Sandbox)).AsArray());
    }

    [Fact, Trait("Rule", "6 scoped sweeps")]
    public async Task A_scoped_sweep_finds_whom_we_never_met_and_says_whom_nobody_knows()
    {
        await using SiloProcess silo = await SiloProcess.Start(server, employees: 10);
        await silo.Until("/api/v1/sweeps", list => list["items"]!.AsArray().Any(one => (string?)one!["kind"] == "delta" && (string?)one["state"] == "completed"));
        using StringContent hire = new("""{"firstName":"Nova","lastName":"Starr","workEmail":"Nova.Starr@acme.test","status":"Active"}""", Encoding.UTF8, "application/json");
        (await silo.Sandbox.PostAsync("/control/employees", hire)).EnsureSuccessStatusCode();
        JsonNode met = await silo.Sweep("""{"kind":"scoped","employees":["nova.starr@acme.test"]}""");
        Assert.Equal(("completed", 1), ((string?)met["state"], (int)met["tallies"]!["created"]!));
        JsonNode unknown = await silo.Sweep("""{"kind":"scoped","employees":["nova.starr@acme.test","nobody@acme.test","id:4711"]}""");
        Assert.Equal(("completedWithFailures", 2, 3), ((string?)unknown["state"], (int)unknown["tallies"]!["failed"]!, (int)unknown["tallies"]!["employees"]!));
        Assert.StartsWith("2 of the employees named", (string?)unknown["error"], StringComparison.Ordinal);
    }

    [Fact, Trait("rule", "9")]
    public async Task A_swap_of_two_emails_ends_with_the_same_two_accounts()
    {
        await using SiloProcess silo = await SiloProcess.Start(server, employees: 12);
        await silo.Until("/api/v1/sweeps", list => (string?)list["items"]!.AsArray().LastOrDefault()?["state"] == "completed");
        JsonNode one = await silo.Json("/api/v1/employees/id:1");
        JsonNode two = await silo.Json("/api/v1/employees/id:2");
        await Rename(silo, 1, (string)two["workEmail"]!);
        await Rename(silo, 2, (string)one["workEmail"]!);
        await silo.Sweep("""{"kind":"full"}""");
        JsonNode after = await silo.Json("/api/v1/employees/id:1");
        Assert.Equal((string?)one["target"]!["id"], (string?)after["target"]!["id"]);
        Assert.Equal((string?)two["workEmail"], (string?)after["actual"]!["companyEmail"], ignoreCase: true);
        Assert.Equal("inSync", (string?)after["state"]);
        Assert.Equal((string?)one["workEmail"], (string?)(await silo.Json("/api/v1/employees/id:2"))["actual"]!["companyEmail"], ignoreCase: true);
    }

    [Fact, Trait("rule", "9")]
    public async Task Bad_input_gets_a_clear_error()
    {
        await using SiloProcess silo = await SiloProcess.Start(server, employees: 3);
        await silo.Until("/health/ready", health => (string?)health["status"] == "ready");
        using HttpClient stranger = new() { BaseAddress = silo.Api.BaseAddress };
        Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.GetAsync("/api/v1/employees")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await silo.Api.GetAsync("/api/v1/employees/nobody@acme.test")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, await Post(silo, "{"));
        Assert.Equal(HttpStatusCode.BadRequest, await Post(silo, """{"kind":"everything"}"""));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await Post(silo, "{\"kind\":\"" + new string('x', 2_000_000) + "\"}"));

        await silo.Kill();
        silo.StartProcess(new Dictionary<string, string?> { ["Sync__Schedule"] = "often", ["Sync__MaxConcurrency"] = "abc", ["Sync__Fields"] = "jobTitle,shoeSize" });
        using CancellationTokenSource deadline = new(TimeSpan.FromSeconds(60));
        while (!silo.Output.Contains("shoeSize", StringComparison.Ordinal))
        {
            using PeriodicTimer pause = new(TimeSpan.FromMilliseconds(100));
            Assert.True(await pause.WaitForNextTickAsync(deadline.Token));
        }

        Assert.Contains("Sync:Schedule", silo.Output, StringComparison.Ordinal);
        Assert.Contains("Sync:MaxConcurrency", silo.Output, StringComparison.Ordinal);
    }

    private static async Task Rename(SiloProcess silo, int id, string email)
    {
        using StringContent body = new(new JsonObject { ["workEmail"] = email }.ToJsonString(), Encoding.UTF8, "application/json");
        (await silo.Sandbox.PatchAsync($"/control/employees/{id}", body)).EnsureSuccessStatusCode();
    }

    private static async Task<HttpStatusCode> Post(SiloProcess silo, string body)
    {
        // The silo may refuse on the headers alone and close: whoever is still sending then sees a broken pipe and no answer.
        using HttpRequestMessage request = new(HttpMethod.Post, "/api/v1/sweeps") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.ExpectContinue = true;
        using HttpResponseMessage answer = await silo.Api.SendAsync(request);
        return answer.StatusCode;
    }
}
