namespace OrleansSync.Connectors.JumpCloud;

/// <summary>Permits for a single process: at most so many requests at once, leavers before webhooks before the rest, first come first served inside.</summary>
/// <remarks>A server that asks to slow down stops all grants for as long as it said, at most <see cref="PauseMax"/>. Requests that have their permit go on.</remarks>
public sealed class LocalRequestPermits : IRequestPermits, IDisposable
{
    private static readonly TimeSpan DefaultPause = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private readonly Queue<TaskCompletionSource<IDisposable>>[] waiting = [new(), new(), new()];
    private readonly TimeProvider clock;
    private readonly ITimer wake;
    private int free;
    private DateTimeOffset pausedUntil = DateTimeOffset.MinValue;

    /// <summary>Creates permits.</summary>
    /// <param name="concurrency">Requests at once, at least 1.</param>
    /// <param name="clock">The clock of the pauses.</param>
    public LocalRequestPermits(int concurrency, TimeProvider clock)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(concurrency, 1);
        ArgumentNullException.ThrowIfNull(clock);
        (free, this.clock) = (concurrency, clock);
        wake = clock.CreateTimer(static state => (state as LocalRequestPermits)?.Wake(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The longest pause that a server can ask for: 5 min.</summary>
    public static TimeSpan PauseMax { get; } = TimeSpan.FromMinutes(5);

    /// <inheritdoc/>
    public ValueTask<IDisposable> Acquire(RequestPriority priority, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<IDisposable>(cancellationToken);
        }

        TaskCompletionSource<IDisposable> waiter;
        lock (gate)
        {
            bool paused = IsPaused;
            if (free > 0 && !paused && Array.TrueForAll(waiting, queue => queue.Count == 0))
            {
                free--;
                return ValueTask.FromResult<IDisposable>(new Permit(this));
            }

            waiter = new TaskCompletionSource<IDisposable>(TaskCreationOptions.RunContinuationsAsynchronously);
            waiting[(int)priority].Enqueue(waiter);
            if (!paused)
            {
                Grant();
            }
        }

        return new ValueTask<IDisposable>(WaitFor(waiter, cancellationToken));
    }

    /// <inheritdoc/>
    public void Throttled(TimeSpan? retryAfter)
    {
        TimeSpan pause = retryAfter ?? DefaultPause;
        pause = pause < PauseMax ? pause : PauseMax;
        lock (gate)
        {
            DateTimeOffset until = clock.GetUtcNow() + pause;
            if (until > pausedUntil)
            {
                pausedUntil = until;
                wake.Change(pause, Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => wake.Dispose();

    // A waiter that was cancelled stays in its queue until its turn, and is passed over then.
    private static async Task<IDisposable> WaitFor(TaskCompletionSource<IDisposable> waiter, CancellationToken cancellationToken)
    {
        await using (cancellationToken.Register(() => waiter.TrySetCanceled(cancellationToken)))
        {
            return await waiter.Task;
        }
    }

    private bool IsPaused => pausedUntil > clock.GetUtcNow();

    private void Wake()
    {
        lock (gate)
        {
            TimeSpan left = pausedUntil - clock.GetUtcNow();
            if (left > TimeSpan.Zero)
            {
                wake.Change(left, Timeout.InfiniteTimeSpan);
                return;
            }

            Grant();
        }
    }

    private void Release()
    {
        lock (gate)
        {
            free++;
            if (!IsPaused)
            {
                Grant();
            }
        }
    }

    private void Grant()
    {
        foreach (Queue<TaskCompletionSource<IDisposable>> queue in waiting)
        {
            while (free > 0 && queue.TryDequeue(out TaskCompletionSource<IDisposable>? waiter))
            {
                if (waiter.TrySetResult(new Permit(this)))
                {
                    free--;
                }
            }
        }
    }

    private sealed class Permit(LocalRequestPermits owner) : IDisposable
    {
        private int returned;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref returned, 1) == 0)
            {
                owner.Release();
            }
        }
    }
}
