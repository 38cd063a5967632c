namespace OrleansSync.Grains.Pacing;

/// <summary>What the target bears, learned from its refusals: down at once, up again slowly, and slower still near what it refused last (additive increase, multiplicative decrease). Pure.</summary>
/// <param name="PerSecond">Requests a second, or null while it never refused.</param>
/// <param name="RefusedAt">The rate that it refused last.</param>
/// <param name="ChangedAt">When it was last moved.</param>
/// <param name="DroppedAt">When it was last lowered.</param>
internal sealed record LearnedLimit(double? PerSecond, double RefusedAt, DateTimeOffset ChangedAt, DateTimeOffset DroppedAt)
{
    private const double Drop = 0.8;
    private const double Cautious = 0.92;
    private const double FastGrowth = 0.10;
    private const double SlowGrowth = 0.005;
    private const double RateMin = 0.5;
    private static readonly TimeSpan OneWave = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Forgotten = TimeSpan.FromMinutes(30);

    /// <summary>Nothing learned yet.</summary>
    public static LearnedLimit None { get; } = new(PerSecond: null, RefusedAt: 0, DateTimeOffset.MinValue, DateTimeOffset.MinValue);

    /// <summary>The target refused. What was under way together counts as one refusal.</summary>
    /// <param name="rate">Requests a second when it did.</param>
    /// <param name="now">Now, UTC.</param>
    public LearnedLimit Refused(double rate, DateTimeOffset now)
    {
        if (now - DroppedAt < OneWave)
        {
            return this;
        }

        double at = Math.Max(RateMin, Math.Min(rate, PerSecond ?? double.MaxValue));
        return new LearnedLimit(Math.Max(RateMin, at * Drop), at, now, now);
    }

    /// <summary>Time went by without a refusal.</summary>
    public LearnedLimit Grown(DateTimeOffset now)
    {
        if (PerSecond is not { } rate)
        {
            return this;
        }

        if (now - DroppedAt > Forgotten)
        {
            return None;
        }

        double seconds = Math.Min(1, Math.Max(0, (now - ChangedAt).TotalSeconds));
        double near = RefusedAt * Cautious;
        double next = rate < near ? Math.Min(near, rate * (1 + (FastGrowth * seconds))) : rate * (1 + (SlowGrowth * seconds));
        return this with { PerSecond = next, ChangedAt = now };
    }
}
