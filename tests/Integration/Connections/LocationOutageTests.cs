using System.Text;
using System.Text.Json.Nodes;
using OrleansSync.Tests.Support;
using Xunit;

namespace OrleansSync.Tests.Integration.Connections;

/// <summary>DESIGN 3.2: what could not be read is left alone.</summary>
public sealed class LocationOutageTests(PostgresServer server)
{
    [Fact, Trait("rule", "3.2")]
    public async Task An_outage_of_the_locations_changes_nobody_not_even_across_a_restart()
    {
        await using SiloProcess silo = await SiloProcess.Start(server, employees: 10);
        await silo.FirstSync();
        await silo.Sweep("""{"kind":"full"}""");
        string before = await Versions(silo);
        using StringContent fault = new("""{"side":"bamboo","pathContains":"locations","kind":"status","status":500}""", Encoding.UTF8, "application/json");
        (await silo.Sandbox.PostAsync("/control/faults", fault)).EnsureSuccessStatusCode();
        await Quiet(silo);
        Assert.Equal(before, await Versions(silo));
        await silo.Says("Work-site addresses could not be read");
        await silo.Kill();
        silo.StartProcess([]);
        await silo.Until("/health/ready", health => (string?)health["status"] == "ready");
        await Quiet(silo);
        Assert.Equal(before, await Versions(silo));
        (await silo.Sandbox.DeleteAsync("/control/faults")).EnsureSuccessStatusCode();
        await Quiet(silo);
        Assert.Equal(before, await Versions(silo));
    }

    private static async Task Quiet(SiloProcess silo)
    {
        JsonNode sweep = await silo.Sweep("""{"kind":"full"}""");
        Assert.Equal(("completed", 0), ((string?)sweep["state"], (int)sweep["requests"]!["targetWrites"]!));
    }

    private static async Task<string> Versions(SiloProcess silo) =>
        string.Join(' ', (await silo.Json("/api/v1/employees?limit=100"))["items"]!.AsArray().Select(one => one!["employeeId"] + ":" + one["version"]));
}
