using OrleansSync.Contracts.Fields;

namespace OrleansSync.Grains.Mapping;

/// <summary>The JumpCloud user that should exist for an employee.</summary>
/// <param name="UserName">Local part of the work email exactly as written; used at creation only.</param>
/// <param name="Email">The work email in its original case; null when there is none.</param>
/// <param name="Active">What BambooHR's status means; null when it is unknown.</param>
/// <param name="Attributes">Every selected attribute that is written, Status and Username apart: Text, Empty, or Absent/Restricted when a source it needs is.</param>
/// <param name="Hash">Over all of it, hex.</param>
public sealed record DesiredUser(string UserName, string? Email, bool? Active, FieldValues<CatalogField> Attributes, string Hash);
