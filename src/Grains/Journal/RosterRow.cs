using OrleansSync.Contracts.Employees;

namespace OrleansSync.Grains.Journal;

/// <summary>A row of the roster.</summary>
public sealed record RosterRow
{
    /// <summary>BambooHR's employee id.</summary>
    public required string EmployeeId { get; init; }

    /// <summary>The grain's key.</summary>
    public required string Key { get; init; }

    /// <summary>The work email in its original case, or null.</summary>
    public string? WorkEmail { get; init; }

    /// <summary>For search and lists, or null.</summary>
    public string? DisplayName { get; init; }

    /// <summary>One word.</summary>
    public EmployeeStanding State { get; init; }

    /// <summary>Why held or not synced, or null.</summary>
    public HoldReason? HoldReason { get; init; }

    /// <summary>Since when, or null.</summary>
    public DateTimeOffset? HoldSince { get; init; }

    /// <summary>Hash of the facts last applied; null while something is left to do.</summary>
    public string? FactsHash { get; init; }

    /// <summary>Hash of the triggering facts last applied; null while something is left to do.</summary>
    public string? TriggerHash { get; init; }

    /// <summary>Hash of the user as last seen in step, or null.</summary>
    public string? ActualHash { get; init; }

    /// <summary>The settings revision they were applied under; 0 while something is left to do.</summary>
    public long SettingsRevision { get; init; }

    /// <summary>The JumpCloud user, or null.</summary>
    public string? TargetUserId { get; init; }

    /// <summary>active as last known, or null.</summary>
    public bool? TargetActive { get; init; }

    /// <summary>When it is looked at again by itself, or null.</summary>
    public DateTimeOffset? NextAttemptAt { get; init; }

    /// <summary>Failed attempts in a row.</summary>
    public int Attempts { get; init; }

    /// <summary>Of the failure that stands, or null.</summary>
    public FailureClass? LastErrorClass { get; init; }

    /// <summary>The stream's head.</summary>
    public long Version { get; init; }

    /// <summary>When the row was written.</summary>
    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The state as JSON; empty where a read leaves bodies out.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }
}
