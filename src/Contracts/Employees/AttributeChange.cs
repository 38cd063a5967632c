using OrleansSync.Contracts.Fields;

namespace OrleansSync.Contracts.Employees;

/// <summary>One attribute, old to new. Old is what the target has, new what it should have; Empty as new means cleared.</summary>
/// <param name="Field">The catalog field.</param>
/// <param name="Path">The SCIM path, as text.</param>
/// <param name="Old">As found; Absent when the target has no such value.</param>
/// <param name="New">As desired.</param>
[GenerateSerializer, Immutable, Alias("orleanssync.attribute-change")]
public sealed record AttributeChange([property: Id(0)] CatalogField Field, [property: Id(1)] string Path, [property: Id(2)] FieldValue Old, [property: Id(3)] FieldValue New);
