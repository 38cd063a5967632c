using System.Collections.Immutable;
using Npgsql;
using OrleansSync.Contracts.Sweeps;
using OrleansSync.Grains.Journal;
using OrleansSync.Grains.Sweeps;

namespace OrleansSync.Silo.Web.Live;

/// <summary>Reads progress once a second for all pages of this silo, and only while somebody looks.</summary>
public sealed partial class LiveFeed(SweepStore store, RosterSearch roster, PulseReader pulses, IHoldStore holds, TimeProvider clock, ILogger<LiveFeed> logger) : BackgroundService
{
    private const int SweepsMax = 100;
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(3);

    // A chart of minutes does not change every second, a hold may name thousands: these questions cost more than the others.
    private static readonly TimeSpan SeldomEvery = TimeSpan.FromSeconds(5);

    private ImmutableList<Action> listeners = [];
    private (DateTimeOffset At, Pulse Pulse, ImmutableArray<Hold> Holds)? seldom;

    /// <summary>What was read last, or null.</summary>
    public Snapshot? Latest { get; private set; }

    /// <summary>True while the database does not answer: what is shown is old.</summary>
    public bool IsStale { get; private set; }

    /// <summary>Tells after each read, until the answer is disposed of.</summary>
    public IDisposable Listen(Action told)
    {
        _ = ImmutableInterlocked.Update(ref listeners, static (list, one) => list.Add(one), told);
        return new Listening(this, told);
    }

    /// <summary>What was read last if that is fresh, else read now.</summary>
    public async Task<Snapshot> Now(CancellationToken cancellationToken) =>
        Latest is { } latest && clock.GetUtcNow() - latest.At < Fresh ? latest : await Read(cancellationToken);

    /// <summary>Somebody acted: the next page reads everything anew.</summary>
    public void Forget() => (seldom, Latest) = (null, null);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(Every, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                if (listeners.IsEmpty)
                {
                    continue;
                }

                try
                {
                    _ = await Read(stoppingToken);
                    IsStale = false;
                }
                catch (NpgsqlException failure)
                {
                    if (!IsStale)
                    {
                        LogNotRead(failure);
                    }

                    IsStale = true;
                }

                foreach (Action told in listeners)
                {
                    told();
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    private async Task<Snapshot> Read(CancellationToken cancellationToken)
    {
        DateTimeOffset now = clock.GetUtcNow();
        (DateTimeOffset At, Pulse Pulse, ImmutableArray<Hold> Holds) slow = seldom is { } last && now - last.At < SeldomEvery
            ? last
            : (now, await pulses.Read(now, cancellationToken), await holds.Open(cancellationToken));
        seldom = slow;
        Snapshot read = new(now, await roster.Tally(cancellationToken), await store.List(SweepsMax, cancellationToken), slow.Pulse, slow.Holds);
        Latest = read;
        return read;
    }

    private sealed class Listening(LiveFeed feed, Action told) : IDisposable
    {
        public void Dispose() => ImmutableInterlocked.Update(ref feed.listeners, static (list, one) => list.Remove(one), told);
    }

    [LoggerMessage(EventId = 7101, Level = LogLevel.Warning, Message = "The console could not read the progress; its pages say so")]
    private partial void LogNotRead(Exception failure);
}
