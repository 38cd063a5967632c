using OrleansSync.Contracts.Employees;

namespace OrleansSync.Grains.Employees;

/// <summary>An event with the two members of its metadata that the fold reads.</summary>
/// <param name="Event">The fact.</param>
/// <param name="At">When it was recorded.</param>
/// <param name="SettingsRevision">Under which settings.</param>
public sealed record Recorded(EmployeeEvent Event, DateTimeOffset At, long SettingsRevision);
