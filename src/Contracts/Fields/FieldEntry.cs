using System.Collections.Immutable;

namespace OrleansSync.Contracts.Fields;

/// <summary>One row of the field catalog: which BambooHR fields fill which JumpCloud field, where, and when (DESIGN 3.2).</summary>
/// <param name="Field">The row.</param>
/// <param name="SourceLabel">The BambooHR field name(s) as the seed prints them.</param>
/// <param name="TargetLabel">The JumpCloud field name as the seed prints it.</param>
/// <param name="Sources">What is read for it, in the order in which it is joined.</param>
/// <param name="Triggering">Those of <paramref name="Sources"/> whose change alone triggers a sync of the employee.</param>
/// <param name="DefaultPath">The SCIM attribute path it is written to by default; null for the row that only creation uses (Username).</param>
/// <param name="PathIsInferred">True when no public document confirms the path, so that it may be overridden or turned off.</param>
/// <param name="Required">True for a standard field, which is always on; false for one that may be deselected.</param>
/// <param name="Follows">The field that must be selected too, or null.</param>
/// <param name="Note">The seed's note, in our words.</param>
public sealed record FieldEntry(
    CatalogField Field,
    string SourceLabel,
    string TargetLabel,
    ImmutableArray<SourceField> Sources,
    ImmutableArray<SourceField> Triggering,
    string? DefaultPath,
    bool PathIsInferred,
    bool Required,
    CatalogField? Follows,
    string Note)
{
    /// <summary>The public camel-case name.</summary>
    public string Name => FieldNames<CatalogField>.Of(Field);
}
