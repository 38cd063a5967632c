using System.Collections.Immutable;
using OrleansSync.Contracts.Fields;
using OrleansSync.Grains.Journal;

namespace OrleansSync.Grains.Audit;

/// <summary>Why one employee's account is as it is, and why it is not otherwise (DESIGN 8).</summary>
/// <param name="Version">The stream's head that was explained.</param>
/// <param name="SettingsRevision">The revision whose rules are quoted.</param>
/// <param name="Attributes">Every row of the catalog, in its order.</param>
/// <param name="WhyNot">What is not done with the person, and why.</param>
public sealed record Explanation(long Version, long SettingsRevision, ImmutableArray<AttributeExplanation> Attributes, ImmutableArray<WhyNot> WhyNot);

/// <summary>One attribute: from the field at the source to what the target said.</summary>
public sealed record AttributeExplanation
{
    /// <summary>The catalog row.</summary>
    public required FieldEntry Rule { get; init; }

    /// <summary>Where it is written; null when it is not.</summary>
    public required string? Path { get; init; }

    /// <summary>The source fields in the order in which they are joined, with what BambooHR said.</summary>
    public required ImmutableArray<SourceValue> Sources { get; init; }

    /// <summary>What is made of them, in words.</summary>
    public required string Normalisation { get; init; }

    /// <summary>The value that should be.</summary>
    public required FieldValue Desired { get; init; }

    /// <summary>The value last seen or written at the target.</summary>
    public required FieldValue Actual { get; init; }

    /// <summary>Where it stands.</summary>
    public required AttributeStanding Standing { get; init; }

    /// <summary>Why it stands there, in words.</summary>
    public required string Why { get; init; }

    /// <summary>The event in which BambooHR's value became what it is, or null.</summary>
    public StoredEvent? Observed { get; init; }

    /// <summary>The event that last changed the value that we know at the target, or null.</summary>
    public AttributeTurn? Changed { get; init; }

    /// <summary>The last write that carried it, or null.</summary>
    public AttributeWrite? Written { get; init; }
}

/// <summary>A source field and its value.</summary>
/// <param name="Field">Which.</param>
/// <param name="Value">As BambooHR said it: trimmed and NFC, not interpreted.</param>
public sealed record SourceValue(SourceField Field, FieldValue Value);

/// <summary>A change of the value that we know at the target.</summary>
/// <param name="Event">What changed it: our write, a link, or drift that somebody else made.</param>
/// <param name="Old">Before.</param>
/// <param name="New">After.</param>
public sealed record AttributeTurn(StoredEvent Event, FieldValue Old, FieldValue New);

/// <summary>A write of ours and what the target said to it.</summary>
/// <param name="Intended">The event before the write.</param>
/// <param name="Outcome">The event after it; null while it is open.</param>
/// <param name="Sent">The value in it.</param>
/// <param name="Answered">The value that the answer showed otherwise; null when it showed it as sent, or nothing.</param>
/// <param name="Status">The HTTP status where it was kept: of a failure.</param>
/// <param name="Detail">The target's text where it refused or failed; cut, without secrets.</param>
public sealed record AttributeWrite(StoredEvent Intended, StoredEvent? Outcome, FieldValue Sent, FieldValue? Answered, int? Status, string? Detail);

/// <summary>Where an attribute stands.</summary>
public enum AttributeStanding
{
    /// <summary>The target has what it should.</summary>
    InStep,

    /// <summary>It does not, and the next look writes it.</summary>
    Differs,

    /// <summary>It does not, and a hold or a rule keeps it so.</summary>
    Kept,

    /// <summary>BambooHR has no value, and our history never held one: what the target has is not ours.</summary>
    Unmanaged,

    /// <summary>The target refused this value.</summary>
    Refused,

    /// <summary>The target accepted this value and did not keep it.</summary>
    NotStored,

    /// <summary>Not selected in the settings, or its path is off.</summary>
    Deselected,

    /// <summary>BambooHR did not send it, or not all of it.</summary>
    Absent,

    /// <summary>The key may not read it.</summary>
    Restricted,

    /// <summary>Written at creation only.</summary>
    CreationOnly,

    /// <summary>There is no account.</summary>
    NoAccount,
}
