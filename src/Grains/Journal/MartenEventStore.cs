using System.Collections.Immutable;
using System.Globalization;
using JasperFx.Events;
using Marten;
using Npgsql;
using OrleansSync.Contracts.Employees;

namespace OrleansSync.Grains.Journal;

/// <summary>Events in Marten, roster rows beside them in the same transaction.</summary>
public sealed class MartenEventStore(IDocumentStore store, NpgsqlDataSource database, PersonKeys keys) : IEventStore
{
    /// <inheritdoc/>
    public async Task<CommitAnswer> Commit(ImmutableArray<PreparedUnit> batch)
    {
        try
        {
            await Save(batch);
            return CommitAnswer.Committed;
        }
#pragma warning disable CA1031 // Marten reports a conflict in three exception types and a poison in others: the heads decide, not the type.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            return Interruption.Is(failure) ? CommitAnswer.Interrupted : CommitAnswer.Refused;
        }
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<UnitStanding>?> Look(ImmutableArray<PreparedUnit> batch)
    {
        try
        {
            Dictionary<string, long> heads = new(StringComparer.Ordinal);
            HashSet<Guid> stored = [];
            await using NpgsqlCommand command = database.CreateCommand("""
                select id, version, null::uuid from sync.mt_streams where id = any(@streams)
                union all
                select stream_id, version, id from sync.mt_events where id = any(@events) and stream_id = any(@streams)
                """);
            _ = command.Parameters.AddWithValue("streams", batch.SelectMany(one => one.Unit.Requests).Select(request => request.StreamId).ToArray());
            _ = command.Parameters.AddWithValue("events", batch.SelectMany(one => one.EventIds).Select(ids => ids[^1]).ToArray());
            await using NpgsqlDataReader reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                if (await reader.IsDBNullAsync(2))
                {
                    heads[reader.GetString(0)] = reader.GetInt64(1);
                }
                else
                {
                    _ = stored.Add(reader.GetGuid(2));
                }
            }

            return [.. batch.Select(one => one.StandingIn(stream => heads.GetValueOrDefault(stream), stored.Contains))];
        }
        catch (Exception failure) when (Interruption.Is(failure))
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public async Task<StoredStream> Load(string streamId, CancellationToken cancellationToken)
    {
        await using IQuerySession session = store.QuerySession();
        IReadOnlyList<IEvent> events = await session.Events.FetchStreamAsync(streamId, token: cancellationToken);
        string? person = EventCodec.PersonOf(streamId);
        ImmutableDictionary<string, byte[]> known = person is null || events.Count == 0 ? ImmutableDictionary<string, byte[]>.Empty : await keys.Get([person], cancellationToken);
        return Opened(streamId, events, person is null ? null : known.GetValueOrDefault(person));
    }

    /// <summary>Reads some employees' streams in one go; ids without a stream are left out.</summary>
    internal async Task<ImmutableArray<StoredStream>> LoadPeople(string[] streamIds, CancellationToken cancellationToken)
    {
        await using IQuerySession session = store.QuerySession();
        IReadOnlyList<IEvent> events = await session.Events.QueryAllRawEvents().Where(one => one.StreamKey!.IsOneOf(streamIds)).ToListAsync(cancellationToken);
        ImmutableDictionary<string, byte[]> known = await keys.Get(streamIds.Select(EventCodec.PersonOf).OfType<string>(), cancellationToken);
        return
        [
            .. events.GroupBy(one => one.StreamKey ?? string.Empty, StringComparer.Ordinal)
                .Select(stream => Opened(stream.Key, stream.OrderBy(one => one.Version), known.GetValueOrDefault(EventCodec.PersonOf(stream.Key) ?? string.Empty))),
        ];
    }

    private async Task Save(ImmutableArray<PreparedUnit> batch)
    {
        AppendRequest[] requests = [.. batch.SelectMany(one => one.Unit.Requests)];
        ImmutableDictionary<string, byte[]> people = await keys.GetOrCreate(requests.Select(request => EventCodec.PersonOf(request.StreamId)).OfType<string>(), CancellationToken.None);
        Dictionary<string, (DateTimeOffset At, string Link)> last = await Last(requests);
        await using IDocumentSession session = store.LightweightSession();
        List<RosterRow> rows = [];

        // By stream, so that two writers that meet on the same two take their locks in one order.
        foreach ((AppendRequest request, ImmutableArray<Guid> ids) in batch.SelectMany(one => one.Unit.Requests.Zip(one.EventIds)).OrderBy(pair => pair.First.StreamId, StringComparer.Ordinal))
        {
            byte[]? key = EventCodec.PersonOf(request.StreamId) is { } person ? people.GetValueOrDefault(person) : null;
            (DateTimeOffset notBefore, string? link) = last.GetValueOrDefault(request.StreamId);
            List<object> events = [];
            for (int at = 0; at < request.Events.Length; at++)
            {
                JournalEvent happened = request.Events[at];
                notBefore = happened.Metadata.At > notBefore ? happened.Metadata.At : notBefore;
                IEvent built = Build(session, request.StreamId, happened, ids[at], notBefore, key);
                link = ChainLink.Set(built, request.StreamId, request.ExpectedVersion + at + 1, link ?? ChainLink.Genesis, store.Options.Serializer());
                events.Add(built);
            }

            _ = session.Events.Append(request.StreamId, request.ExpectedVersion + events.Count, events);
            if (request.Roster is { } row)
            {
                rows.Add(RosterSeal.Seal(row, key));
            }
        }

        if (rows.Count > 0)
        {
            session.QueueSqlCommand(RosterSql.Upsert, RosterSql.ToJson(rows));
        }

        await session.SaveChangesAsync();
    }

