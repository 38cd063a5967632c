using System.Text.Json;

namespace OrleansSync.Grains.Audit;

/// <summary>An event exactly as it is stored: personal members sealed.</summary>
/// <param name="StreamId">Its stream.</param>
/// <param name="Version">1 for a stream's first.</param>
/// <param name="Id">Its id.</param>
/// <param name="Type">The stable alias.</param>
/// <param name="At">When, to the microsecond.</param>
/// <param name="CorrelationId">Joins everything that one request did; null when it was never set.</param>
/// <param name="CausationId">The cause's id; null when it was never set.</param>
/// <param name="Headers">The rest of the metadata, an object.</param>
/// <param name="Data">The stored form, an object.</param>
public sealed record RawEvent(string StreamId, long Version, Guid Id, string Type, DateTimeOffset At, string? CorrelationId, string? CausationId, JsonElement Headers, JsonElement Data);
