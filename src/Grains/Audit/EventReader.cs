using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Npgsql;
using OrleansSync.Contracts.Employees;
using OrleansSync.Grains.Journal;

namespace OrleansSync.Grains.Audit;

/// <summary>Reads events across streams. The journal's own port reads one stream at a time, which is all that a decision needs.</summary>
public sealed class EventReader(NpgsqlDataSource database, PersonKeys keys)
{
    private static readonly JsonSerializerOptions AnyCase = new() { PropertyNameCaseInsensitive = true };

    /// <summary>Ids of employee streams that had begun at an instant, in order.</summary>
    public Task<ImmutableArray<string>> PeopleAt(DateTimeOffset at, string? after, int limit, CancellationToken cancellationToken) => Ids(
        """
        select stream_id from sync.mt_events
        where version = 1 and timestamp <= @to and stream_id like 'employee:%' and (@after::text is null or stream_id > @after) order by stream_id limit @limit
        """,
        from: null, at, after, limit, cancellationToken);

    /// <summary>Ids of employee streams to which something was added after one instant and up to another, in order.</summary>
    public Task<ImmutableArray<string>> PeopleMoved(DateTimeOffset from, DateTimeOffset to, string? after, int limit, CancellationToken cancellationToken) => Ids(
        """
        select distinct stream_id from sync.mt_events
        where timestamp > @from and timestamp <= @to and stream_id like 'employee:%' and (@after::text is null or stream_id > @after) order by stream_id limit @limit
        """,
        from, to, after, limit, cancellationToken);

    /// <summary>The events of some streams up to an instant, oldest first; streams without any are left out.</summary>
    public async Task<ImmutableDictionary<string, ImmutableArray<StoredEvent>>> UpTo(IReadOnlyCollection<string> streamIds, DateTimeOffset at, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.CreateCommand($"select {RawEvent.Columns} from sync.mt_events where stream_id = any(@streams) and timestamp <= @at order by stream_id, version");
        _ = command.Parameters.AddWithValue("streams", streamIds.ToArray());
        _ = command.Parameters.AddWithValue("at", at.ToUniversalTime());
        return (await Open(await ReadAll(command, cancellationToken), cancellationToken))
            .GroupBy(one => one.StreamId, one => one.Event, StringComparer.Ordinal)
            .ToImmutableDictionary(stream => stream.Key, stream => stream.ToImmutableArray(), StringComparer.Ordinal);
    }

    /// <summary>Everything that some correlation ids did, in the order in which it was stored.</summary>
    /// <param name="correlationIds">Which.</param>
    /// <param name="after">The sequence number of the last event of the page before; 0 for the beginning.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<ImmutableArray<(long Sequence, StreamEvent Event)>> ByCorrelation(IReadOnlyCollection<string> correlationIds, long after, int limit, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.CreateCommand($"select {RawEvent.Columns}, seq_id from sync.mt_events where correlation_id = any(@ids) and seq_id > @after order by seq_id limit @limit");
        _ = command.Parameters.AddWithValue("ids", correlationIds.ToArray());
        _ = command.Parameters.AddWithValue("after", after);
        _ = command.Parameters.AddWithValue("limit", limit);
        List<RawEvent> found = [];
        List<long> sequences = [];
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            found.Add(RawEvent.Of(reader));
            sequences.Add(reader.GetInt64(9));
        }

        return [.. sequences.Zip(await Open(found, cancellationToken))];
    }

    /// <summary>How many events of which type some correlation ids did.</summary>
    public async Task<ImmutableSortedDictionary<string, long>> CountByType(IReadOnlyCollection<string> correlationIds, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.CreateCommand("select type, count(*) from sync.mt_events where correlation_id = any(@ids) group by type");
        _ = command.Parameters.AddWithValue("ids", correlationIds.ToArray());
        ImmutableSortedDictionary<string, long>.Builder counts = ImmutableSortedDictionary.CreateBuilder<string, long>(StringComparer.Ordinal);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            counts[reader.GetString(0)] = reader.GetInt64(1);
        }

        return counts.ToImmutable();
    }

    private async Task<ImmutableArray<string>> Ids(string sql, DateTimeOffset? from, DateTimeOffset to, string? after, int limit, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.CreateCommand(sql);
        if (from is { } begin)
        {
            _ = command.Parameters.AddWithValue("from", begin.ToUniversalTime());
        }

        _ = command.Parameters.AddWithValue("to", to.ToUniversalTime());
        _ = command.Parameters.AddWithValue("after", after is null ? DBNull.Value : after);
        _ = command.Parameters.AddWithValue("limit", limit);
        ImmutableArray<string>.Builder ids = ImmutableArray.CreateBuilder<string>();
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            ids.Add(reader.GetString(0));
        }

        return ids.ToImmutable();
    }

    private static async Task<List<RawEvent>> ReadAll(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        List<RawEvent> found = [];
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            found.Add(RawEvent.Of(reader));
        }

        return found;
    }

    private async Task<List<StreamEvent>> Open(List<RawEvent> raw, CancellationToken cancellationToken)
    {
        ImmutableDictionary<string, byte[]> known = await keys.Get(raw.Select(one => EventCodec.PersonOf(one.StreamId)).OfType<string>().Distinct(StringComparer.Ordinal), cancellationToken);
        return [.. raw.Where(one => EventNames.ByName.ContainsKey(one.Type)).Select(one => new StreamEvent(one.StreamId, Open(one, known.GetValueOrDefault(EventCodec.PersonOf(one.StreamId) ?? string.Empty))))];
    }

    private static StoredEvent Open(RawEvent raw, byte[]? key)
    {
        Type type = EventNames.ByName[raw.Type];
        IStored stored = (IStored)(raw.Data.Deserialize(EventCodec.StoredType(type), AnyCase) ?? throw new JsonException($"{raw.Type} was due."));
        (object data, bool erased) = EventCodec.Open(stored, type, raw.StreamId, key);
        Cause cause = new(Enum.Parse<CauseKind>(Header(raw, EventHeaders.CauseKind) ?? nameof(CauseKind.System)), raw.CausationId ?? string.Empty, Header(raw, EventHeaders.Caller));
        long revision = long.Parse(Header(raw, EventHeaders.Settings) ?? "0", CultureInfo.InvariantCulture);
        return new StoredEvent(raw.Version, raw.Type, raw.At, cause, raw.CorrelationId ?? string.Empty, revision, data) { IsErased = erased };
    }

    private static string? Header(RawEvent raw, string name) => raw.Headers.TryGetProperty(name, out JsonElement value) ? value.ToString() : null;
}

/// <summary>An event with the stream that it stands in.</summary>
/// <param name="StreamId">Which.</param>
/// <param name="Event">The event.</param>
public sealed record StreamEvent(string StreamId, StoredEvent Event);
