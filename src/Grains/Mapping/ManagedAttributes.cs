using System.Collections.Immutable;
using OrleansSync.Contracts.Fields;

namespace OrleansSync.Grains.Mapping;

/// <summary>What our history says of the target's attributes: what we may clear, and what is not worth writing again (DESIGN 3.2).</summary>
/// <param name="Held">Attributes for which our history holds a value, told by BambooHR or written by us; of any other, an Empty of ours clears nothing.</param>
/// <param name="Excused">Desired values that were refused or not kept: no drift while desired is still that value.</param>
/// <param name="Renderings">Pairs known to be the same value: equal until either side changes.</param>
public sealed record ManagedAttributes(
    ImmutableSortedSet<CatalogField> Held,
    ImmutableSortedDictionary<CatalogField, FieldValue> Excused,
    ImmutableSortedDictionary<CatalogField, Rendering> Renderings)
{
    /// <summary>No history: first contact.</summary>
    public static ManagedAttributes None { get; } = new(
        [],
        ImmutableSortedDictionary<CatalogField, FieldValue>.Empty,
        ImmutableSortedDictionary<CatalogField, Rendering>.Empty);
}

/// <summary>Our value and the target's own way to write it.</summary>
/// <param name="Ours">As sent.</param>
/// <param name="Theirs">As the target shows it.</param>
public sealed record Rendering(FieldValue Ours, FieldValue Theirs);
