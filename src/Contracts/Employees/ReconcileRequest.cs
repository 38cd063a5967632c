using OrleansSync.Contracts.Scim;

namespace OrleansSync.Contracts.Employees;

/// <summary>Whom to look at and what the sweep already knows; never what to do: the grain reads, compares and decides again.</summary>
[GenerateSerializer, Immutable, Alias("orleanssync.reconcile-request")]
public sealed record ReconcileRequest
{
    /// <summary>BambooHR's employee id: names the stream.</summary>
    [Id(0)]
    public required string EmployeeId { get; init; }

    /// <summary>The facts as just read; null to go on with the stored ones (a retry, a vanished employee).</summary>
    [Id(1)]
    public EmployeeFacts? Facts { get; init; }

    /// <summary>What the source says of the record itself.</summary>
    [Id(2)]
    public SourceStanding Standing { get; init; } = SourceStanding.Present;

    /// <summary>The roster's body for this employee (the state at <see cref="RosterVersion"/>), or null for one never seen. A stale one is fenced by the version.</summary>
    [Id(3)]
    public ReadOnlyMemory<byte>? RosterBody { get; init; }

    /// <summary>The stream's version that <see cref="RosterBody"/> stands for; 0 for one never seen.</summary>
    [Id(4)]
    public long RosterVersion { get; init; }

    /// <summary>What this sweep's listing of the target says; <see cref="ListingVerdict.NotListed"/> when there was none.</summary>
    [Id(5)]
    public ListingVerdict Listing { get; init; } = ListingVerdict.NotListed;

    /// <summary>The user as listed; not null exactly when <see cref="Listing"/> is <see cref="ListingVerdict.Listed"/>.</summary>
    [Id(6)]
    public ScimUser? Actual { get; init; }

    /// <summary>A hold that only a look at several people can find: duplicates, re-assigned keys. Null: none, and an earlier one of that kind is over.</summary>
    [Id(7)]
    public HoldReason? Imposed { get; init; }

    /// <summary>Its detail: the other employee ids.</summary>
    [Id(8)]
    public string? ImposedDetail { get; init; }

    /// <summary>Another employee id whose account this one continues with (DESIGN 3.1), or null.</summary>
    [Id(9)]
    public string? TakeLinkFrom { get; init; }

    /// <summary>An address to pass through before the final one, for a ring of renames; null outside a ring.</summary>
    [Id(10)]
    public string? TemporaryEmail { get; init; }

    /// <summary>The settings revision that the sweep was planned under.</summary>
    [Id(11)]
    public required long SettingsRevision { get; init; }

    /// <summary>Who or what caused it.</summary>
    [Id(12)]
    public required Cause Cause { get; init; }

    /// <summary>Joins everything that one request did.</summary>
    [Id(13)]
    public required string CorrelationId { get; init; }

    /// <summary>Leavers and interactive calls go first.</summary>
    [Id(14)]
    public ReconcilePriority Priority { get; init; } = ReconcilePriority.Sweep;

    /// <summary>Kinds of harm that a guard holds in this sweep: not done, reported as pending.</summary>
    [Id(15)]
    public System.Collections.Immutable.ImmutableSortedSet<Settings.GuardKind> Withheld { get; init; } = [];

    /// <summary>Source columns that a gate holds: treated as absent.</summary>
    [Id(16)]
    public System.Collections.Immutable.ImmutableSortedSet<Fields.SourceField> GatedFields { get; init; } = [];

    /// <summary>True when an operator asked: backoff and not-stored marks do not stop it.</summary>
    [Id(17)]
    public bool Asked { get; init; }

    /// <summary>Failed attempts in a row so far, from the roster.</summary>
    [Id(18)]
    public int Attempts { get; init; }

    /// <summary>True when the caller needs the activation no more: a sweep of everybody does not keep everybody in memory.</summary>
    [Id(19)]
    public bool LastTouch { get; init; }

    /// <summary>True when the BambooHR key is this employee's own: never suspended (DESIGN 3.1).</summary>
    [Id(20)]
    public bool OwnsSourceKey { get; init; }
}

/// <summary>What the source says of the record itself.</summary>
public enum SourceStanding
{
    /// <summary>It was read, or there is no news.</summary>
    Present,

    /// <summary>Proven gone: absent from a complete read, and a deletion mark or a 404.</summary>
    Vanished,

    /// <summary>403 on the single read: hidden from our key. Nothing follows.</summary>
    Hidden,
}

/// <summary>What a listing of the target says of one employee.</summary>
public enum ListingVerdict
{
    /// <summary>There was no listing in this sweep: ask.</summary>
    NotListed,

    /// <summary>In it.</summary>
    Listed,

    /// <summary>Not in it, by user id or email, and it was complete.</summary>
    AbsentFromComplete,
}

/// <summary>Who goes first.</summary>
public enum ReconcilePriority
{
    /// <summary>Leavers.</summary>
    Leaver,

    /// <summary>Webhooks and calls of the API.</summary>
    Interactive,

    /// <summary>Everything else.</summary>
    Sweep,
}
