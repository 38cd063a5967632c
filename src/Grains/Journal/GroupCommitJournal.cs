using System.Collections.Immutable;
using System.Diagnostics;
using System.Text;
using OrleansSync.Contracts.Telemetry;

namespace OrleansSync.Grains.Journal;

/// <summary>The journal: a few writers per silo, each committing many streams in one transaction (DESIGN 7). Knows no database and no Orleans.</summary>
public sealed class GroupCommitJournal : IJournal, IAsyncDisposable
{
    // Two keep PostgreSQL busy while one of them prepares; more only make smaller batches.
    private const int WriterCount = 2;

    private readonly IEventStore store;
    private readonly ImmutableArray<GroupCommitWriter> writers;

    /// <summary>Starts the writers.</summary>
    /// <param name="store">Where batches go.</param>
    /// <param name="clock">Paces the tries while the store is away.</param>
    /// <param name="instruments">Told of batches and waits.</param>
    /// <param name="scheduler">What the writers run on: the pool, or a simulation's own.</param>
    public GroupCommitJournal(IEventStore store, TimeProvider clock, JournalInstruments instruments, TaskScheduler scheduler)
    {
        ArgumentNullException.ThrowIfNull(instruments);
        this.store = store;
        writers = [.. Enumerable.Range(0, WriterCount).Select(_ => new GroupCommitWriter(new BatchCommit(store, clock), clock, instruments, scheduler))];
        instruments.Watch(() => Queued);
    }

    /// <summary>Appends that wait for a batch.</summary>
    public int Queued => writers.Sum(writer => writer.Queued);

    /// <inheritdoc/>
    public async Task<AppendOutcome> Append(AppendUnit unit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(unit);
        using Activity? span = Spans.Source.StartActivity(Spans.Append);
        AppendOutcome outcome = await writers[WriterOf(unit.Requests[0].StreamId)].Append(unit, cancellationToken);
        _ = span?.SetTag(Spans.Outcome, outcome.GetType().Name);
        return outcome;
    }

    /// <inheritdoc/>
    public Task<StoredStream> Load(string streamId, CancellationToken cancellationToken) => store.Load(streamId, cancellationToken);

    /// <summary>Commits what waits, then stops; appends that come later are refused. To be called after the grains stopped.</summary>
    /// <param name="giveUp">Ends the waiting for a store that is away.</param>
    public Task Drain(CancellationToken giveUp) => Task.WhenAll(writers.Select(writer => writer.Drain(giveUp)));

    /// <summary>Stops at once what <see cref="Drain"/> has not: a batch on its way is finished if the store is there.</summary>
    public async ValueTask DisposeAsync() => await Drain(new CancellationToken(canceled: true));

    // FNV-1a: the same on every silo and in every process, unlike GetHashCode.
    private static int WriterOf(string streamId)
    {
        uint hash = 2166136261;
        foreach (byte one in Encoding.UTF8.GetBytes(streamId))
        {
            hash = (hash ^ one) * 16777619;
        }

        return (int)(hash % WriterCount);
    }
}
