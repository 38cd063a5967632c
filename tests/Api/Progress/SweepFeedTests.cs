using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Sweeps;
using OrleansSync.Silo.Api.Progress;
using Xunit;

namespace OrleansSync.Tests.Api.Progress;

/// <summary>One reading a second for all who watch.</summary>
public sealed class SweepFeedTests : IAsyncDisposable
{
    private readonly FakeTimeProvider clock = new();
    private readonly SweepFeed feed;
    private SweepRecord record = new() { Id = "s", Kind = SweepKind.Full, Cause = new Cause(CauseKind.System, "x", Caller: null), State = SweepState.Running, Tallies = new SweepTallies { Employees = 100, Pending = 100 } };
    private int readings;

    public SweepFeedTests() => feed = new SweepFeed(Read, clock, NullLogger<SweepFeed>.Instance);

    public async ValueTask DisposeAsync()
    {
        await feed.StopAsync(CancellationToken.None);
        feed.Dispose();
    }

    [Fact, Trait("rule", "6")]
    public async Task The_database_is_read_once_however_many_watch_and_not_at_all_while_nobody_does()
    {
        await feed.Tell(CancellationToken.None);
        IAsyncEnumerator<SweepProgress>[] watchers = [.. Enumerable.Range(0, 20).Select(_ => feed.Watch("s", CancellationToken.None).GetAsyncEnumerator())];
        for (int second = 1; second <= 5; second++)
        {
            Task<bool>[] moves = [.. watchers.Select(watcher => watcher.MoveNextAsync().AsTask())];
            record = record with { Tallies = record.Tallies with { Pending = 100 - (second * 10), Unchanged = second * 10 } };
            clock.Advance(TimeSpan.FromSeconds(1));
            await feed.Tell(CancellationToken.None);
            Assert.All(await Task.WhenAll(moves), Assert.True);
            Assert.All(watchers, watcher => Assert.Equal(100 - (second * 10), watcher.Current.Record.Tallies.Pending));
        }

        Assert.Equal(5, readings);
        Assert.Equal(10, watchers[0].Current.PerSecond);
        Assert.Equal(TimeSpan.FromSeconds(5), watchers[0].Current.Remaining);
        foreach (IAsyncEnumerator<SweepProgress> watcher in watchers)
        {
            await watcher.DisposeAsync();
        }

        await feed.Tell(CancellationToken.None);
        Assert.Equal(5, readings);
    }

    [Fact, Trait("rule", "6")]
    public async Task Watching_ends_when_the_silo_stops()
    {
        await feed.StartAsync(CancellationToken.None);
        await using IAsyncEnumerator<SweepProgress> watcher = feed.Watch("s", CancellationToken.None).GetAsyncEnumerator();
        Task<bool> move = watcher.MoveNextAsync().AsTask();
        await feed.StopAsync(CancellationToken.None);
        Assert.False(await move);
    }

    private Task<ImmutableArray<SweepRecord>> Read(IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        readings++;
        return Task.FromResult<ImmutableArray<SweepRecord>>([record]);
    }
}
