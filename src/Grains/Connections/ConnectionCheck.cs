using System.Collections.Immutable;

namespace OrleansSync.Grains.Connections;

/// <summary>How a check came out.</summary>
public enum CheckOutcome
{
    /// <summary>As it should be.</summary>
    Passed,

    /// <summary>It works, and something is worth a look.</summary>
    Warning,

    /// <summary>It does not work.</summary>
    Failed,

    /// <summary>Not tried, with the reason.</summary>
    Skipped,
}

/// <summary>One thing that was looked at. Holds no secret and no personal data.</summary>
/// <param name="Name">Stable, such as <c>bambooHr.credentials</c>.</param>
/// <param name="Outcome">How it came out.</param>
/// <param name="Detail">What was seen, a sentence.</param>
/// <param name="Remedy">What to do about it, a sentence; null when there is nothing to do.</param>
public sealed record ConnectionCheck(string Name, CheckOutcome Outcome, string Detail, string? Remedy = null);

/// <summary>The result of a connection test.</summary>
/// <param name="At">When it was made, UTC.</param>
/// <param name="Checks">All checks, BambooHR's first; never empty.</param>
public sealed record ConnectionReport(DateTimeOffset At, ImmutableArray<ConnectionCheck> Checks)
{
    /// <summary>The worst outcome; <see cref="CheckOutcome.Passed"/> when nothing is to be done.</summary>
    public CheckOutcome Outcome => Checks.Any(static check => check.Outcome == CheckOutcome.Failed) ? CheckOutcome.Failed
        : Checks.Any(static check => check.Outcome == CheckOutcome.Warning) ? CheckOutcome.Warning
        : CheckOutcome.Passed;
}
