namespace OrleansSync.Sandbox.Control;

/// <summary>One request to a vendor, faults included.</summary>
internal sealed record RequestEntry(long Seq, DateTimeOffset At, string Method, string Path, string Query, int Status, FaultKind? Fault);
