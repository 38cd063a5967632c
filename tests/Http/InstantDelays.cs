using System.Collections.Concurrent;

namespace OrleansSync.Tests.Http;

/// <summary>A clock whose short waits are over at once and are written down; waits of 30 s and more (time-outs) never end by themselves.</summary>
internal sealed class InstantDelays : TimeProvider
{
    private static readonly TimeSpan Never = TimeSpan.FromSeconds(30);

    private readonly ConcurrentQueue<TimeSpan> waits = new();
    private long passed;

    public static DateTimeOffset Start { get; } = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    public IReadOnlyList<TimeSpan> Waits => [.. waits];

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Interlocked.Read(ref passed);

    public override DateTimeOffset GetUtcNow() => Start.AddTicks(Interlocked.Read(ref passed));

    public void Advance(TimeSpan time) => Interlocked.Add(ref passed, time.Ticks);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Timer timer = new(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class Timer(InstantDelays clock, TimerCallback callback, object? state) : ITimer
    {
        private int generation;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            int mine = Interlocked.Increment(ref generation);
            if (dueTime >= TimeSpan.Zero && dueTime < Never)
            {
                clock.waits.Enqueue(dueTime);
                ThreadPool.QueueUserWorkItem(_ =>
                {
                    if (Volatile.Read(ref generation) == mine)
                    {
                        clock.Advance(dueTime);
                        callback(state);
                    }
                });
            }

            return true;
        }

        public void Dispose() => Interlocked.Increment(ref generation);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
