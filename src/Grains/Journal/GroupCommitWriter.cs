using System.Collections.Immutable;
using System.Threading.Channels;

namespace OrleansSync.Grains.Journal;

/// <summary>One writer: the next batch goes when the last has committed, no timer; bounded in size and queue; leavers and webhooks first (DESIGN 7).</summary>
internal sealed class GroupCommitWriter
{
    private const int BatchMax = 200;
    private const int QueueMax = 2_000;

    private readonly BatchCommit commit;
    private readonly TimeProvider clock;
    private readonly JournalInstruments instruments;
    private readonly Channel<WaitingAppend> queue = Channel.CreateUnboundedPrioritized(new UnboundedPrioritizedChannelOptions<WaitingAppend> { Comparer = WaitingAppend.ByPriorityThenOrder, SingleReader = true });

    // A bound for each, or a queue full of ordinary appends would keep a leaver out.
    private readonly SemaphoreSlim highRoom = new(QueueMax);
    private readonly SemaphoreSlim normalRoom = new(QueueMax);
    private readonly CancellationTokenSource abandoned = new();
    private readonly Task loop;
    private long order;

    /// <summary>Starts the loop on <paramref name="scheduler"/>, never on the caller's: a constructor may run inside a grain.</summary>
    public GroupCommitWriter(BatchCommit commit, TimeProvider clock, JournalInstruments instruments, TaskScheduler scheduler)
    {
        (this.commit, this.clock, this.instruments) = (commit, clock, instruments);
        loop = Task.Factory.StartNew(Run, CancellationToken.None, TaskCreationOptions.DenyChildAttach, scheduler).Unwrap();
    }

    /// <summary>Appends accepted and not answered yet, and not in the running batch.</summary>
    public int Queued => (2 * QueueMax) - highRoom.CurrentCount - normalRoom.CurrentCount;

    public async Task<AppendOutcome> Append(AppendUnit unit, CancellationToken cancellationToken)
    {
        WaitingAppend waiting = new(unit, Interlocked.Increment(ref order), clock.GetTimestamp());
        await RoomOf(waiting).WaitAsync(cancellationToken);
        if (!queue.Writer.TryWrite(waiting))
        {
            RoomOf(waiting).Release();
            throw new JournalStoppedException();
        }

        return await waiting.Answer(cancellationToken);
    }

    /// <summary>Takes nothing more, commits what waits, and stops.</summary>
    /// <param name="giveUp">Ends the waiting for a store that is away; who waits then gets a <see cref="JournalStoppedException"/>.</param>
    public async Task Drain(CancellationToken giveUp)
    {
        _ = queue.Writer.TryComplete();
        await using CancellationTokenRegistration registration = giveUp.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), abandoned);
        await loop;
    }

    private async Task Run()
    {
        List<WaitingAppend> carried = [];
        while (carried.Count > 0 || await queue.Reader.WaitToReadAsync())
        {
            List<WaitingAppend> batch = Take(carried, out carried);
            await CommitAll(batch);
        }
    }

    /// <summary>Up to a batch; a second unit on a stream that is in it already, or that an earlier unit waits for, waits for the next.</summary>
    private List<WaitingAppend> Take(List<WaitingAppend> before, out List<WaitingAppend> carried)
    {
        List<WaitingAppend> batch = [];
        carried = [];
        HashSet<string> streams = new(StringComparer.Ordinal);
        foreach (WaitingAppend waiting in before.Concat(Dequeue()))
        {
            bool free = waiting.Unit.Requests.All(request => !streams.Contains(request.StreamId));
            if (!free)
            {
                carried.Add(waiting);
            }
            else if (waiting.TryTake())
            {
                batch.Add(waiting);
                instruments.Taken(clock.GetElapsedTime(waiting.Since));
            }
            else
            {
                // Its caller gave up while it waited: nothing of it is stored.
                continue;
            }

            streams.UnionWith(waiting.Unit.Requests.Select(request => request.StreamId));
            if (batch.Count + carried.Count >= BatchMax)
            {
                break;
            }
        }

        return batch;
    }

    private IEnumerable<WaitingAppend> Dequeue()
    {
        while (queue.Reader.TryRead(out WaitingAppend? waiting))
        {
            RoomOf(waiting).Release();
            yield return waiting;
        }
    }

    private async Task CommitAll(List<WaitingAppend> batch)
    {
        ImmutableArray<AppendUnit> units = [.. batch.Select(waiting => waiting.Unit)];
        long start = clock.GetTimestamp();
        try
        {
            await commit.Commit(units, (index, outcome) => batch[index].Tell(outcome), abandoned.Token);
        }
        catch (OperationCanceledException) when (abandoned.IsCancellationRequested)
        {
            batch.ForEach(static waiting => waiting.Fail(new JournalStoppedException()));
        }
#pragma warning disable CA1031 // The loop outlives any batch: whatever went wrong belongs to the callers of this one.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            batch.ForEach(waiting => waiting.Fail(failure));
        }

        if (batch.Count > 0)
        {
            instruments.Committed(batch.Count, clock.GetElapsedTime(start));
        }
    }

    private SemaphoreSlim RoomOf(WaitingAppend waiting) => waiting.IsHigh ? highRoom : normalRoom;
}
