using System.Collections.Immutable;
using OrleansSync.Contracts.Fields;

namespace OrleansSync.Contracts.Employees;

/// <summary>The facts in an employee's stream (DESIGN 4). Stored under the aliases of <c>EventNames</c>, never under CLR names.</summary>
/// <remarks>Members marked <see cref="PersonalAttribute"/> are stored as ciphertext under the employee's own key.</remarks>
public abstract record EmployeeEvent
{
    private EmployeeEvent()
    {
    }

    /// <summary>BambooHR said this.</summary>
    /// <param name="Facts">As normalised.</param>
    /// <param name="FactsHash">Over all the facts.</param>
    /// <param name="TriggerHash">Over those facts whose change alone triggers a sync.</param>
    public sealed record Observed([property: Personal] EmployeeFacts Facts, string FactsHash, string TriggerHash) : EmployeeEvent;

    /// <summary>The work email, and with it the grain's key, changed. Null: none, the key is then <c>id:{id}</c>.</summary>
    /// <param name="Old">The key before.</param>
    /// <param name="New">The key from now on.</param>
    public sealed record KeyChanged([property: Personal] string? Old, [property: Personal] string? New) : EmployeeEvent;

    /// <summary>The JumpCloud user that this stream owned was handed to another employee id (DESIGN 3.1); same transaction as its <see cref="LinkTaken"/>.</summary>
    /// <param name="UserId">The JumpCloud user.</param>
    /// <param name="ToEmployeeId">Who continues with it.</param>
    public sealed record LinkGiven(string UserId, string ToEmployeeId) : EmployeeEvent;

    /// <summary>The JumpCloud user of another employee id was taken over, with the attributes managed there.</summary>
    /// <param name="UserId">The JumpCloud user.</param>
    /// <param name="UserName">Its username.</param>
    /// <param name="FromEmployeeId">Who had it.</param>
    /// <param name="Attributes">The managed attributes as last known.</param>
    /// <param name="Active">Active as last known.</param>
    public sealed record LinkTaken(string UserId, [property: Personal] string UserName, string FromEmployeeId, [property: Personal] FieldValues<CatalogField> Attributes, bool? Active) : EmployeeEvent;

    /// <summary>Gone from BambooHR, proven by an absence from a complete read and a deletion mark or a 404.</summary>
    public sealed record Vanished : EmployeeEvent;

    /// <summary>Held, or not synced, for a reason.</summary>
    /// <param name="Reason">Why.</param>
    /// <param name="Detail">What a person needs to act: the target's text, the other employee ids. May quote the target.</param>
    public sealed record Held(HoldReason Reason, [property: Personal] string? Detail) : EmployeeEvent;

    /// <summary>The hold's reason is gone, or an operator released it.</summary>
    /// <param name="Reason">Which.</param>
    /// <param name="Released">True when an operator did; the release stays in force until the facts change.</param>
    public sealed record HoldReleased(HoldReason Reason, bool Released) : EmployeeEvent;

    /// <summary>A fresh read of the target differs from what we last knew there.</summary>
    /// <param name="Changes">Old is what was found, New what was expected.</param>
    /// <param name="Active">Active as found when that is the drift, else null.</param>
    public sealed record DriftFound([property: Personal] ImmutableArray<AttributeChange> Changes, bool? Active) : EmployeeEvent;

    /// <summary>Committed before every write: what is about to be sent.</summary>
    /// <param name="Kind">Which write.</param>
    /// <param name="Changes">Attribute by attribute.</param>
    /// <param name="DesiredHash">Over the desired user.</param>
    /// <param name="MapperVersion">Version of the mapping code.</param>
    /// <param name="TemporaryEmail">The address that a ring of renames passes through, else null.</param>
    public sealed record WriteIntended(WriteKind Kind, [property: Personal] ImmutableArray<AttributeChange> Changes, string DesiredHash, int MapperVersion, [property: Personal] string? TemporaryEmail) : EmployeeEvent;

    /// <summary>A user was created.</summary>
    /// <param name="UserId">Its id.</param>
    /// <param name="UserName">Its username as the target answered, else as sent.</param>
    /// <param name="Attributes">The managed attributes as sent.</param>
    /// <param name="Active">active as the target answered; staged users may read false. Null when it did not say.</param>
    /// <param name="Answered">Those attributes that the reply's body showed otherwise than sent (Empty: not at all); null when it had no body or showed all as sent.</param>
    public sealed record Created(string UserId, [property: Personal] string UserName, [property: Personal] FieldValues<CatalogField> Attributes, bool? Active, [property: Personal] FieldValues<CatalogField>? Answered) : EmployeeEvent
    {
        /// <summary>True when the reply showed nothing, so that only a later read can tell what was kept; null for one that did, and in older events.</summary>
        public bool? Unseen { get; init; }
    }

