using System.Collections.Immutable;
using System.Text.Json;
using Npgsql;
using OrleansSync.Contracts.Sweeps;
using OrleansSync.Grains.Journal;

namespace OrleansSync.Grains.Sweeps;

/// <summary>Sweeps and their plans in PostgreSQL: what progress and status are read from, on any silo.</summary>
public sealed class SweepStore(NpgsqlDataSource database) : ISweepStore
{
    /// <summary>DDL, that of the holds included; applied with the journal's.</summary>
    public const string Schema = """
        create table if not exists sync.sweeps (
            id text primary key, kind text not null, state text not null, requested_at timestamptz not null, idempotency_key text unique, record jsonb not null);
        create index if not exists sweeps_requested on sync.sweeps (requested_at desc);
        create table if not exists sync.sweep_plan (
            sweep_id text not null, ordinal integer not null, employee_id text not null, status text not null, row jsonb not null, primary key (sweep_id, ordinal));

        """ + HoldStore.Schema;

    private const int KeptMax = 500;

    /// <summary>Inserts a sweep; the one that has the idempotency key already wins.</summary>
    /// <returns>The id that is stored under the key.</returns>
    public async Task<string> Insert(SweepRecord record, string? idempotencyKey, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        await using NpgsqlCommand command = database.CreateCommand("""
            with made as (
                insert into sync.sweeps (id, kind, state, requested_at, idempotency_key, record) values (@id, @kind, @state, @at, @key, @record::jsonb)
                on conflict (idempotency_key) do nothing returning id)
            select id from made union all select id from sync.sweeps where idempotency_key = @key limit 1
            """);
        Fill(command, record);
        _ = command.Parameters.AddWithValue("kind", record.Kind.ToString());
        _ = command.Parameters.AddWithValue("at", record.RequestedAt);
        _ = command.Parameters.AddWithValue("key", idempotencyKey is null ? DBNull.Value : idempotencyKey);
        return (string)(await command.ExecuteScalarAsync(cancellationToken) ?? record.Id);
    }

