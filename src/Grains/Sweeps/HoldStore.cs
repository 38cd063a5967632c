using System.Collections.Immutable;
using System.Text.Json;
using Npgsql;
using OrleansSync.Contracts.Sweeps;
using OrleansSync.Grains.Journal;

namespace OrleansSync.Grains.Sweeps;

/// <summary>Holds in PostgreSQL.</summary>
public sealed class HoldStore(NpgsqlDataSource database) : IHoldStore
{
    /// <summary>DDL of holds, baselines and harms, applied with the journal's.</summary>
    public const string Schema = """
        create table if not exists sync.holds (
            id text primary key, kind text not null, plan_hash text not null, state text not null, since timestamptz not null, ended_at timestamptz, hold jsonb not null);
        create unique index if not exists holds_open on sync.holds (kind) where state = 'Open';
        create index if not exists holds_hash on sync.holds (plan_hash);
        create table if not exists sync.baselines (
            item text primary key, filled integer, total integer, at timestamptz not null);
        create table if not exists sync.harms (
            at timestamptz not null, kind text not null, employee_id text not null, sweep_id text not null);
        create index if not exists harms_at on sync.harms (at);
        """;

    // Ended ones say who approved what; their items are personal values, which are not kept for longer than that takes.
    private const string Prune = "delete from sync.holds where ended_at < now() - interval '30 days'";

    /// <inheritdoc/>
    public async Task<ImmutableArray<Hold>> Open(CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.CreateCommand("select hold::text from sync.holds where state = 'Open' order by since, kind");
        return await Read(command, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<Hold?> Get(string id, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.CreateCommand("select hold::text from sync.holds where id = @id");
        _ = command.Parameters.AddWithValue("id", id);
        return (await Read(command, cancellationToken)).FirstOrDefault();
    }

    /// <inheritdoc/>
    public async Task<Hold?> ByHash(string planHash, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.CreateCommand("select hold::text from sync.holds where plan_hash = @hash order by state = 'Open' desc, ended_at desc limit 1");
        _ = command.Parameters.AddWithValue("hash", planHash);
        return (await Read(command, cancellationToken)).FirstOrDefault();
    }

    /// <inheritdoc/>
    public async Task<(Hold Open, bool IsNew)> Put(Hold hold, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(hold);
        await using NpgsqlConnection connection = await database.OpenConnectionAsync(cancellationToken);
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using (NpgsqlCommand alone = new("lock table sync.holds in share row exclusive mode", connection, transaction))
        {
            // Two sweeps may find the same at once.
            _ = await alone.ExecuteNonQueryAsync(cancellationToken);
        }

        Hold? before;
        await using (NpgsqlCommand read = new("select hold::text from sync.holds where kind = @kind and state = 'Open'", connection, transaction))
        {
            _ = read.Parameters.AddWithValue("kind", hold.Kind);
            before = (await Read(read, cancellationToken)).FirstOrDefault();
        }

        if (before?.PlanHash == hold.PlanHash)
        {
            return (before, false);
        }

        if (before is not null)
        {
            await Write(connection, transaction, before with { State = HoldStanding.Superseded, EndedAt = hold.Since }, cancellationToken);
            hold = hold with { Since = before.Since };
        }

        await Write(connection, transaction, hold, cancellationToken);
        await using (NpgsqlCommand prune = new(Prune, connection, transaction))
        {
            _ = await prune.ExecuteNonQueryAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return (hold, true);
    }

    /// <inheritdoc/>
    public async Task<bool> End(string id, HoldStanding state, string? approvedBy, DateTimeOffset at, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.CreateCommand("""
            update sync.holds set state = @state, ended_at = @at, hold = hold || jsonb_strip_nulls(jsonb_build_object('state', @state, 'endedAt', @endedAt, 'approvedBy', @by::text))
            where id = @id and state = 'Open'
            """);
        _ = command.Parameters.AddWithValue("id", id);
        _ = command.Parameters.AddWithValue("state", state.ToString());
        _ = command.Parameters.AddWithValue("at", at.ToUniversalTime());
        _ = command.Parameters.AddWithValue("endedAt", at.ToUniversalTime().ToString("O"));
        _ = command.Parameters.AddWithValue("by", approvedBy is null ? DBNull.Value : approvedBy);
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    private static async Task Write(NpgsqlConnection connection, NpgsqlTransaction transaction, Hold hold, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = new(
            """
            insert into sync.holds (id, kind, plan_hash, state, since, ended_at, hold) values (@id, @kind, @hash, @state, @since, @ended, @hold::jsonb)
            on conflict (id) do update set state = excluded.state, ended_at = excluded.ended_at, hold = excluded.hold
            """,
            connection,
            transaction);
        _ = command.Parameters.AddWithValue("id", hold.Id);
        _ = command.Parameters.AddWithValue("kind", hold.Kind);
        _ = command.Parameters.AddWithValue("hash", hold.PlanHash);
        _ = command.Parameters.AddWithValue("state", hold.State.ToString());
        _ = command.Parameters.AddWithValue("since", hold.Since.ToUniversalTime());
        _ = command.Parameters.AddWithValue("ended", hold.EndedAt is { } ended ? ended.ToUniversalTime() : DBNull.Value);
        _ = command.Parameters.AddWithValue("hold", JsonSerializer.Serialize(hold, EventCodec.Json));
        _ = await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<ImmutableArray<Hold>> Read(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        ImmutableArray<Hold>.Builder holds = ImmutableArray.CreateBuilder<Hold>();
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            if (JsonSerializer.Deserialize<Hold>(reader.GetString(0), EventCodec.Json) is { } hold)
            {
                holds.Add(hold);
            }
        }

        return holds.ToImmutable();
    }
}