    /// <summary>Time and link of the event that each request follows.</summary>
    private async Task<Dictionary<string, (DateTimeOffset At, string Link)>> Last(AppendRequest[] requests)
    {
        AppendRequest[] known = [.. requests.Where(request => request.ExpectedVersion > 0)];
        Dictionary<string, (DateTimeOffset, string)> last = new(StringComparer.Ordinal);
        if (known.Length == 0)
        {
            return last;
        }

        List<string> unchained = [];
        await using (NpgsqlCommand command = database.CreateCommand("""
            select e.stream_id, e.timestamp, e.headers->>'chain' from unnest(@streams, @versions) as w(stream_id, version) join sync.mt_events e on e.stream_id = w.stream_id and e.version = w.version
            """))
        {
            _ = command.Parameters.AddWithValue("streams", known.Select(request => request.StreamId).ToArray());
            _ = command.Parameters.AddWithValue("versions", known.Select(request => request.ExpectedVersion).ToArray());
            await using NpgsqlDataReader reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                string stream = reader.GetString(0);
                if (await reader.IsDBNullAsync(2))
                {
                    unchained.Add(stream);
                }

                last[stream] = (await reader.GetFieldValueAsync<DateTimeOffset>(1), await reader.IsDBNullAsync(2) ? ChainLink.Genesis : reader.GetString(2));
            }
        }

        // Begun before there was a chain: it goes on from what is stored, once per stream.
        foreach (ChainHead head in await ChainHead.Compute(database, unchained, CancellationToken.None))
        {
            last[head.StreamId] = (last[head.StreamId].Item1, head.Link);
        }

        return last;
    }

    private static IEvent Build(IDocumentSession session, string streamId, JournalEvent happened, Guid id, DateTimeOffset at, byte[]? key)
    {
        IEvent built = session.Events.BuildEvent(EventCodec.Seal(happened.Data, streamId, key));
        built.Id = id;
        built.Timestamp = at;
        built.CorrelationId = happened.Metadata.CorrelationId;
        built.CausationId = happened.Metadata.Cause.Id;
        built.SetHeader(EventHeaders.CauseKind, happened.Metadata.Cause.Kind.ToString());
        built.SetHeader(EventHeaders.Settings, happened.Metadata.SettingsRevision.ToString(CultureInfo.InvariantCulture));
        if (happened.Metadata.Cause.Caller is { } caller)
        {
            built.SetHeader(EventHeaders.Caller, caller);
        }

        return built;
    }

    private static StoredStream Opened(string streamId, IEnumerable<IEvent> events, byte[]? key)
    {
        ImmutableArray<StoredEvent> stored = [.. events.Where(one => one.Data is IStored).Select(one => Opened(one, streamId, key))];
        return new StoredStream(streamId, stored.IsEmpty ? 0 : stored[^1].Version, stored);
    }

    private static StoredEvent Opened(IEvent one, string streamId, byte[]? key)
    {
        string alias = one.EventTypeName;
        (object data, bool erased) = EventCodec.Open((IStored)one.Data, EventNames.ByName[alias], streamId, key);
        Cause cause = new(
            Enum.Parse<CauseKind>(Header(one, EventHeaders.CauseKind) ?? nameof(CauseKind.System)),
            one.CausationId ?? string.Empty,
            Header(one, EventHeaders.Caller));
        long revision = long.Parse(Header(one, EventHeaders.Settings) ?? "0", CultureInfo.InvariantCulture);
        return new StoredEvent(one.Version, alias, one.Timestamp, cause, one.CorrelationId ?? string.Empty, revision, data) { IsErased = erased };
    }

    private static string? Header(IEvent one, string name) => one.Headers?.GetValueOrDefault(name)?.ToString();
}

/// <summary>Names of the headers that an event carries.</summary>
internal static class EventHeaders
{
    /// <summary>Sweep, Webhook, Api or System.</summary>
    public const string CauseKind = "cause";

    /// <summary>The API key's name.</summary>
    public const string Caller = "caller";

    /// <summary>The settings revision.</summary>
    public const string Settings = "settings";
}
