using System.Collections.Concurrent;
using OrleansSync.Connectors.JumpCloud;

namespace OrleansSync.Tests.Http.JumpCloud;

/// <summary>Grants everything and remembers what was asked.</summary>
internal sealed class RecordingPermits : IRequestPermits
{
    private readonly ConcurrentQueue<RequestPriority> acquired = new();
    private readonly ConcurrentQueue<TimeSpan?> throttled = new();
    private int held;

    public IReadOnlyList<RequestPriority> Acquired => [.. acquired];

    public IReadOnlyList<TimeSpan?> ThrottledBy => [.. throttled];

    public int Held => Volatile.Read(ref held);

    /// <summary>What happens before a permit is granted.</summary>
    public Action OnAcquire { get; set; } = static () => { };

    public ValueTask<IDisposable> Acquire(RequestPriority priority, CancellationToken cancellationToken)
    {
        OnAcquire();
        acquired.Enqueue(priority);
        Interlocked.Increment(ref held);
        return ValueTask.FromResult<IDisposable>(new Permit(this));
    }

    public void Throttled(TimeSpan? retryAfter) => throttled.Enqueue(retryAfter);

    private sealed class Permit(RecordingPermits owner) : IDisposable
    {
        public void Dispose() => Interlocked.Decrement(ref owner.held);
    }
}
