using System.Collections.Immutable;
using System.Text.Json;
using Npgsql;
using OrleansSync.Contracts.Audit;
using OrleansSync.Grains.Journal;

namespace OrleansSync.Grains.Audit;

/// <summary>Replays of everyone in PostgreSQL: one at a time, progress readable on any silo.</summary>
public sealed class ReplayStore(NpgsqlDataSource database)
{
    /// <summary>Inserts one, unless another is open.</summary>
    /// <returns>The id of the open one.</returns>
    public async Task<string> Open(ReplayRecord record, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        while (true)
        {
            await using NpgsqlCommand command = database.CreateCommand("""
                with made as (
                    insert into sync.audit_replays (id, state, requested_at, record) values (@id, @state, @at, @record::jsonb)
                    on conflict ((true)) where state in ('Requested', 'Running') do nothing returning id)
                select id from made union all select id from sync.audit_replays where state in ('Requested', 'Running') limit 1
                """);
            Fill(command, record);
            _ = command.Parameters.AddWithValue("at", record.RequestedAt);

            // None at all: the open one ended between the two looks.
            if (await command.ExecuteScalarAsync(cancellationToken) is string id)
            {
                return id;
            }
        }
    }

    /// <summary>Replaces a record, if it is still where the caller found it.</summary>
    /// <returns>False when another activation went on with it.</returns>
    public async Task<bool> Update(ReplayRecord before, ReplayRecord record, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(record);
        await using NpgsqlCommand command = database.CreateCommand("""
            update sync.audit_replays set state = @state, record = @record::jsonb
            where id = @id and state = @before and record->>'after' is not distinct from @after
            """);
        Fill(command, record);
        _ = command.Parameters.AddWithValue("before", before.State.ToString());
        _ = command.Parameters.AddWithValue("after", NpgsqlTypes.NpgsqlDbType.Text, before.After is null ? DBNull.Value : before.After);
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    /// <summary>One, or null.</summary>
    public async Task<ReplayRecord?> Get(string id, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.CreateCommand("select record::text from sync.audit_replays where id = @id");
        _ = command.Parameters.AddWithValue("id", id);
        return await command.ExecuteScalarAsync(cancellationToken) is string json ? JsonSerializer.Deserialize<ReplayRecord>(json, EventCodec.Json) : null;
    }

    /// <summary>The id of the one that is not at its end, or null.</summary>
    public async Task<string?> OpenId(CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.CreateCommand("select id from sync.audit_replays where state in ('Requested', 'Running')");
        return (string?)await command.ExecuteScalarAsync(cancellationToken);
    }

    /// <summary>How many people a replay that was asked for then has to go through.</summary>
    public async Task<int> CountPeople(DateTimeOffset at, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.CreateCommand("select count(*)::int from sync.mt_events where version = 1 and timestamp <= @at and stream_id like 'employee:%'");
        _ = command.Parameters.AddWithValue("at", at);
        return (int)(await command.ExecuteScalarAsync(cancellationToken) ?? 0);
    }

    /// <summary>Employees with a row and no stream behind it.</summary>
    public async Task<ImmutableArray<string>> WithoutStream(CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.CreateCommand("select employee_id from sync.roster r where not exists (select 1 from sync.mt_streams s where s.id = 'employee:' || r.employee_id) order by employee_id");
        ImmutableArray<string>.Builder ids = ImmutableArray.CreateBuilder<string>();
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            ids.Add(reader.GetString(0));
        }

        return ids.ToImmutable();
    }

    private static void Fill(NpgsqlCommand command, ReplayRecord record)
    {
        _ = command.Parameters.AddWithValue("id", record.Id);
        _ = command.Parameters.AddWithValue("state", record.State.ToString());
        _ = command.Parameters.AddWithValue("record", JsonSerializer.Serialize(record, EventCodec.Json));
    }
}
