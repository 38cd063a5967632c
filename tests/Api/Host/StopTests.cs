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

        // Each write on its way was let finish: none was aborted (499), none is without an end.
        Assert.DoesNotContain(before, write => write!["finishedAt"] is null || (int)write["status"]! == 499);

        // The runtime may say, on a busy machine, that a call met the stop; what matters is that none of our own work failed.
        Assert.False(silo.Output.Contains(" fail OrleansSync.", StringComparison.Ordinal), silo.Output);

        silo.StartProcess([]);
        await silo.FirstSync();
        Assert.Equal(0, (int)(await silo.Sweep("""{"kind":"full"}"""))["requests"]!["targetWrites"]!);

        string[] emails = [.. (await silo.Json("/control/users", silo.Sandbox)).AsArray().Select(user => ((string)user!["emails"]![0]!["value"]!).ToLowerInvariant())];
        Assert.DoesNotContain(emails.CountBy(email => email), pair => pair.Value > 1);
        // By person: a PATCH names one, a POST has the email in its body. A refused write (4xx) wrote nothing.
        JsonNode[] writes = [.. (await silo.Json("/control/writes", silo.Sandbox)).AsArray().OfType<JsonNode>().Where(write => (int)write["status"]! < 400)];
        string[] twice = [.. writes.CountBy(write => $"{write["method"]} {write["userId"]} {write["body"]}").Where(pair => pair.Value > 1).Select(pair => pair.Key)];
        Assert.True(twice.Length == 0, string.Join('\n', twice));
        Assert.Equal(writes.Count(write => (string?)write["method"] == "POST"), writes.Where(write => (string?)write["method"] == "POST").Select(write => (string?)write["body"]).Distinct().Count());
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
