namespace OrleansSync.Connectors.JumpCloud;

/// <summary>How a process uses its permits.</summary>
/// <param name="Waiting">Requests that wait.</param>
/// <param name="InUse">Requests under way.</param>
/// <param name="Granted">Permits given since the last look.</param>
/// <param name="Throttled">Answers that asked to slow down since the last look.</param>
/// <param name="PausedUntil">Until when the target wants silence, or null.</param>
public sealed record PermitUse(int Waiting, int InUse, long Granted, int Throttled, DateTimeOffset? PausedUntil);