    /// <summary>An existing user was linked to this person.</summary>
    /// <param name="UserId">Its id.</param>
    /// <param name="UserName">Its username, which stays.</param>
    /// <param name="Attributes">The managed attributes as found.</param>
    /// <param name="Active">active as found.</param>
    /// <param name="How">How we came to it.</param>
    public sealed record Linked(string UserId, [property: Personal] string UserName, [property: Personal] FieldValues<CatalogField> Attributes, bool? Active, LinkHow How) : EmployeeEvent;

    /// <summary>Attributes were written.</summary>
    /// <param name="Attributes">Those written, as sent; Empty for cleared, all others absent.</param>
    /// <param name="Answered">As in <see cref="Created"/>.</param>
    public sealed record Updated([property: Personal] FieldValues<CatalogField> Attributes, [property: Personal] FieldValues<CatalogField>? Answered) : EmployeeEvent
    {
        /// <summary>As in <see cref="Created"/>.</summary>
        public bool? Unseen { get; init; }
    }

    /// <summary>active:false was written.</summary>
    public sealed record Suspended : EmployeeEvent;

    /// <summary>active:true was written.</summary>
    public sealed record Reactivated : EmployeeEvent;

    /// <summary>The target refused one attribute; the rest was applied.</summary>
    /// <param name="Field">Which.</param>
    /// <param name="Value">The value refused.</param>
    /// <param name="Text">The target's text.</param>
    public sealed record Refused(CatalogField Field, [property: Personal] FieldValue Value, [property: Personal] string Text) : EmployeeEvent;

    /// <summary>The target said 2xx and did not keep the value (two disagreeing reads, minutes apart).</summary>
    /// <param name="Field">Which.</param>
    /// <param name="Value">The value that was not kept.</param>
    public sealed record NotStored(CatalogField Field, [property: Personal] FieldValue Value) : EmployeeEvent;

    /// <summary>An open intent was found done: the answer had been lost, or the process had died.</summary>
    /// <param name="Kind">Which write.</param>
    /// <param name="UserId">The user it concerns.</param>
    /// <param name="UserName">Its username.</param>
    /// <param name="Attributes">The managed attributes as found.</param>
    /// <param name="Active">active as found.</param>
    public sealed record Confirmed(WriteKind Kind, string UserId, [property: Personal] string UserName, [property: Personal] FieldValues<CatalogField> Attributes, bool? Active) : EmployeeEvent;

    /// <summary>A reconcile failed; once per class and detail, attempts are counted in the roster.</summary>
    /// <param name="Class">Permanent or transient.</param>
    /// <param name="Status">The HTTP status, or null when there was no answer.</param>
    /// <param name="Detail">The target's text, cut to 500 characters.</param>
    public sealed record ReconcileFailed(FailureClass Class, int? Status, [property: Personal] string Detail) : EmployeeEvent;
}

/// <summary>Which write an intent announces.</summary>
public enum WriteKind
{
    /// <summary>POST of a new user.</summary>
    Create,

    /// <summary>Attributes of an existing user.</summary>
    Update,

    /// <summary>active:false, a write of its own (DESIGN 3.3).</summary>
    Suspend,

    /// <summary>active:true.</summary>
    Reactivate,
}

/// <summary>How a user came to be linked.</summary>
public enum LinkHow
{
    /// <summary>Its email equals the work email.</summary>
    Matched,

    /// <summary>Found after a 409 or a lost answer, with an equal email.</summary>
    AdoptedAfterConflict,

    /// <summary>Continued from another employee id.</summary>
    TakenOver,
}

/// <summary>Whether trying again can help by itself.</summary>
public enum FailureClass
{
    /// <summary>Parked with a long backoff until something changes.</summary>
    Permanent,

    /// <summary>Backs off exponentially, tried again at once when the target recovers.</summary>
    Transient,
}

/// <summary>Marks what is stored encrypted under the employee's key, so that erasing the key erases it (DESIGN 4).</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PersonalAttribute : Attribute;
