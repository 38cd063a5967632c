namespace OrleansSync.Connectors.JumpCloud;

/// <summary>Permits of one process: at most so many requests at once and a second, leavers before webhooks before the rest, first come first served inside.</summary>
/// <remarks>
/// A server that asks to slow down stops all grants for as long as it said, at most <see cref="PauseMax"/>. Requests that have their permit go on.
/// From <see cref="ReserveFrom"/> permits on, one is kept for leavers and webhooks. Requests are spaced evenly; up to <see cref="Burst"/> of what was not used is caught up.
/// </remarks>
public sealed class LocalRequestPermits : IRequestPermits, IDisposable
{
    private static readonly TimeSpan DefaultPause = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private readonly Queue<TaskCompletionSource<IDisposable>>[] waiting = [new(), new(), new()];
    private readonly TimeProvider clock;
    private readonly ITimer wake;
    private int concurrency;
    private double? perSecond;
    private int inUse;
    private long granted;
    private int throttled;
    private DateTimeOffset nextAt = DateTimeOffset.MinValue;
    private DateTimeOffset pausedUntil = DateTimeOffset.MinValue;

    /// <summary>Creates permits.</summary>
    /// <param name="concurrency">Requests at once; 0 until <see cref="Resize"/> says more.</param>
    /// <param name="clock">The clock of the pauses.</param>
    public LocalRequestPermits(int concurrency, TimeProvider clock)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(concurrency);
        ArgumentNullException.ThrowIfNull(clock);
        (this.concurrency, this.clock) = (concurrency, clock);
        wake = clock.CreateTimer(static state => (state as LocalRequestPermits)?.Wake(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The longest pause that a server can ask for: 5 min.</summary>
    public static TimeSpan PauseMax { get; } = TimeSpan.FromMinutes(5);

    /// <summary>Permits from which on one is kept for leavers and webhooks.</summary>
    public static int ReserveFrom => 8;

    /// <summary>How much unused time is caught up: 50 ms.</summary>
    public static TimeSpan Burst { get; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Sets the limits anew. Permits that are out stay out.</summary>
    /// <param name="requests">Requests at once.</param>
    /// <param name="rate">Requests a second, or null for no such limit; 0 stops all grants.</param>
    public void Resize(int requests, double? rate)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(requests);
        lock (gate)
        {
            (concurrency, perSecond) = rate <= 0 ? (0, null) : (requests, rate);
            Grant();
        }
    }

    /// <summary>What is asked for and used now, and what happened since the last call.</summary>
    public PermitUse Use()
    {
        lock (gate)
        {
            PermitUse use = new(waiting.Sum(queue => queue.Count), inUse, granted, throttled, pausedUntil > clock.GetUtcNow() ? pausedUntil : null);
            (granted, throttled) = (0, 0);
            return use;
        }
    }

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
            if (waiting.All(queue => queue.Count == 0) && MayGo(priority))
            {
                Take();
                return ValueTask.FromResult<IDisposable>(new Permit(this));
            }

            waiter = new TaskCompletionSource<IDisposable>(TaskCreationOptions.RunContinuationsAsynchronously);
            waiting[(int)priority].Enqueue(waiter);
            Grant();
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
            throttled++;
            Pause(clock.GetUtcNow() + pause);
        }
    }

    /// <summary>Another process was asked to slow down.</summary>
    public void PauseUntil(DateTimeOffset instant)
    {
        DateTimeOffset latest = clock.GetUtcNow() + PauseMax;
        lock (gate)
        {
            Pause(instant < latest ? instant : latest);
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

    private void Pause(DateTimeOffset until)
    {
        if (until > pausedUntil)
        {
            pausedUntil = until;
            WakeAt(until);
        }
    }

    private void Wake()
    {
        lock (gate)
        {
            Grant();
        }
    }

    private void Release()
    {
        lock (gate)
        {
            inUse--;
            Grant();
        }
    }

    private void Grant()
    {
        for (int priority = 0; priority < waiting.Length; priority++)
        {
            while (waiting[priority].Count > 0 && MayGo((RequestPriority)priority))
            {
                if (waiting[priority].Dequeue().TrySetResult(new Permit(this)))
                {
                    Take();
                }
            }
        }
    }

    // Says no for want of a permit until one comes back, or for want of time: then the timer asks again.
    private bool MayGo(RequestPriority priority)
    {
        int kept = priority == RequestPriority.Sweep && concurrency >= ReserveFrom ? 1 : 0;
        if (inUse >= concurrency - kept)
        {
            return false;
        }

        DateTimeOffset now = clock.GetUtcNow();
        DateTimeOffset from = pausedUntil > now ? pausedUntil : perSecond is null ? now : nextAt;
        if (from > now)
        {
            WakeAt(from);
            return false;
        }

        return true;
    }

    private void Take()
    {
        inUse++;
        granted++;
        if (perSecond is { } rate)
        {
            DateTimeOffset earliest = clock.GetUtcNow() - Burst;
            nextAt = (nextAt > earliest ? nextAt : earliest) + TimeSpan.FromSeconds(1 / rate);
        }
    }

    private void WakeAt(DateTimeOffset instant)
    {
        TimeSpan left = instant - clock.GetUtcNow();
        wake.Change(left > TimeSpan.Zero ? left : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
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
