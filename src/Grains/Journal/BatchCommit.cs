using System.Collections.Immutable;
using System.Globalization;
using JasperFx.Events;
using Marten;
using Npgsql;

namespace OrleansSync.Grains.Journal;

/// <summary>Commits a batch of units in one transaction, and takes it apart when that fails: moved streams go back, the rest is tried again, a poison is found by halving.</summary>
public sealed class BatchCommit(IDocumentStore store, NpgsqlDataSource database, PersonKeys keys)
{
    private static readonly TimeSpan RetryFirst = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan RetryMax = TimeSpan.FromSeconds(5);

    /// <summary>Commits. Outcomes stand in the order of the units. A database that is away is waited for.</summary>
    public async Task<ImmutableArray<AppendOutcome>> Commit(ImmutableArray<AppendUnit> units, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        AppendOutcome?[] outcomes = new AppendOutcome?[units.Length];
        Prepared[] prepared = [.. units.Select((unit, index) => new Prepared(index, unit, [.. unit.Requests.Select(request => request.Events.Select(_ => Guid.CreateVersion7()).ToArray())]))];
        await CommitPart(prepared, outcomes, clock);
        return [.. outcomes.Select(outcome => outcome ?? new AppendOutcome.Poisoned())];
    }

    private async Task CommitPart(Prepared[] part, AppendOutcome?[] outcomes, TimeProvider clock)
    {
        TimeSpan delay = RetryFirst;
        while (part.Length > 0)
        {
            try
            {
                await Save(part);
                Mark(part, outcomes, new AppendOutcome.Appended());
                return;
            }
            catch (Exception failure) when (IsAway(failure))
            {
                // The answer of a commit may be what was lost: the heads tell, below, once the database is back.
                await Task.Delay(delay, clock);
                delay = delay * 2 < RetryMax ? delay * 2 : RetryMax;
            }
#pragma warning disable CA1031 // Marten reports a conflict in three exception types and a poison in others: the heads decide, not the type.
            catch (Exception)
#pragma warning restore CA1031
            {
                delay = RetryFirst;
            }

            Standing[]? standings = await StandingsOf(part, clock);
            if (standings is null)
            {
                continue;
            }

            Mark(Of(part, standings, Standing.Committed), outcomes, new AppendOutcome.Appended());
            Mark(Of(part, standings, Standing.Moved), outcomes, new AppendOutcome.Conflict());
            Prepared[] rest = Of(part, standings, Standing.Open);
            if (rest.Length == part.Length && delay == RetryFirst)
            {
                if (rest.Length == 1)
                {
                    Mark(rest, outcomes, new AppendOutcome.Poisoned());
                    return;
                }

                await CommitPart(rest[..(rest.Length / 2)], outcomes, clock);
                part = rest[(rest.Length / 2)..];
            }
            else
            {
                part = rest;
            }
        }
    }

    private async Task Save(Prepared[] part)
    {
        IEnumerable<AppendRequest> requests = part.SelectMany(one => one.Unit.Requests);
        ImmutableDictionary<string, byte[]> people = await keys.GetOrCreate(requests.Select(request => MartenJournal.PersonOf(request.StreamId)).OfType<string>(), CancellationToken.None);
        await using IDocumentSession session = store.LightweightSession();
        List<RosterRow> rows = [];
        foreach (Prepared one in part)
        {
            for (int index = 0; index < one.Unit.Requests.Length; index++)
            {
                AppendRequest request = one.Unit.Requests[index];
                byte[]? key = MartenJournal.PersonOf(request.StreamId) is { } person ? people.GetValueOrDefault(person) : null;
                IEvent[] events = [.. request.Events.Select((happened, at) => Build(session, request.StreamId, happened, one.EventIds[index][at], key))];
                _ = session.Events.Append(request.StreamId, request.ExpectedVersion + events.Length, events);
                if (request.Roster is { } row)
                {
                    rows.Add(row);
                }
            }
        }

        if (rows.Count > 0)
        {
            session.QueueSqlCommand(RosterSql.Upsert, RosterSql.ToJson(rows));
        }

        await session.SaveChangesAsync();
    }

    private static IEvent Build(IDocumentSession session, string streamId, JournalEvent happened, Guid id, byte[]? key)
    {
        IEvent built = session.Events.BuildEvent(EventCodec.Seal(happened.Data, streamId, key));
        built.Id = id;
        built.Timestamp = happened.Metadata.At;
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

    /// <summary>Null while the database is away.</summary>
    private async Task<Standing[]?> StandingsOf(Prepared[] part, TimeProvider clock)
    {
        try
        {
            string[] streams = [.. part.SelectMany(one => one.Unit.Requests).Select(request => request.StreamId)];
            Guid[] last = [.. part.SelectMany(one => one.EventIds).Select(ids => ids[^1])];
            Dictionary<string, long> heads = new(StringComparer.Ordinal);
            HashSet<Guid> stored = [];
            await using NpgsqlCommand command = database.CreateCommand("""
                select id, version, null::uuid from sync.mt_streams where id = any(@streams)
                union all
                select stream_id, version, id from sync.mt_events where id = any(@events)
                """);
            _ = command.Parameters.AddWithValue("streams", streams);
            _ = command.Parameters.AddWithValue("events", last);
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

            return [.. part.Select(one => StandingOf(one, heads, stored))];
        }
        catch (Exception failure) when (IsAway(failure))
        {
            await Task.Delay(RetryFirst, clock);
            return null;
        }
    }

    private static Standing StandingOf(Prepared one, Dictionary<string, long> heads, HashSet<Guid> stored) =>
        one.EventIds.All(ids => stored.Contains(ids[^1]))
            ? Standing.Committed
            : one.Unit.Requests.All(request => heads.GetValueOrDefault(request.StreamId) == request.ExpectedVersion) ? Standing.Open : Standing.Moved;

    private static bool IsAway(Exception failure)
    {
        for (Exception? one = failure; one is not null; one = one.InnerException)
        {
            bool away = one switch
            {
                PostgresException refused => refused.SqlState is ['0', '8', ..] or ['5', '7', ..] or ['5', '3', ..] or "25006",
                NpgsqlException => true,
                _ => false,
            };
            if (away)
            {
                return true;
            }
        }

        return false;
    }

    private static Prepared[] Of(Prepared[] part, Standing[] standings, Standing wanted) => [.. part.Where((_, index) => standings[index] == wanted)];

    private static void Mark(Prepared[] part, AppendOutcome?[] outcomes, AppendOutcome outcome)
    {
        foreach (Prepared one in part)
        {
            outcomes[one.Index] = outcome;
        }
    }

    private enum Standing
    {
        Open,
        Moved,
        Committed,
    }

    private sealed record Prepared(int Index, AppendUnit Unit, Guid[][] EventIds);
}
