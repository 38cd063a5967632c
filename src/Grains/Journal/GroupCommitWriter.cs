using System.Collections.Immutable;
using System.Threading.Channels;

namespace OrleansSync.Grains.Journal;

/// <summary>One writer: the next batch goes when the last has committed, no timer; bounded in size and queue; leavers and webhooks first (DESIGN 7).</summary>
internal sealed class GroupCommitWriter : IAsyncDisposable
{
    private const int BatchMax = 200;
    private const int QueueMax = 2_000;

    private readonly Channel<Waiting> high = Channel.CreateBounded<Waiting>(QueueMax);
    private readonly Channel<Waiting> normal = Channel.CreateBounded<Waiting>(QueueMax);
    private readonly BatchCommit commit;
    private readonly TimeProvider clock;
    private readonly Task loop;

    public GroupCommitWriter(BatchCommit commit, TimeProvider clock)
    {
        this.commit = commit;
        this.clock = clock;
        loop = Run();
    }

    public async Task<AppendOutcome> Append(AppendUnit unit, CancellationToken cancellationToken)
    {
        // Continuations run on their own scheduler (a grain's), never on the writer's loop.
        TaskCompletionSource<AppendOutcome> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Channel<Waiting> queue = unit.Requests.Any(request => request.Priority == JournalPriority.High) ? high : normal;
        await queue.Writer.WriteAsync(new Waiting(unit, done), cancellationToken);

        // Once queued it is committed or refused; a caller that stops waiting would not know which.
        return await done.Task;
    }

    public async ValueTask DisposeAsync()
    {
        _ = high.Writer.TryComplete();
        _ = normal.Writer.TryComplete();
        await loop;
    }

    private async Task Run()
    {
        // Off the caller's scheduler: a constructor may run inside a grain.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        List<Waiting> carried = [];
        while (carried.Count > 0 || await More())
        {
            List<Waiting> batch = Take(carried, out carried);
            await CommitAll(batch);
        }
    }

    private async Task<bool> More()
    {
        if (high.Reader.TryPeek(out _) || normal.Reader.TryPeek(out _))
        {
            return true;
        }

        Task<bool> highReady = high.Reader.WaitToReadAsync().AsTask();
        Task<bool> normalReady = normal.Reader.WaitToReadAsync().AsTask();
        Task<bool> first = await Task.WhenAny(highReady, normalReady);
        return await first || await (first == highReady ? normalReady : highReady);
    }

    /// <summary>Up to a batch; a second unit on a stream that is in it already waits for the next.</summary>
    private List<Waiting> Take(List<Waiting> before, out List<Waiting> carried)
    {
        List<Waiting> batch = [];
        carried = [];
        HashSet<string> streams = new(StringComparer.Ordinal);
        foreach (Waiting waiting in before.Concat(Drain(high)).Concat(Drain(normal)))
        {
            bool free = batch.Count < BatchMax && waiting.Unit.Requests.All(request => !streams.Contains(request.StreamId));
            if (free)
            {
                streams.UnionWith(waiting.Unit.Requests.Select(request => request.StreamId));
                batch.Add(waiting);
            }
            else
            {
                carried.Add(waiting);
            }

            if (batch.Count + carried.Count >= BatchMax)
            {
                break;
            }
        }

        return batch;
    }

    private static IEnumerable<Waiting> Drain(Channel<Waiting> queue)
    {
        while (queue.Reader.TryRead(out Waiting? waiting))
        {
            yield return waiting;
        }
    }

    private async Task CommitAll(List<Waiting> batch)
    {
        ImmutableArray<AppendUnit> units = [.. batch.Select(waiting => waiting.Unit)];
        try
        {
            ImmutableArray<AppendOutcome> outcomes = await commit.Commit(units, clock);
            for (int index = 0; index < batch.Count; index++)
            {
                batch[index].Done.SetResult(outcomes[index]);
            }
        }
#pragma warning disable CA1031 // The loop outlives any batch: whatever went wrong belongs to the callers of this one.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            foreach (Waiting waiting in batch)
            {
                _ = waiting.Done.TrySetException(failure);
            }
        }
    }

    private sealed record Waiting(AppendUnit Unit, TaskCompletionSource<AppendOutcome> Done);
}
