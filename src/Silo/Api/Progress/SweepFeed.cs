using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Npgsql;
using OrleansSync.Contracts.Sweeps;

namespace OrleansSync.Silo.Api.Progress;

/// <summary>Reads the progress of sweeps once a second for everybody who watches at this silo, and only while somebody does.</summary>
/// <param name="read">Reads some sweeps by id; a sweep that is gone is left out.</param>
/// <param name="clock">Paces it.</param>
/// <param name="logger">Where a database that is away is said.</param>
internal sealed partial class SweepFeed(Func<IReadOnlyCollection<string>, CancellationToken, Task<ImmutableArray<SweepRecord>>> read, TimeProvider clock, ILogger<SweepFeed> logger) : BackgroundService
{
    /// <summary>Watchers at one silo at a time.</summary>
    public const int WatchersMax = 500;

    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<Guid, (string Id, Channel<SweepRecord> Told)> watchers = [];
    private readonly ConcurrentDictionary<string, SweepPaceOf> paces = new(StringComparer.Ordinal);

    /// <summary>True when nobody else can be let in.</summary>
    public bool IsFull => watchers.Count >= WatchersMax;

    /// <summary>The record as read each second, newest only: who reads slowly misses what lies between.</summary>
    public async IAsyncEnumerable<SweepProgress> Watch(string id, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Guid watcher = Guid.CreateVersion7();
        Channel<SweepRecord> told = Channel.CreateBounded<SweepRecord>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
        watchers[watcher] = (id, told);
        try
        {
            await foreach (SweepRecord record in told.Reader.ReadAllAsync(cancellationToken))
            {
                yield return paces.TryGetValue(id, out SweepPaceOf? pace) ? pace.Progress(record) : new SweepProgress(record, PerSecond: null, Remaining: null);
            }
        }
        finally
        {
            _ = watchers.TryRemove(watcher, out _);
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(Every, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await Tell(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            foreach ((_, Channel<SweepRecord> told) in watchers.Values)
            {
                _ = told.Writer.TryComplete();
            }
        }
    }

    /// <summary>One reading for all.</summary>
    internal async Task Tell(CancellationToken stoppingToken)
    {
        ImmutableHashSet<string> ids = [.. watchers.Values.Select(watcher => watcher.Id)];
        foreach (string gone in paces.Keys.Where(id => !ids.Contains(id)))
        {
            _ = paces.TryRemove(gone, out _);
        }

        if (ids.IsEmpty)
        {
            return;
        }

        try
        {
            foreach (SweepRecord record in await read(ids, stoppingToken))
            {
                paces.GetOrAdd(record.Id, static _ => new SweepPaceOf()).See(clock.GetUtcNow(), record);
                foreach ((_, Channel<SweepRecord> told) in watchers.Values.Where(watcher => watcher.Id == record.Id))
                {
                    _ = told.Writer.TryWrite(record);
                }
            }
        }
        catch (NpgsqlException failure)
        {
            // Watchers get the next reading; their streams stay open.
            LogNotRead(failure);
        }
    }

    [LoggerMessage(EventId = 5103, Level = LogLevel.Warning, Message = "The progress of sweeps could not be read; who watches waits")]
    private partial void LogNotRead(Exception failure);
}
