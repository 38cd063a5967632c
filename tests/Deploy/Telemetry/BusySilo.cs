using System.Text;
using OrleansSync.Tests.Support;
using Xunit;

namespace OrleansSync.Tests.Deploy.Telemetry;

/// <summary>Tests that share <see cref="BusySilo"/>.</summary>
[CollectionDefinition(nameof(BusySilo))]
public sealed class BusySiloCollection : ICollectionFixture<BusySilo>;

/// <summary>A silo that has done a little of everything: what its /metrics shows is what the running code emits.</summary>
public sealed class BusySilo(PostgresServer server) : IAsyncLifetime
{
    private SiloProcess? silo;

    internal Exposition Metrics { get; private set; } = Exposition.Of();

    public async ValueTask InitializeAsync()
    {
        // A guard that trips, so that something is held.
        silo = await SiloProcess.Start(server, employees: 30, new() { ["Guards__Suspensions__Max"] = "0", ["Guards__Suspensions__Percent"] = "0" });
        await silo.FirstSync();
        await Control(silo, HttpMethod.Post, "faults", """{"side":"scim","method":"GET","kind":"status","status":503,"times":1}""");
        await Control(silo, HttpMethod.Post, "faults", """{"side":"bamboo","method":"GET","kind":"status","status":503,"times":1}""");
        await Control(silo, HttpMethod.Post, "employees/2/terminate", "{}");
        await Control(silo, HttpMethod.Patch, "employees/3", """{"jobTitle":"Keeper of metrics"}""");
        await silo.Sweep("""{"kind":"delta"}""");
        await silo.Sweep("""{"kind":"full"}""");
        using HttpResponseMessage replayed = await silo.Api.PostAsync("/api/v1/employees/id:1/replay", content: null);
        replayed.EnsureSuccessStatusCode();
        await silo.Until("/api/v1/sweeps", list => list["items"]!.AsArray().Any(one => one!["holds"]!.AsArray().Count > 0));
        using CancellationTokenSource deadline = new(TimeSpan.FromSeconds(60));
        List<string> pages = [];
        do
        {
            using PeriodicTimer pause = new(TimeSpan.FromSeconds(1));
            _ = await pause.WaitForNextTickAsync(deadline.Token);
            pages.Add(await silo.Api.GetStringAsync("/metrics"));
        }
        while (!pages[^1].Contains("orleanssync_sweep_holds{", StringComparison.Ordinal));
        Metrics = Exposition.Of(pages);
    }

    public async ValueTask DisposeAsync()
    {
        if (silo is not null)
        {
            await silo.DisposeAsync();
        }
    }

    private static async Task Control(SiloProcess silo, HttpMethod method, string path, string body)
    {
        using HttpRequestMessage request = new(method, "/control/" + path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        using HttpResponseMessage answer = await silo.Sandbox.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {(int)answer.StatusCode}");
    }
}
