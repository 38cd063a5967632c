using System.Collections.Immutable;
using OrleansSync.Contracts.Sweeps;

namespace OrleansSync.Grains.Sweeps;

/// <summary>What came of an approval.</summary>
public abstract record ApprovalOutcome
{
    private ApprovalOutcome()
    {
    }

    /// <summary>A sweep carries it out.</summary>
    /// <param name="Sweep">That sweep.</param>
    /// <param name="Rows">Its plan, once there is one: to be run, <see cref="PlanRow.Dropped"/> and <see cref="PlanRow.Added"/> by their status. Empty where a gate was approved: that sweep plans anew.</param>
    public sealed record Approved(SweepRecord Sweep, ImmutableArray<PlanRow> Rows) : ApprovalOutcome;

    /// <summary>No such sweep.</summary>
    public sealed record Unknown : ApprovalOutcome;

    /// <summary>The hash is not, or no longer, what waits for an approval.</summary>
    /// <param name="Why">In words.</param>
    /// <param name="CurrentHash">What does, or null.</param>
    /// <param name="Gone">Of what the hash stood for: no longer planned so.</param>
    /// <param name="Added">Planned since.</param>
    public sealed record Stale(string Why, string? CurrentHash, ImmutableArray<HoldItem> Gone, ImmutableArray<HoldItem> Added) : ApprovalOutcome;

    /// <summary>Nothing may be written now.</summary>
    /// <param name="Why">In words.</param>
    public sealed record NotNow(string Why) : ApprovalOutcome;
}
