using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using OrleansSync.Tests.Support;
using Xunit;

namespace OrleansSync.Tests.Integration.Engine;

/// <summary>A target that is down, and a key that is refused: one clear state, nothing lost (DESIGN 5).</summary>
public sealed class OutageTests(PostgresServer server)
{
    private const int People = 24;

    [Fact, Trait("rule", "5 retried at once when the target recovers")]
    public async Task A_sweep_waits_for_a_target_that_is_down_and_goes_on_by_itself()
    {
        await using SiloProcess silo = await SiloProcess.Prepare(server, People);
        await Fault(silo, """{"side":"scim","kind":"drop"}""");
        silo.StartProcess([]);
        JsonNode listing = await Until(silo, "full", one => one["waiting"] is not null);
        Assert.Equal("planning", (string?)listing["state"]);
        await Recover(silo);
        JsonNode first = await silo.FirstSync();
        Assert.Null(first["items"]![0]!["waiting"]);

        // Between the read and the write, with people on the way.
        await Retitle(silo, "before");
        await Fault(silo, """{"side":"scim","kind":"drop"}""");
        await Ask(silo, "delta");
        JsonNode waiting = await Until(silo, "delta", one => one["waiting"] is not null);
        Assert.Equal("running", (string?)waiting["state"]);
        Assert.Equal(0, (int?)waiting["tallies"]!["failed"]);
        await Recover(silo);
        JsonNode ended = await Until(silo, "delta", one => (string?)one["id"] == (string?)waiting["id"] && (string?)one["state"] == "completed");
        Assert.Equal(0, (int?)ended["tallies"]!["pending"]);
        JsonNode again = await silo.Sweep("""{"kind":"full"}""");
        Assert.Equal((0, 0), ((int)again["requests"]!["targetWrites"]!, (int)again["tallies"]!["failed"]!));
        Assert.Empty((await silo.Json("/control/violations", silo.Sandbox)).AsArray());
    }

    [Fact, Trait("rule", "5 a 401 or 403 is checked once against a known-good read")]
    public async Task A_refused_key_stops_the_work_at_once_and_another_key_begins_it_again()
    {
        await using SiloProcess silo = await SiloProcess.Prepare(server, People);
        silo.StartProcess(new() { ["JumpCloud__ApiKey"] = "wrong", ["Sync__Schedule"] = "* * * * *" });
        JsonNode failed = await Until(silo, "full", one => (string?)one["state"] == "failed");
        Assert.Contains("JumpCloud:ApiKey", (string?)failed["error"], StringComparison.Ordinal);
        await silo.Kill();
        int asked = await Requests(silo);
        Assert.InRange(asked, 1, 4);
        silo.StartProcess([]);
        _ = await silo.FirstSync();
    }

    private static async Task Retitle(SiloProcess silo, string title)
    {
        JsonNode list = await silo.Json("/api/v1/employees?state=inSync&limit=200");
        foreach (JsonNode? one in list["items"]!.AsArray())
        {
            using StringContent body = new(new JsonObject { ["jobTitle"] = title }.ToJsonString(), Encoding.UTF8, "application/json");
            _ = (await silo.Sandbox.PatchAsync($"/control/employees/{one!["employeeId"]}", body)).EnsureSuccessStatusCode();
        }
    }

    private static async Task Fault(SiloProcess silo, string rule)
    {
        using StringContent body = new(rule, Encoding.UTF8, "application/json");
        _ = (await silo.Sandbox.PostAsync("/control/faults", body)).EnsureSuccessStatusCode();
    }

    private static async Task Recover(SiloProcess silo) => (await silo.Sandbox.DeleteAsync("/control/faults")).EnsureSuccessStatusCode();

    private static async Task Ask(SiloProcess silo, string kind)
    {
        using StringContent body = new($"{{\"kind\":\"{kind}\"}}", Encoding.UTF8, "application/json");
        Assert.Equal(HttpStatusCode.Accepted, (await silo.Api.PostAsync("/api/v1/sweeps", body)).StatusCode);
    }

    /// <summary>A sweep of a kind that is as wanted: the schedule may have been faster than we.</summary>
    private static async Task<JsonNode> Until(SiloProcess silo, string kind, Func<JsonNode, bool> wanted)
    {
        JsonNode list = await silo.Until("/api/v1/sweeps", sweeps => sweeps["items"]!.AsArray().Any(IsIt));
        return list["items"]!.AsArray().First(IsIt)!;

        bool IsIt(JsonNode? one) => (string?)one!["kind"] == kind && wanted(one);
    }

    private static async Task<int> Requests(SiloProcess silo) =>
        (await silo.Json("/control/requests", silo.Sandbox)).AsArray().Count(one => ((string?)one!["path"])!.Contains("/scim/", StringComparison.Ordinal));
}
