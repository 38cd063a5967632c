using OrleansSync.Connectors.JumpCloud.Json;

namespace OrleansSync.Connectors.JumpCloud;

/// <summary>A page, or why there is none.</summary>
/// <param name="List">Empty on a failure.</param>
/// <param name="Tries">Requests that it took.</param>
/// <param name="Failure">Null when the page came.</param>
internal sealed record PageReply(ListReply List, int Tries, TargetFailure? Failure);
