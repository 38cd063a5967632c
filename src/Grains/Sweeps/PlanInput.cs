using System.Collections.Immutable;
using OrleansSync.Contracts.Fields;
using OrleansSync.Contracts.Settings;
using OrleansSync.Contracts.Sweeps;

namespace OrleansSync.Grains.Sweeps;

/// <summary>What a sweep is planned with.</summary>
public sealed record PlanInput
{
    /// <summary>Which.</summary>
    public required SweepRecord Record { get; init; }

    /// <summary>The revision to plan under.</summary>
    public required SyncSettings Settings { get; init; }

    /// <summary>Up to where changes were read and applied, or null before the first sweep of everybody.</summary>
    public DateTimeOffset? Watermark { get; init; }

    /// <summary>Rows that this very sweep had done when its silo was lost.</summary>
    public ImmutableArray<PlanRow> Before { get; init; } = [];

    /// <summary>What is held.</summary>
    public ImmutableArray<Hold> Open { get; init; } = [];

    /// <summary>What the gates compare with.</summary>
    public Baselines Baselines { get; init; } = Baselines.None;

    /// <summary>What somebody approved, and this sweep keeps to; null for a sweep of its own.</summary>
    internal ApprovedItems? Approved { get; init; }

    /// <summary>Columns that an open hold keeps from being believed.</summary>
    public ImmutableSortedSet<SourceField> HeldFields => [.. Open.Where(hold => hold.Scope == HoldScope.Attribute).Select(hold => Gates.FieldOf(hold.Kind)).OfType<SourceField>()];

    /// <summary>People whom an open guard's hold keeps waiting.</summary>
    public ImmutableHashSet<string> Waiting => [.. Open.Where(hold => hold.Scope == HoldScope.Harm).SelectMany(hold => hold.Items).Select(item => item.EmployeeId)];

    /// <summary>True when everybody's facts are compared as a full sweep does, and the whole target is listed.</summary>
    public bool IsFull => Record.Kind == SweepKind.Full || Record.Approval is { Listed: true };
}
