using System.Collections.Immutable;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;

namespace OrleansSync.Grains.Employees;

/// <summary>The fold of one employee's stream. Also the roster's body: its JSON form is stored, so members are added, never renamed.</summary>
public sealed record EmployeeState
{
    /// <summary>BambooHR's employee id.</summary>
    public required string EmployeeId { get; init; }

    /// <summary>The normalised work email, or <c>id:{employeeId}</c>.</summary>
    public required string Key { get; init; }

    /// <summary>What BambooHR said last, as applied; null before the first observation.</summary>
    public EmployeeFacts? Facts { get; init; }

    /// <summary>Over all of <see cref="Facts"/>.</summary>
    public string? FactsHash { get; init; }

    /// <summary>Over those facts whose change alone triggers a sync.</summary>
    public string? TriggerHash { get; init; }

    /// <summary>The last status that BambooHR really told; a missing column does not change it.</summary>
    public EmploymentStatus? Status { get; init; }

    /// <summary>The JumpCloud user that is this person's, or null.</summary>
    public TargetLink? Link { get; init; }

    /// <summary>Why the person is held or not synced, or null.</summary>
    public HoldState? Hold { get; init; }

    /// <summary>A hold that an operator released; it stays released until the facts change.</summary>
    public ReleaseState? Release { get; init; }

    /// <summary>A write that was announced and has no outcome yet.</summary>
    public OpenIntent? Intent { get; init; }

    /// <summary>The failure that stands, or null.</summary>
    public FailureState? Failure { get; init; }

    /// <summary>Proven gone from BambooHR.</summary>
    public bool Vanished { get; init; }

    /// <summary>Our history holds Inactive to Active, and the account has been inactive since (DESIGN 3.3).</summary>
    public bool ReactivationDue { get; init; }

    /// <summary>The account was inactive when it was matched, and nothing has decided on that yet (Sync:ActivateOnMatch).</summary>
    public bool ActivationOnMatchDue { get; init; }

    /// <summary>Values that the target refused or did not keep: no drift while desired is still that value.</summary>
    /// <remarks>Of the three collections: a body that was stored before one of them came reads as null, which is empty.</remarks>
    public ImmutableSortedDictionary<CatalogField, Excuse> Excused { get; init => field = value ?? ImmutableSortedDictionary<CatalogField, Excuse>.Empty; } = ImmutableSortedDictionary<CatalogField, Excuse>.Empty;

    /// <summary>Values that the reply to our own write showed differently.</summary>
    public ImmutableSortedDictionary<CatalogField, Unkept> Unkept { get; init => field = value ?? ImmutableSortedDictionary<CatalogField, Unkept>.Empty; } = ImmutableSortedDictionary<CatalogField, Unkept>.Empty;

    /// <summary>Attributes for which our history holds a value since the link: told by BambooHR, or written. What else the target has is unmanaged, and never cleared (DESIGN 3.2).</summary>
    public ImmutableSortedSet<CatalogField> Managed { get; init => field = value ?? []; } = [];

    /// <summary>Time of the stream's last event.</summary>
    public DateTimeOffset LastEventAt { get; init; }

    /// <summary>An employee of whom nothing is known yet.</summary>
    public static EmployeeState Unknown(string employeeId) => new() { EmployeeId = employeeId, Key = KeyOf(employeeId) };

    /// <summary>The grain key of an employee without a usable work email.</summary>
    public static string KeyOf(string employeeId) => "id:" + employeeId;
}

/// <summary>The JumpCloud user of a person.</summary>
/// <param name="UserId">Its id.</param>
/// <param name="UserName">Its username as last seen.</param>
/// <param name="Attributes">The selected attributes as last observed there or written.</param>
/// <param name="Active">active as last seen or written; null when the target never said.</param>
/// <param name="How">How we came to it; null when we created it.</param>
public sealed record TargetLink(string UserId, string UserName, FieldValues<CatalogField> Attributes, bool? Active, LinkHow? How);

/// <summary>A hold.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Detail">What a person needs to act, or null.</param>
/// <param name="Since">Since when.</param>
public sealed record HoldState(HoldReason Reason, string? Detail, DateTimeOffset Since);

/// <summary>An operator's release.</summary>
/// <param name="Reason">Of which hold.</param>
/// <param name="FactsHash">The facts it was given for.</param>
public sealed record ReleaseState(HoldReason Reason, string? FactsHash);

/// <summary>A write that was announced and has no outcome yet.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Changes">What of it is still open.</param>
/// <param name="TemporaryEmail">The address that a ring passes through, or null.</param>
/// <param name="At">When it was announced.</param>
public sealed record OpenIntent(WriteKind Kind, ImmutableArray<AttributeChange> Changes, string? TemporaryEmail, DateTimeOffset At);

/// <summary>A failure that stands.</summary>
/// <param name="Class">Permanent or transient.</param>
/// <param name="Status">The HTTP status, or null.</param>
/// <param name="Detail">The target's text.</param>
/// <param name="Since">Since when.</param>
public sealed record FailureState(FailureClass Class, int? Status, string Detail, DateTimeOffset Since);

/// <summary>A value that is not written again.</summary>
/// <param name="Value">The desired value that it holds for.</param>
/// <param name="Text">The target's text when it refused; null when it just did not keep the value.</param>
/// <param name="SettingsRevision">Under which settings; a change of them tries again.</param>
public sealed record Excuse(FieldValue Value, string? Text, long SettingsRevision);

/// <summary>A value of which it is open whether the target keeps it: the reply to our write showed it differently, or nothing at all.</summary>
/// <param name="Sent">What we sent.</param>
/// <param name="Answered">What the reply showed, or in its place the read that made us send it a second time; Absent when nothing was seen yet.</param>
/// <param name="Before">What was there before.</param>
/// <param name="At">When.</param>
public sealed record Unkept(FieldValue Sent, FieldValue Answered, FieldValue Before, DateTimeOffset At);
