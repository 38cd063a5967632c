namespace OrleansSync.Contracts.Employees;

/// <summary>An operator's release of a hold.</summary>
/// <param name="EmployeeId">BambooHR's employee id: names the stream.</param>
/// <param name="Cause">Who.</param>
/// <param name="CorrelationId">Joins everything that one request did.</param>
/// <param name="SettingsRevision">In force.</param>
[GenerateSerializer, Immutable, Alias("orleanssync.release-request")]
public sealed record ReleaseRequest([property: Id(0)] string EmployeeId, [property: Id(1)] Cause Cause, [property: Id(2)] string CorrelationId, [property: Id(3)] long SettingsRevision);

/// <summary>What a release came to.</summary>
/// <param name="Released">False when there was nothing that may be released.</param>
/// <param name="Reason">The hold that was, or that stands; null when there is none.</param>
[GenerateSerializer, Immutable, Alias("orleanssync.release-report")]
public sealed record ReleaseReport([property: Id(0)] bool Released, [property: Id(1)] HoldReason? Reason);
