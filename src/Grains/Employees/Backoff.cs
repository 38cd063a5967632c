using OrleansSync.Contracts.Employees;

namespace OrleansSync.Grains.Employees;

/// <summary>When a failing employee is looked at again by itself: exponential, with jitter, bounded (DESIGN 5).</summary>
public static class Backoff
{
    private static readonly TimeSpan TransientFirst = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan TransientMax = TimeSpan.FromHours(1);
    private static readonly TimeSpan PermanentFirst = TimeSpan.FromHours(1);
    private static readonly TimeSpan PermanentMax = TimeSpan.FromHours(24);

    /// <summary>The delay after an attempt.</summary>
    /// <param name="failure">Transient ones come back soon.</param>
    /// <param name="attempts">Failed attempts in a row, this one included: at least 1.</param>
    /// <param name="jitter">0 to 1; the delay varies by a quarter to either side.</param>
    public static TimeSpan After(FailureClass failure, int attempts, double jitter)
    {
        (TimeSpan first, TimeSpan max) = failure == FailureClass.Transient ? (TransientFirst, TransientMax) : (PermanentFirst, PermanentMax);
        double doubled = first.TotalSeconds * Math.Pow(2, Math.Clamp(attempts, 1, 20) - 1);
        return TimeSpan.FromSeconds(Math.Min(doubled, max.TotalSeconds) * (0.75 + (0.5 * jitter)));
    }
}
