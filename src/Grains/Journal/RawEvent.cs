using System.Text.Json;
using Npgsql;

namespace OrleansSync.Grains.Journal;

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
public sealed record RawEvent(string StreamId, long Version, Guid Id, string Type, DateTimeOffset At, string? CorrelationId, string? CausationId, JsonElement Headers, JsonElement Data)
{
    /// <summary>The columns that <see cref="Of"/> reads, in order.</summary>
    internal const string Columns = "stream_id, version, id, type, timestamp, correlation_id, causation_id, headers::text, data::text";

    /// <summary>The event of a row with <see cref="Columns"/>.</summary>
    internal static RawEvent Of(NpgsqlDataReader reader) => new(
        reader.GetString(0),
        reader.GetInt64(1),
        reader.GetGuid(2),
        reader.GetString(3),
        reader.GetFieldValue<DateTimeOffset>(4),
        reader.IsDBNull(5) ? null : reader.GetString(5),
        reader.IsDBNull(6) ? null : reader.GetString(6),
        JsonSerializer.Deserialize<JsonElement>(reader.IsDBNull(7) ? "{}" : reader.GetString(7)),
        JsonSerializer.Deserialize<JsonElement>(reader.GetString(8)));
}
