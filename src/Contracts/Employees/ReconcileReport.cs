namespace OrleansSync.Contracts.Employees;

/// <summary>What one reconcile came to; a person counts once, in the first of these that fits (DESIGN 8).</summary>
public enum ReconcileOutcome
{
    /// <summary>Refused, unreachable, or conflicting too often: see next attempt.</summary>
    Failed,

    /// <summary>Held for a person to decide.</summary>
    Held,

    /// <summary>Something planned was not done yet: withheld by a guard, paused, cancelled, or in doubt.</summary>
    Pending,

    /// <summary>A user was created.</summary>
    Created,

    /// <summary>An existing user was linked and brought in step.</summary>
    TakenOver,

    /// <summary>Suspended.</summary>
    Suspended,

    /// <summary>Re-activated.</summary>
    Reactivated,

    /// <summary>Attributes were written.</summary>
    Updated,

    /// <summary>By rule without an account: no work email, inactive, not yet started.</summary>
    NotSynced,

    /// <summary>Already in step: no write.</summary>
    Unchanged,
}

/// <summary>The answer of a reconcile.</summary>
[GenerateSerializer, Immutable, Alias("orleanssync.reconcile-report")]
public sealed record ReconcileReport
{
    /// <summary>What it came to.</summary>
    [Id(0)]
    public required ReconcileOutcome Outcome { get; init; }

    /// <summary>Why it is held, not synced or pending; else null.</summary>
    [Id(1)]
    public HoldReason? Reason { get; init; }

    /// <summary>A short text for the plan row: the failure's class and status, never personal data.</summary>
    [Id(2)]
    public string? Detail { get; init; }

    /// <summary>When it is looked at again by itself; null when only a change or the next full sweep brings it back.</summary>
    [Id(3)]
    public DateTimeOffset? NextAttemptAt { get; init; }

    /// <summary>True when the target refused our key: the sweep stops with one alarm.</summary>
    [Id(4)]
    public bool TargetUnauthorized { get; init; }

    /// <summary>True when the target did not answer at all or asked to slow down: health is judged over these.</summary>
    [Id(5)]
    public bool TargetUnavailable { get; init; }

    /// <summary>Write requests sent.</summary>
    [Id(6)]
    public int Writes { get; init; }

    /// <summary>Read requests sent.</summary>
    [Id(7)]
    public int Reads { get; init; }

    /// <summary>Kinds of harm that were done.</summary>
    [Id(8)]
    public System.Collections.Immutable.ImmutableSortedSet<Settings.GuardKind> Harms { get; init; } = [];

    /// <summary>Kinds of harm that are left undone because a guard holds them.</summary>
    [Id(9)]
    public System.Collections.Immutable.ImmutableSortedSet<Settings.GuardKind> Withheld { get; init; } = [];
}
