using System.Collections.Immutable;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;
using OrleansSync.Contracts.Settings;
using OrleansSync.Grains.Employees;

namespace OrleansSync.Silo.Web.Settings;

/// <summary>What other settings would do to the people there are.</summary>
public sealed record EffectReport
{
    /// <summary>How many people there are.</summary>
    public required int People { get; init; }

    /// <summary>How many of them were looked at so far.</summary>
    public int Looked { get; init; }

    /// <summary>How many would be planned otherwise than now.</summary>
    public int Changed { get; init; }

    /// <summary>What would be done with them.</summary>
    public ImmutableSortedDictionary<PlanAction, int> Actions { get; init; } = ImmutableSortedDictionary<PlanAction, int>.Empty;

    /// <summary>How many values of which attribute would be written.</summary>
    public ImmutableSortedDictionary<CatalogField, int> Fields { get; init; } = ImmutableSortedDictionary<CatalogField, int>.Empty;

    /// <summary>How many of which harm: where it is above the guard, the sweep holds it.</summary>
    public ImmutableSortedDictionary<GuardKind, int> Harms { get; init; } = ImmutableSortedDictionary<GuardKind, int>.Empty;

    /// <summary>The first of them.</summary>
    public ImmutableArray<EffectLine> Examples { get; init; } = [];

    /// <summary>True when everybody was looked at.</summary>
    public bool IsComplete => Looked >= People;
}

/// <summary>One person.</summary>
/// <param name="EmployeeId">Whom.</param>
/// <param name="Name">Called.</param>
/// <param name="Action">What would be done.</param>
/// <param name="Reason">Why held or not synced, or null.</param>
/// <param name="Changes">Old to new.</param>
public sealed record EffectLine(string EmployeeId, string Name, PlanAction Action, HoldReason? Reason, ImmutableArray<AttributeChange> Changes);
