using System.Text.Json.Nodes;
using OrleansSync.Tests.Support;
using Xunit;

namespace OrleansSync.Tests.Api.Host;

public sealed class ClusterTests(PostgresServer server)
{
    [Fact, Trait("rule", "8")]
    public async Task Three_silos_that_start_at_once_on_an_empty_database_become_one_cluster_and_sync_once()
    {
        await using SiloProcess one = await SiloProcess.Prepare(server, employees: 40);
        await using SiloProcess two = one.Another();
        await using SiloProcess three = one.Another();
        SiloProcess[] silos = [one, two, three];
        Array.ForEach(silos, silo => silo.StartProcess([]));
        foreach (SiloProcess silo in silos)
        {
            await silo.Until("/health/ready", health => (string?)health["status"] == "ready");
            await silo.FirstSync();
            Assert.Equal(40, (await silo.Json("/api/v1/employees?limit=500"))["items"]!.AsArray().Count);
        }

        JsonArray sweeps = (await one.Json("/api/v1/sweeps"))["items"]!.AsArray();
        Assert.Single(sweeps, sweep => (string?)sweep!["kind"] == "full");
        Assert.Empty((await one.Json("/control/violations", one.Sandbox)).AsArray());
        Assert.All(silos, silo => Assert.DoesNotContain(" fail ", silo.Output, StringComparison.Ordinal));
    }
}
