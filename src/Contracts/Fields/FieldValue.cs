using System.Diagnostics.CodeAnalysis;

namespace OrleansSync.Contracts.Fields;

/// <summary>Which of the three kinds of nothing, or a text (DESIGN 3.2).</summary>
public enum FieldValueKind
{
    /// <summary>Not in the reply: says nothing about the target.</summary>
    Absent,

    /// <summary>Named as unreadable for our key: says nothing about the target.</summary>
    Restricted,

    /// <summary>Known to be without a value.</summary>
    Empty,

    /// <summary>A text of at least one character.</summary>
    Text,
}

/// <summary>A value, or one of the three kinds of nothing. The default is <see cref="FieldValueKind.Absent"/>.</summary>
[GenerateSerializer, Immutable, Alias("orleanssync.field-value")]
[System.Text.Json.Serialization.JsonConverter(typeof(FieldValueJsonConverter))]
public readonly record struct FieldValue
{
    private FieldValue(FieldValueKind kind, string? text) => (Kind, Text) = (kind, text);

    /// <summary>Not in the reply.</summary>
    public static FieldValue Absent => default;

    /// <summary>Named as unreadable.</summary>
    public static FieldValue Restricted => new(FieldValueKind.Restricted, text: null);

    /// <summary>Known to be empty.</summary>
    public static FieldValue Empty => new(FieldValueKind.Empty, text: null);

    /// <summary>Which kind this is.</summary>
    [Id(0)]
    public FieldValueKind Kind { get; private init; }

    /// <summary>The text; null unless <see cref="Kind"/> is <see cref="FieldValueKind.Text"/>.</summary>
    [Id(1)]
    public string? Text { get; private init; }

    /// <summary>True for <see cref="FieldValueKind.Empty"/> and <see cref="FieldValueKind.Text"/>: the source told us.</summary>
    [MemberNotNullWhen(false, nameof(Text))]
    public bool HasNoText => Text is null;

    /// <summary>True when the source told us: empty or a text.</summary>
    public bool IsKnown => Kind is FieldValueKind.Empty or FieldValueKind.Text;

    /// <summary>A text, or <see cref="Empty"/> for a null or zero-length one. White space is the caller's to trim.</summary>
    public static FieldValue Of(string? text) => string.IsNullOrEmpty(text) ? Empty : new(FieldValueKind.Text, text);

    /// <summary>The kind only, never the text: values are personal data and this may end in a log (DESIGN 3.4).</summary>
    public override string ToString() => Kind.ToString();
}
