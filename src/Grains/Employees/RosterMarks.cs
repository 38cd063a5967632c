namespace OrleansSync.Grains.Employees;

/// <summary>What a roster row says beside the state: whether the facts were applied, and when to look again.</summary>
/// <param name="AppliedSettings">The settings revision under which the stored facts were applied in full; null while something is left to do.</param>
/// <param name="ActualHash">Hash of the user as last seen in step, or null when the next full sweep has to compare.</param>
/// <param name="NextAttemptAt">When it is looked at again by itself, or null.</param>
/// <param name="Attempts">Failed attempts in a row.</param>
public sealed record RosterMarks(long? AppliedSettings, string? ActualHash, DateTimeOffset? NextAttemptAt, int Attempts)
{
    /// <summary>In the middle of a run: not applied; if the process dies here, the next sweep looks again at once.</summary>
    public static RosterMarks Underway(DateTimeOffset now, int attempts) => new(AppliedSettings: null, ActualHash: null, NextAttemptAt: now, attempts);
}
