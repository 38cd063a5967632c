using System.Collections.Immutable;
using OrleansSync.Contracts.Employees;

namespace OrleansSync.Grains.Employees;

/// <summary>What came of an operator's release.</summary>
public abstract record ReleaseOutcome
{
    private ReleaseOutcome()
    {
    }

    /// <summary>Released, or what a release would do.</summary>
    /// <param name="Reason">Of the hold.</param>
    /// <param name="Consequences">In words, for the person who decides.</param>
    /// <param name="Link">The account that changes hands, or null.</param>
    /// <param name="Changes">What is written to the account, as far as known before a look.</param>
    /// <param name="SweepId">The sweep that goes on with the person; null where it was only shown.</param>
    public sealed record Released(HoldReason Reason, ImmutableArray<string> Consequences, LinkMove? Link, ImmutableArray<AttributeChange> Changes, string? SweepId) : ReleaseOutcome;

    /// <summary>There is nothing to release.</summary>
    /// <param name="Why">And what ends the hold instead.</param>
    public sealed record Refused(string Why) : ReleaseOutcome;
}

/// <summary>A JumpCloud account that changes hands.</summary>
/// <param name="UserId">Its id.</param>
/// <param name="UserName">Its username, which stays; null when it is not known.</param>
/// <param name="From">Whose employee id it was.</param>
/// <param name="To">Whose it is.</param>
public sealed record LinkMove(string UserId, string? UserName, string From, string To);