    /// <inheritdoc/>
    public async Task Update(SweepRecord record, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        await using NpgsqlCommand command = database.CreateCommand("update sync.sweeps set state = @state, record = @record::jsonb where id = @id");
        Fill(command, record);
        _ = await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<SweepRecord?> Get(string id, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.CreateCommand("select record::text from sync.sweeps where id = @id");
        _ = command.Parameters.AddWithValue("id", id);
        return (await Read<SweepRecord>(command, cancellationToken)).FirstOrDefault();
    }

    /// <summary>The sweep of an idempotency key, or null.</summary>
    public async Task<SweepRecord?> ByKey(string idempotencyKey, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.CreateCommand("select record::text from sync.sweeps where idempotency_key = @key");
        _ = command.Parameters.AddWithValue("key", idempotencyKey);
        return (await Read<SweepRecord>(command, cancellationToken)).FirstOrDefault();
    }

    /// <summary>Some sweeps; those that are gone are left out.</summary>
    public async Task<ImmutableArray<SweepRecord>> Some(IReadOnlyCollection<string> sweepIds, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.CreateCommand("select record::text from sync.sweeps where id = any(@ids)");
        _ = command.Parameters.AddWithValue("ids", sweepIds.ToArray());
        return [.. await Read<SweepRecord>(command, cancellationToken)];
    }

    /// <summary>A page of sweeps, newest first.</summary>
    /// <param name="after">The last sweep of the page before, or null.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<ImmutableArray<SweepRecord>> Page((DateTimeOffset RequestedAt, string Id)? after, int limit, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.CreateCommand("""
            select record::text from sync.sweeps where @at::timestamptz is null or (requested_at, id) < (@at, @id) order by requested_at desc, id desc limit @limit
            """);
        _ = command.Parameters.AddWithValue("at", NpgsqlTypes.NpgsqlDbType.TimestampTz, after is { } last ? last.RequestedAt.ToUniversalTime() : DBNull.Value);
        _ = command.Parameters.AddWithValue("id", after?.Id ?? string.Empty);
        _ = command.Parameters.AddWithValue("limit", limit);
        return [.. await Read<SweepRecord>(command, cancellationToken)];
    }

    /// <summary>Sweeps, newest first.</summary>
    public async Task<ImmutableArray<SweepRecord>> List(int limit, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.CreateCommand("select record::text from sync.sweeps order by requested_at desc, id desc limit @limit");
        _ = command.Parameters.AddWithValue("limit", limit);
        return [.. await Read<SweepRecord>(command, cancellationToken)];
    }

    /// <inheritdoc/>
    public async Task SavePlan(string sweepId, IEnumerable<PlanRow> rows, CancellationToken cancellationToken)
    {
        await using NpgsqlConnection connection = await database.OpenConnectionAsync(cancellationToken);
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using (NpgsqlCommand clear = new("delete from sync.sweep_plan where sweep_id = @id", connection, transaction))
        {
            _ = clear.Parameters.AddWithValue("id", sweepId);
            _ = await clear.ExecuteNonQueryAsync(cancellationToken);
        }

        await using (NpgsqlBinaryImporter copy = await connection.BeginBinaryImportAsync("copy sync.sweep_plan (sweep_id, ordinal, employee_id, status, row) from stdin (format binary)", cancellationToken))
        {
            foreach (PlanRow row in rows)
            {
                await copy.StartRowAsync(cancellationToken);
                await copy.WriteAsync(sweepId, cancellationToken);
                await copy.WriteAsync(row.Ordinal, cancellationToken);
                await copy.WriteAsync(row.EmployeeId, cancellationToken);
                await copy.WriteAsync(row.Status, cancellationToken);
                await copy.WriteAsync(JsonSerializer.Serialize(row, EventCodec.Json), NpgsqlTypes.NpgsqlDbType.Jsonb, cancellationToken);
            }

            _ = await copy.CompleteAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task MarkRows(string sweepId, IReadOnlyCollection<(int Ordinal, string Status, string? Detail)> marks, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(marks);
        if (marks.Count == 0)
        {
            return;
        }

        await using NpgsqlCommand command = database.CreateCommand("""
            update sync.sweep_plan p set status = m.status, row = p.row || jsonb_build_object('status', m.status, 'detail', m.detail)
            from unnest(@ordinals, @statuses, @details) as m(ordinal, status, detail) where p.sweep_id = @id and p.ordinal = m.ordinal
            """);
        _ = command.Parameters.AddWithValue("id", sweepId);
        _ = command.Parameters.AddWithValue("ordinals", marks.Select(mark => mark.Ordinal).ToArray());
        _ = command.Parameters.AddWithValue("statuses", marks.Select(mark => mark.Status).ToArray());
        _ = command.Parameters.AddWithValue("details", marks.Select(mark => mark.Detail).ToArray());
        _ = await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<PlanRow>> Done(string sweepId, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.CreateCommand("select row::text from sync.sweep_plan where sweep_id = @id and status <> @planned order by ordinal");
        _ = command.Parameters.AddWithValue("id", sweepId);
        _ = command.Parameters.AddWithValue("planned", PlanRow.Planned);
        return [.. await Read<PlanRow>(command, cancellationToken)];
    }

    /// <summary>Notes that a sweep shall stop, whoever runs it.</summary>
    public async Task RequestCancel(string id, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.CreateCommand("""update sync.sweeps set record = record || '{"cancelRequested":true}' where id = @id""");
        _ = command.Parameters.AddWithValue("id", id);
        _ = await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<PlanRow>> Plan(string sweepId, int from, int limit, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.CreateCommand("select row::text from sync.sweep_plan where sweep_id = @id and ordinal >= @from order by ordinal limit @limit");
        _ = command.Parameters.AddWithValue("id", sweepId);
        _ = command.Parameters.AddWithValue("from", from);
        _ = command.Parameters.AddWithValue("limit", limit);
        return [.. await Read<PlanRow>(command, cancellationToken)];
    }

    /// <inheritdoc/>
    public async Task EndHeld(string kind, string why, DateTimeOffset at, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.CreateCommand("""
            update sync.sweeps set state = 'Cancelled', record = record || jsonb_build_object('state', 'Cancelled', 'error', @why, 'completedAt', @at)
            where state = 'Held' and record->'holds' @> jsonb_build_array(jsonb_build_object('kind', @kind))
            """);
        _ = command.Parameters.AddWithValue("kind", kind);
        _ = command.Parameters.AddWithValue("why", why);
        _ = command.Parameters.AddWithValue("at", at.ToUniversalTime().ToString("O"));
        _ = await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Removes what is old: the schedule makes a sweep every minute. The last that was completed of each kind stays, however long ago: how long is measured; so does one whose hold is open, and for a week a plan that may still be approved.</summary>
    public async Task Prune(CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.CreateCommand("""
            with old as (
                delete from sync.sweeps s where state in ('Completed', 'CompletedWithFailures', 'Failed', 'Cancelled', 'Held')
                  and not exists (select from sync.holds h where h.state = 'Open' and h.hold->>'sweepId' = s.id)
                  and requested_at < (select min(requested_at) from (select requested_at from sync.sweeps order by requested_at desc limit @kept) newest)
                  and not (coalesce((record->>'dryRun')::boolean, false) and requested_at > now() - interval '7 days')
                  and id not in (
                      select distinct on (kind) id from sync.sweeps
                      where state in ('Completed', 'CompletedWithFailures') and not coalesce((record->>'dryRun')::boolean, false) order by kind, requested_at desc)
                returning id)
            delete from sync.sweep_plan p using old where p.sweep_id = old.id
            """);
        _ = command.Parameters.AddWithValue("kept", KeptMax);
        _ = await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static void Fill(NpgsqlCommand command, SweepRecord record)
    {
        _ = command.Parameters.AddWithValue("id", record.Id);
        _ = command.Parameters.AddWithValue("state", record.State.ToString());
        _ = command.Parameters.AddWithValue("record", JsonSerializer.Serialize(record, EventCodec.Json));
    }

    private static async Task<List<T>> Read<T>(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        List<T> found = [];
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            if (JsonSerializer.Deserialize<T>(reader.GetString(0), EventCodec.Json) is { } one)
            {
                found.Add(one);
            }
        }

        return found;
    }
}
