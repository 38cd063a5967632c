using System.Collections.Immutable;
using Npgsql;
using OrleansSync.Grains.Employees;

namespace OrleansSync.Grains.Journal;

/// <summary>Makes the roster anew from the events, in a second table that is swapped in (DESIGN 4). Readers see the old rows until they see the new ones; appends go on meanwhile.</summary>
/// <remarks>Key, version, state and body come from the events alone. Columns that no event stands behind are kept where the row stands at the same version, else the employee is due at once.</remarks>
public sealed class RosterRebuild(NpgsqlDataSource database, MartenEventStore events, PersonKeys keys, TimeProvider clock)
{
    private const int PageSize = 500;

    // Under steady writing the catch-up never finds nothing; the last one runs under the lock, and has little left.
    private const int PassesMax = 5;
    private const int SwapAttemptsMax = 10;
    private const long AdvisoryLock = 0x4F53594E44;

    private const string Behind = $"""
        select s.id from sync.mt_streams s left join sync.roster{RosterTables.Rebuilt} r on r.employee_id = substr(s.id, 10)
        where s.id like 'employee:%' and s.version is distinct from r.version
        """;

    private const string Keep = $"""
        update sync.roster{RosterTables.Rebuilt} n set state = o.state, facts_hash = o.facts_hash, trigger_hash = o.trigger_hash, actual_hash = o.actual_hash,
            settings_revision = o.settings_revision, next_attempt_at = o.next_attempt_at, attempts = o.attempts
        from sync.roster o where o.employee_id = n.employee_id and o.version = n.version and o.key = n.key
        """;

    /// <summary>Rebuilds.</summary>
    /// <returns>How many rows there are now.</returns>
    /// <exception cref="InvalidOperationException">Another rebuild runs, or a stream does not fold to its head. The roster is as it was.</exception>
    public async Task<long> Run(CancellationToken cancellationToken)
    {
        await using NpgsqlConnection one = await database.OpenConnectionAsync(cancellationToken);
        if (!await Scalar<bool>(one, $"select pg_try_advisory_lock({AdvisoryLock})", cancellationToken))
        {
            throw new InvalidOperationException("The roster is being rebuilt already.");
        }

        try
        {
            await Execute(one, RosterTables.CreateRebuilt, cancellationToken);
            for (int pass = 1; pass <= PassesMax && await FoldBehind(one, cancellationToken) > 0; pass++)
            {
            }

            return await SwapIn(one, cancellationToken);
        }
        finally
        {
            await Execute(one, $"select pg_advisory_unlock({AdvisoryLock})", CancellationToken.None);
        }
    }

    private async Task<long> SwapIn(NpgsqlConnection one, CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                await using NpgsqlTransaction transaction = await one.BeginTransactionAsync(cancellationToken);

                // Whoever has written a row is done, whoever wants to waits, and reading goes on; a reader that takes long is not made to hold up all others.
                await Execute(one, "set local lock_timeout = '3s'; lock table sync.roster, sync.roster_body in exclusive mode", cancellationToken);
                _ = await FoldBehind(one, cancellationToken);
                long left = await Scalar<long>(one, $"select count(*) from ({Behind}) b", cancellationToken);
                if (left > 0)
                {
                    throw new InvalidOperationException(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{left} streams do not fold to their heads."));
                }

                await Execute(one, Keep + ";" + RosterTables.Swap, cancellationToken);
                long rows = await Scalar<long>(one, "select count(*) from sync.roster", cancellationToken);
                await transaction.CommitAsync(cancellationToken);
                return rows;
            }
            catch (PostgresException busy) when (attempt < SwapAttemptsMax && busy.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200 * attempt), clock, cancellationToken);
            }
        }
    }

    /// <summary>Folds, page by page, every employee's stream whose row in the second table is not at its head.</summary>
    /// <returns>How many.</returns>
    private async Task<int> FoldBehind(NpgsqlConnection one, CancellationToken cancellationToken)
    {
        int folded = 0;
        string after = string.Empty;
        while (true)
        {
            string[] page = await Page(one, after, cancellationToken);
            if (page.Length == 0)
            {
                return folded;
            }

            ImmutableArray<StoredStream> streams = await events.LoadPeople(page, cancellationToken);
            ImmutableDictionary<string, byte[]> known = await keys.Get(page.Select(EventCodec.PersonOf).OfType<string>(), cancellationToken);
            await using NpgsqlCommand command = new(RosterSql.UpsertInto(RosterTables.Rebuilt, "@rows"), one);
            _ = command.Parameters.AddWithValue("rows", RosterSql.ToJson(streams.Select(stream => Row(stream, known))));
            _ = await command.ExecuteNonQueryAsync(cancellationToken);
            folded += page.Length;
            after = page[^1];
        }
    }

    private RosterRow Row(StoredStream stream, ImmutableDictionary<string, byte[]> known)
    {
        string person = EventCodec.PersonOf(stream.Id) ?? throw new InvalidOperationException("An employee's stream was due.");
        DateTimeOffset now = clock.GetUtcNow();
        RosterRow row = RosterProjection.Row(EmployeeFold.Fold(person, stream.Events), stream.Version, RosterMarks.Underway(now, attempts: 0), now);
        return RosterSeal.Seal(row, known.GetValueOrDefault(person));
    }

    private static async Task<string[]> Page(NpgsqlConnection one, string after, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = new($"select array(({Behind} and s.id > @after order by s.id limit {PageSize}))", one);
        _ = command.Parameters.AddWithValue("after", after);
        return (string[])(await command.ExecuteScalarAsync(cancellationToken) ?? Array.Empty<string>());
    }

    private static async Task<T> Scalar<T>(NpgsqlConnection one, string sql, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = new(sql, one);
        return (T)(await command.ExecuteScalarAsync(cancellationToken) ?? throw new InvalidOperationException("One value was due."));
    }

    private static async Task Execute(NpgsqlConnection one, string sql, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = new(sql, one);
        _ = await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
