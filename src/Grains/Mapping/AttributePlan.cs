using System.Collections.Immutable;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;
using OrleansSync.Contracts.Scim;

namespace OrleansSync.Grains.Mapping;

/// <summary>The difference between a desired and an actual user, and the operations that close it.</summary>
/// <param name="Changes">Attribute by attribute, in catalog order; empty when in step.</param>
/// <param name="Operations">In the order to send; empty exactly when <paramref name="Changes"/> is.</param>
/// <param name="Found">The selected attributes as found.</param>
public sealed record AttributePlan(ImmutableArray<AttributeChange> Changes, ImmutableArray<ScimOperation> Operations, FieldValues<CatalogField> Found);
