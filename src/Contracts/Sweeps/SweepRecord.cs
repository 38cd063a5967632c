using System.Collections.Immutable;
using OrleansSync.Contracts.Employees;

namespace OrleansSync.Contracts.Sweeps;

/// <summary>A sweep as stored: everything that progress and status are read from (DESIGN 6, 8).</summary>
[GenerateSerializer, Immutable, Alias("orleanssync.sweep-record")]
public sealed record SweepRecord
{
    /// <summary>Its id.</summary>
    [Id(0)]
    public required string Id { get; init; }

    /// <summary>What it looks at.</summary>
    [Id(1)]
    public required SweepKind Kind { get; init; }

    /// <summary>Plan only.</summary>
    [Id(2)]
    public bool DryRun { get; init; }

    /// <summary>Where it stands.</summary>
    [Id(3)]
    public SweepState State { get; init; }

    /// <summary>Who or what asked for it.</summary>
    [Id(4)]
    public required Cause Cause { get; init; }

    /// <summary>Named employees: emails or <c>id:…</c>; empty unless scoped.</summary>
    [Id(5)]
    public ImmutableArray<string> Employees { get; init; } = [];

    /// <summary>When it was asked for.</summary>
    [Id(6)]
    public DateTimeOffset RequestedAt { get; init; }

    /// <summary>When it began to read, or null.</summary>
    [Id(7)]
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended, or null.</summary>
    [Id(8)]
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>Over the plan's rows, hex; null before it is planned.</summary>
    [Id(9)]
    public string? PlanHash { get; init; }

    /// <summary>What is held of it.</summary>
    [Id(10)]
    public ImmutableArray<SweepHold> Holds { get; init; } = [];

    /// <summary>What became of the people so far.</summary>
    [Id(11)]
    public SweepTallies Tallies { get; init; } = new();

    /// <summary>Requests so far.</summary>
    [Id(12)]
    public SweepRequests Requests { get; init; } = new(0, 0, 0);

    /// <summary>Why it failed, or null.</summary>
    [Id(13)]
    public string? Error { get; init; }

    /// <summary>The settings revision that it runs under.</summary>
    [Id(14)]
    public long SettingsRevision { get; init; }

    /// <summary>Requests that were coalesced into it.</summary>
    [Id(15)]
    public int Coalesced { get; init; }

    /// <summary>A delta that reads the whole roster at the source.</summary>
    [Id(16)]
    public bool WholeRoster { get; init; }

    /// <summary>Somebody asked to stop it; survives the loss of the silo that ran it.</summary>
    [Id(17)]
    public bool CancelRequested { get; init; }

    /// <summary>What it waits for, or null while it goes on.</summary>
    [Id(18)]
    public SweepWait? Waiting { get; init; }

    /// <summary>A vendor refused the key: nothing is asked there by itself for an hour, or until the key changes.</summary>
    [Id(19)]
    public bool KeyRefused { get; init; }

    /// <summary>What it carries out on somebody's word, or null.</summary>
    [Id(20)]
    public SweepApproval? Approval { get; init; }

    /// <summary>True once nothing more happens to it by itself.</summary>
    public bool IsOver => State is SweepState.Completed or SweepState.CompletedWithFailures or SweepState.Failed or SweepState.Cancelled;
}

/// <summary>A pause that ends by itself.</summary>
/// <param name="Reason">In plain words.</param>
/// <param name="Since">When it began.</param>
/// <param name="NextLookAt">When it is looked again whether it may go on.</param>
[GenerateSerializer, Immutable, Alias("orleanssync.sweep-wait")]
public sealed record SweepWait([property: Id(0)] string Reason, [property: Id(1)] DateTimeOffset Since, [property: Id(2)] DateTimeOffset NextLookAt);

/// <summary>Something held for a person to decide.</summary>
[GenerateSerializer, Immutable, Alias("orleanssync.sweep-hold")]
public sealed record SweepHold([property: Id(0)] string Kind, [property: Id(1)] string Reason, [property: Id(2)] int Count, [property: Id(3)] string? PlanHash, [property: Id(4)] HoldScope Scope = HoldScope.Harm);

/// <summary>HTTP requests of a sweep.</summary>
[GenerateSerializer, Immutable, Alias("orleanssync.sweep-requests")]
public sealed record SweepRequests([property: Id(0)] int SourceReads, [property: Id(1)] int TargetReads, [property: Id(2)] int TargetWrites);

/// <summary>A row of a plan.</summary>
/// <param name="Ordinal">Its place; leavers first.</param>
/// <param name="EmployeeId">Whom.</param>
/// <param name="Key">The grain's key.</param>
/// <param name="Action">The headline.</param>
/// <param name="Reason">Why held or not synced, or null.</param>
/// <param name="Changes">Attribute by attribute, old to new.</param>
/// <param name="Hash">Over the row.</param>
/// <param name="Status">planned, then the outcome.</param>
/// <param name="Detail">A short text, or null.</param>
[GenerateSerializer, Immutable, Alias("orleanssync.plan-row")]
public sealed record PlanRow(
    [property: Id(0)] int Ordinal,
    [property: Id(1)] string EmployeeId,
    [property: Id(2)] string Key,
    [property: Id(3)] string Action,
    [property: Id(4)] HoldReason? Reason,
    [property: Id(5)] ImmutableArray<AttributeChange> Changes,
    [property: Id(6)] string Hash,
    [property: Id(7)] string Status,
    [property: Id(8)] string? Detail)
{
    /// <summary>The status of a row that nothing became of yet.</summary>
    public const string Planned = "planned";

    /// <summary>Of an approval: approved, and not planned any more.</summary>
    public const string Dropped = "dropped";

    /// <summary>Of an approval: planned, and not approved so.</summary>
    public const string Added = "added";
}
