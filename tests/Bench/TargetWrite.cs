namespace OrleansSync.Tests.Bench;

/// <summary>A write that the target saw, as its control API tells it.</summary>
internal sealed record TargetWrite(string Method, string? UserId, string? Body, DateTimeOffset ReceivedAt, DateTimeOffset? FinishedAt);
