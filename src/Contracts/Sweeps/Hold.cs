using System.Collections.Immutable;
using OrleansSync.Contracts.Employees;

namespace OrleansSync.Contracts.Sweeps;

/// <summary>Something that waits for a person's word (DESIGN 3.4). It outlives the sweep that found it and blocks no other; one of a kind is open.</summary>
public sealed record Hold
{
    /// <summary>Its id; a hold whose content changed is another one.</summary>
    public required string Id { get; init; }

    /// <summary>Which: a guard's name, <c>CountFall</c>, <c>WrongTenant</c>, or <c>FillFall:</c> and <c>MissingField:</c> with the source field.</summary>
    public required string Kind { get; init; }

    /// <summary>What stands still meanwhile.</summary>
    public required HoldScope Scope { get; init; }

    /// <summary>Over kind and items, hex: an approval names it.</summary>
    public required string PlanHash { get; init; }

    /// <summary>Why, in figures.</summary>
    public required string Reason { get; init; }

    /// <summary>How many it concerns.</summary>
    public required int Count { get; init; }

    /// <summary>Since when something of this kind has been held without a break.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>The sweep that found this content.</summary>
    public required string SweepId { get; init; }

    /// <summary>True when that sweep had listed the target: a run of the items compares with a listing too.</summary>
    public bool Listed { get; init; }

    /// <summary>Whom it concerns; for a column none.</summary>
    public ImmutableArray<HoldItem> Items { get; init; } = [];

    /// <summary>Of a column: how full it is now; else null.</summary>
    public FillRate? Fill { get; init; }

    /// <summary>Where it stands.</summary>
    public HoldStanding State { get; init; }

    /// <summary>When it ended, or null.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Who approved it, or null.</summary>
    public string? ApprovedBy { get; init; }

    /// <summary>The shape that a sweep lists.</summary>
    public SweepHold InSweep => new(Kind, Reason, Count, PlanHash, Scope);
}

/// <summary>One person under a hold.</summary>
/// <param name="EmployeeId">Whom.</param>
/// <param name="Key">The grain's key.</param>
/// <param name="Hash">Over what is held of this person: equal is planned identically.</param>
/// <param name="Changes">What is held, attribute by attribute; empty for a gate.</param>
public sealed record HoldItem(string EmployeeId, string Key, string Hash, ImmutableArray<AttributeChange> Changes);

/// <summary>How many of the people read have a value in a column.</summary>
public sealed record FillRate(int Filled, int Total);

/// <summary>What a hold stops.</summary>
[GenerateSerializer, Alias("orleanssync.hold-scope")]
public enum HoldScope
{
    /// <summary>A gate: the whole sweep, the read is not believed.</summary>
    Sweep,

    /// <summary>A guard: one kind of harm, the rest goes on.</summary>
    Harm,

    /// <summary>A gate on a column: nothing follows from it, the rest goes on.</summary>
    Attribute,
}

/// <summary>Where a hold stands.</summary>
public enum HoldStanding
{
    /// <summary>Waits for a word.</summary>
    Open,

    /// <summary>Somebody approved it.</summary>
    Approved,

    /// <summary>A later sweep found nothing to hold any more.</summary>
    Over,

    /// <summary>Its content changed: another hold of the kind took its place.</summary>
    Superseded,
}
