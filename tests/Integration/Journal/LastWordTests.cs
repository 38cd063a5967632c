using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;
using OrleansSync.Grains.Journal;
using OrleansSync.Tests.Support;
using Xunit;

namespace OrleansSync.Tests.Integration.Journal;

/// <summary>A real silo that stops while its grains still have something to say.</summary>
public sealed class LastWordTests(PostgresServer server)
{
    private const int Grains = 40;

    [Fact, Trait("rule", "7")]
    public async Task What_grains_append_when_they_are_deactivated_at_shutdown_is_committed()
    {
        string database = await server.CreateDatabase();
        await JournalDatabase.Prepare(database);
        InProcessTestCluster cluster = Cluster(database);
        await cluster.DeployAsync();
        await Task.WhenAll(Enumerable.Range(0, Grains).Select(id => cluster.Client.GetGrain<ILastWordGrain>($"{id}").Wake()));
        GroupCommitJournal journal = cluster.Silos[0].ServiceProvider.GetRequiredService<GroupCommitJournal>();
        await cluster.StopAllSilosAsync();

        Assert.Equal((long)Grains, await JournalDatabase.Scalar<long>(database, "select count(*) from sync.mt_events where stream_id like 'employee:%' and type = 'employee.suspended.v1'"));
        await Assert.ThrowsAsync<JournalStoppedException>(() => journal.Append(LastWordGrain.Unit("late"), CancellationToken.None));
        await cluster.DisposeAsync();
    }

    [Fact, Trait("rule", "7")]
    public async Task A_silo_whose_database_is_gone_still_stops()
    {
        string database = await server.CreateDatabase();
        await JournalDatabase.Prepare(database);
        LossyProxy line = new(database);
        InProcessTestCluster cluster = Cluster(line.Database);
        await cluster.DeployAsync();
        GroupCommitJournal journal = cluster.Silos[0].ServiceProvider.GetRequiredService<GroupCommitJournal>();
        Assert.IsType<AppendOutcome.Appended>(await journal.Append(LastWordGrain.Unit("1"), CancellationToken.None));
        await line.DisposeAsync();

        Task<AppendOutcome> stuck = journal.Append(LastWordGrain.Unit("2"), CancellationToken.None);
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(1));
        long began = Stopwatch.GetTimestamp();
        await cluster.Silos[0].SiloHost.StopAsync(patience.Token);
        await Assert.ThrowsAsync<JournalStoppedException>(() => stuck);
        Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.Zero, TimeSpan.FromSeconds(30));
        await cluster.DisposeAsync();
    }

    private static InProcessTestCluster Cluster(string database)
    {
        InProcessTestClusterBuilder builder = new(initialSilosCount: 1);
        _ = builder.ConfigureSilo((_, silo) => silo.Services.AddSingleton(TimeProvider.System).AddJournal(database));
        return builder.Build();
    }
}
