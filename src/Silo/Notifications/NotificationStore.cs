using System.Text.Json;
using System.Text.Json.Serialization;
using Npgsql;
using OrleansSync.Contracts.Ports;

namespace OrleansSync.Silo.Notifications;

/// <summary>What was told and what is still to be delivered, in PostgreSQL: once each, whichever silo notices and whichever delivers.</summary>
internal sealed class NotificationStore(NpgsqlDataSource database, IIds ids, TimeProvider clock)
{
    /// <summary>DDL, applied with the journal's.</summary>
    public const string Schema = """
        create table if not exists sync.alarms (key text primary key, alarm jsonb not null, since timestamptz not null);
        create table if not exists sync.notifications (
            id text primary key, notification jsonb not null, created_at timestamptz not null, attempts integer not null default 0, next_attempt_at timestamptz not null);
        create index if not exists notifications_next on sync.notifications (next_attempt_at);
        """;

    private const long AdvisoryLock = 0x4F53594E4E;

    // Longer than an attempt takes: a silo that died in between leaves the message to another.
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    /// <summary>Compares what holds now with what was told: what began and what ended becomes messages, in one transaction.</summary>
    /// <returns>How many messages.</returns>
    public async Task<int> Take(IReadOnlyCollection<Alarm> now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(now);
        await using NpgsqlConnection connection = await database.OpenConnectionAsync(cancellationToken);
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using (NpgsqlCommand alone = new($"select pg_advisory_xact_lock({AdvisoryLock})", connection, transaction))
        {
            _ = await alone.ExecuteNonQueryAsync(cancellationToken);
        }

        Dictionary<string, Alarm> told = await Told(connection, cancellationToken);
        Dictionary<string, Alarm> holds = now.ToDictionary(alarm => alarm.Key, StringComparer.Ordinal);
        Alarm[] begun = [.. now.Where(alarm => !told.ContainsKey(alarm.Key))];
        Alarm[] ended = [.. told.Values.Where(alarm => !holds.ContainsKey(alarm.Key))];
        DateTimeOffset at = clock.GetUtcNow();
        Notification[] messages = [.. Notification.Of(begun, isOver: false, at, ids.Next), .. Notification.Of(ended, isOver: true, at, ids.Next)];
        if (messages.Length > 0)
        {
            await using NpgsqlCommand command = new(
                """
                with gone as (delete from sync.alarms where key = any(@ended)),
                come as (insert into sync.alarms (key, alarm, since) select a->>'key', a, @at from unnest(@begun::jsonb[]) as a on conflict (key) do nothing)
                insert into sync.notifications (id, notification, created_at, next_attempt_at) select m->>'id', m, @at, @at from unnest(@messages::jsonb[]) as m
                """,
                connection,
                transaction);
            _ = command.Parameters.AddWithValue("ended", ended.Select(alarm => alarm.Key).ToArray());
            _ = command.Parameters.AddWithValue("begun", begun.Select(alarm => JsonSerializer.Serialize(alarm, Json)).ToArray());
            _ = command.Parameters.AddWithValue("messages", messages.Select(message => JsonSerializer.Serialize(message, Json)).ToArray());
            _ = command.Parameters.AddWithValue("at", at);
            _ = await command.ExecuteNonQueryAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return messages.Length;
    }

    /// <summary>Takes the oldest message that is due, for one attempt: no other silo takes it meanwhile.</summary>
    /// <returns>It and the number of this attempt, from 1; null when none is due.</returns>
    public async Task<(Notification Message, int Attempt)?> Next(CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.CreateCommand("""
            update sync.notifications set attempts = attempts + 1, next_attempt_at = @lease
            where id = (select id from sync.notifications where next_attempt_at <= @now order by created_at, id limit 1 for update skip locked)
            returning notification::text, attempts
            """);
        _ = command.Parameters.AddWithValue("now", clock.GetUtcNow());
        _ = command.Parameters.AddWithValue("lease", clock.GetUtcNow() + Lease);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) && JsonSerializer.Deserialize<Notification>(reader.GetString(0), Json) is { } message ? (message, reader.GetInt32(1)) : null;
    }

    /// <summary>It was delivered, or given up.</summary>
    public async Task Done(string id, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.CreateCommand("delete from sync.notifications where id = @id");
        _ = command.Parameters.AddWithValue("id", id);
        _ = await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>It was not delivered, and is due again then.</summary>
    public async Task Again(string id, DateTimeOffset at, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.CreateCommand("update sync.notifications set next_attempt_at = @at where id = @id");
        _ = command.Parameters.AddWithValue("id", id);
        _ = command.Parameters.AddWithValue("at", at);
        _ = await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<Dictionary<string, Alarm>> Told(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        Dictionary<string, Alarm> told = new(StringComparer.Ordinal);
        await using NpgsqlCommand command = new("select alarm::text from sync.alarms", connection);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            if (JsonSerializer.Deserialize<Alarm>(reader.GetString(0), Json) is { } alarm)
            {
                told[alarm.Key] = alarm;
            }
        }

        return told;
    }
}
