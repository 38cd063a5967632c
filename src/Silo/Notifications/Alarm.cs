namespace OrleansSync.Silo.Notifications;

/// <summary>A state of things that a person should hear of once, and of its end.</summary>
/// <param name="Key">Which state: while it stays there is nothing new to tell.</param>
/// <param name="Kind">What it is; told in the body.</param>
/// <param name="Summary">One sentence, without names and emails.</param>
/// <param name="SweepId">The sweep that shows it, or null.</param>
/// <param name="EmployeeId">BambooHR's id of whom it is about, or null.</param>
internal sealed record Alarm(string Key, AlarmKind Kind, string Summary, string? SweepId = null, string? EmployeeId = null);
