using System.Collections.Immutable;

namespace OrleansSync.Contracts.Fields;

/// <summary>One <see cref="FieldValue"/> for each member of an enum of fields; what is not set is absent.</summary>
/// <typeparam name="TField">A dense enum that starts at zero: <see cref="SourceField"/> or <see cref="CatalogField"/>.</typeparam>
/// <remarks>
/// An array by ordinal: 100,000 people are held at once in a full sweep. Equality is by value.
/// As JSON: an object by camel-case name, "" for empty, no member for absent, and <c>"$restricted"</c> with the names of the restricted ones.
/// </remarks>
[GenerateSerializer, Immutable, Alias("orleanssync.field-values`1")]
[System.Text.Json.Serialization.JsonConverter(typeof(FieldValuesJsonConverterFactory))]
public sealed class FieldValues<TField> : IEquatable<FieldValues<TField>>
    where TField : struct, Enum
{
    private static readonly int Count = Enum.GetValues<TField>().Length;

    [Id(0)]
    private readonly ImmutableArray<FieldValue> values;

    private FieldValues(ImmutableArray<FieldValue> values) => this.values = values;

    /// <summary>All absent.</summary>
    public static FieldValues<TField> None { get; } = new([.. new FieldValue[Count]]);

    /// <summary>All fields, in order.</summary>
    public static ImmutableArray<TField> Fields { get; } = [.. Enum.GetValues<TField>()];

    /// <summary>The value of one field.</summary>
    public FieldValue this[TField field] => values[ToIndex(field)];

    /// <summary>The fields that are not absent, in order.</summary>
    public IEnumerable<TField> Present => Fields.Where(one => this[one].Kind != FieldValueKind.Absent);

    /// <summary>A copy with one field set.</summary>
    public FieldValues<TField> With(TField field, FieldValue value) => new(values.SetItem(ToIndex(field), value));

    /// <summary>A copy in which each field of <paramref name="other"/> that is not absent replaces ours.</summary>
    public FieldValues<TField> Overlay(FieldValues<TField> other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Build(set =>
        {
            foreach (TField field in Fields)
            {
                set(field, other[field].Kind == FieldValueKind.Absent ? this[field] : other[field]);
            }
        });
    }

    /// <summary>A copy with only the fields that satisfy <paramref name="keep"/>; the others are absent.</summary>
    public FieldValues<TField> Where(Func<TField, bool> keep)
    {
        ArgumentNullException.ThrowIfNull(keep);
        return Build(set =>
        {
            foreach (TField field in Fields)
            {
                if (keep(field))
                {
                    set(field, this[field]);
                }
            }
        });
    }

    /// <summary>Builds one by setting fields; what is not set stays absent.</summary>
    public static FieldValues<TField> Build(Action<Action<TField, FieldValue>> fill)
    {
        ArgumentNullException.ThrowIfNull(fill);
        FieldValue[] array = new FieldValue[Count];
        fill((field, value) => array[ToIndex(field)] = value);
        return new([.. array]);
    }

    /// <inheritdoc/>
    public bool Equals(FieldValues<TField>? other) => other is not null && values.AsSpan().SequenceEqual(other.values.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as FieldValues<TField>);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach (FieldValue value in values)
        {
            hash.Add(value);
        }

        return hash.ToHashCode();
    }

    /// <summary>The number of fields known, never a value (DESIGN 3.4).</summary>
    public override string ToString() => $"{values.Count(value => value.IsKnown)} of {Count} fields";

    private static int ToIndex(TField field) => System.Runtime.CompilerServices.Unsafe.As<TField, int>(ref field);
}
