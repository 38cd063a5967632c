using System.Text.Json.Nodes;
using OrleansSync.Tests.Support;
using Xunit;

namespace OrleansSync.Tests.Api.Host;

/// <summary>A graceful stop finishes or hands over what is in flight (issue 3, point 8).</summary>
public sealed class StopTests(PostgresServer server)
{
    [Fact, Trait("rule", "6")]
    public async Task A_silo_stopped_in_the_middle_of_a_sync_ends_well_writes_nothing_after_and_the_next_one_goes_on()
    {
        await using SiloProcess silo = await SiloProcess.Prepare(server, employees: 300);
        using HttpResponseMessage slow = await silo.Sandbox.PostAsync("/control/reset?employees=300&latencyMs=40", content: null);
        slow.EnsureSuccessStatusCode();
        silo.StartProcess([]);
        await silo.Until("/control/writes", writes => writes.AsArray().Count > 40, silo.Sandbox);
        silo.Terminate();
        Assert.Equal(0, await silo.Exit(TimeSpan.FromSeconds(20)));
        JsonArray before = (await silo.Json("/control/writes", silo.Sandbox)).AsArray();
        Assert.InRange(before.Count, 41, 250);
        Assert.DoesNotContain(before, write => write!["finishedAt"] is null);
        Assert.DoesNotContain(" fail ", silo.Output, StringComparison.Ordinal);

        silo.StartProcess([]);
        await silo.FirstSync();
        Assert.Equal(0, (int)(await silo.Sweep("""{"kind":"full"}"""))["requests"]!["targetWrites"]!);

        string[] emails = [.. (await silo.Json("/control/users", silo.Sandbox)).AsArray().Select(user => ((string)user!["emails"]![0]!["value"]!).ToLowerInvariant())];
        Assert.Equal(emails.Length, emails.Distinct().Count());
        string[] writes = [.. (await silo.Json("/control/writes", silo.Sandbox)).AsArray().Select(write => $"{write!["method"]} {write["userId"]} {write["body"]}")];
        Assert.Equal(writes.Length, writes.Distinct().Count());
        Assert.Empty((await silo.Json("/control/violations", silo.Sandbox)).AsArray());
    }

    [Fact, Trait("rule", "8")]
    public async Task A_silo_with_nothing_to_do_stops_within_seconds()
    {
        await using SiloProcess silo = await SiloProcess.Start(server, employees: 3);
        await silo.FirstSync();
        silo.Terminate();
        Assert.Equal(0, await silo.Exit(TimeSpan.FromSeconds(10)));
    }
}
