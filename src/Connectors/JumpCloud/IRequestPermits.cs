namespace OrleansSync.Connectors.JumpCloud;

/// <summary>Leave to send one request to JumpCloud; concurrency and rate hold for the whole cluster (DESIGN 6).</summary>
public interface IRequestPermits
{
    /// <summary>Waits for a permit. It covers the request only, and is given back by disposing it.</summary>
    ValueTask<IDisposable> Acquire(RequestPriority priority, CancellationToken cancellationToken);

    /// <summary>The target asked us to slow down.</summary>
    void Throttled(TimeSpan? retryAfter);
}
