namespace OrleansSync.Sandbox.Control;

/// <summary>Something that must never happen: DELETE, concurrentWrites, writeInVain.</summary>
internal sealed record Violation(string Kind, string? UserId, string Detail);
