namespace OrleansSync.Grains.Journal;

/// <summary>A unit in a writer's queue, and whoever waits for it.</summary>
internal sealed class WaitingAppend(AppendUnit unit, long order, long since)
{
    // Continuations run on their own scheduler (a grain's), never on the writer's loop.
    private readonly TaskCompletionSource<AppendOutcome> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int settled;

    /// <summary>Leavers and webhooks, then everything else; within both as they came.</summary>
    public static Comparer<WaitingAppend> ByPriorityThenOrder { get; } = Comparer<WaitingAppend>.Create(static (left, right) =>
        left.IsHigh == right.IsHigh ? left.Order.CompareTo(right.Order) : left.IsHigh ? -1 : 1);

    public AppendUnit Unit { get; } = unit;

    /// <summary>The clock's timestamp when it came.</summary>
    public long Since { get; } = since;

    public bool IsHigh { get; } = unit.Requests.Any(request => request.Priority == JournalPriority.High);

    private long Order { get; } = order;

    /// <summary>Into a batch; false when the caller has given up before.</summary>
    public bool TryTake() => Interlocked.Exchange(ref settled, 1) == 0;

    /// <summary>Waits for the outcome. A cancel counts only until a batch has it: from then on the caller is told what came of it.</summary>
    public async Task<AppendOutcome> Answer(CancellationToken cancellationToken)
    {
        await using CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(
            static (waiting, token) => ((WaitingAppend)waiting!).GiveUp(token), this);
        return await done.Task;
    }

    public void Tell(AppendOutcome outcome) => done.TrySetResult(outcome);

    public void Fail(Exception failure) => done.TrySetException(failure);

    private void GiveUp(CancellationToken cancellationToken)
    {
        if (TryTake())
        {
            _ = done.TrySetCanceled(cancellationToken);
        }
    }
}
