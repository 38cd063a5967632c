using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Npgsql;
using OrleansSync.Contracts.Employees;

namespace OrleansSync.Grains.Journal;

/// <summary>The roster in PostgreSQL.</summary>
public sealed class PostgresRoster(NpgsqlDataSource database, PersonKeys keys) : IRoster
{
    private const string Narrow = $"select {RosterSql.Columns}, null::bytea as body from sync.roster";
    private const string Whole = $"select {RosterSql.Columns}, body from sync.roster join sync.roster_body using (employee_id)";

    /// <inheritdoc/>
    public async Task<RosterRow?> ByEmployeeId(string employeeId, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.CreateCommand(Whole + " where employee_id = @id");
        _ = command.Parameters.AddWithValue("id", employeeId);
        return (await ReadAll(command, cancellationToken)).FirstOrDefault();
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<RosterRow>> ByKey(string key, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.CreateCommand(Whole + " where key = @key order by length(employee_id), employee_id");
        _ = command.Parameters.AddWithValue("key", key);
        return [.. await ReadAll(command, cancellationToken)];
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<RosterRow> All([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.CreateCommand(Narrow);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            yield return RosterSql.Read(reader);
        }
    }

    /// <inheritdoc/>
    public async Task<ImmutableDictionary<string, RosterRow>> Rows(ImmutableArray<string> employeeIds, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.CreateCommand(Whole + " where employee_id = any(@ids)");
        _ = command.Parameters.AddWithValue("ids", employeeIds.ToArray());
        return (await ReadAll(command, cancellationToken)).ToImmutableDictionary(row => row.EmployeeId, StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<RosterRow>> Page(string? query, EmployeeStanding? standing, string? after, int limit, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.CreateCommand(Whole + """
             where (@query::text is null or key ilike @query or display_name ilike @query)
               and (@state::text is null or state = @state)
               and (@after::text is null or (length(employee_id), employee_id) > (length(@after), @after))
            order by length(employee_id), employee_id limit @limit
            """);
        _ = command.Parameters.AddWithValue("query", query is null ? DBNull.Value : "%" + query.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal) + "%");
        _ = command.Parameters.AddWithValue("state", standing is { } wanted ? wanted.ToString() : DBNull.Value);
        _ = command.Parameters.AddWithValue("after", after is null ? DBNull.Value : after);
        _ = command.Parameters.AddWithValue("limit", limit);
        return [.. await ReadAll(command, cancellationToken)];
    }

    /// <inheritdoc/>
    public async Task UpdateOperational(ImmutableArray<RosterRow> rows, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.CreateCommand(RosterSql.Operational);
        _ = command.Parameters.AddWithValue("rows", RosterSql.ToJson(rows));
        _ = await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<int> RetryTransient(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.CreateCommand("update sync.roster set next_attempt_at = @now where last_error_class = 'Transient' and next_attempt_at > @now");
        _ = command.Parameters.AddWithValue("now", now);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<long> HeadsDisagree(CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.CreateCommand("""
            select count(*) from sync.mt_streams s left join sync.roster r on r.employee_id = substr(s.id, 10)
            where s.id like 'employee:%' and s.version is distinct from r.version
            """);
        return (long)(await command.ExecuteScalarAsync(cancellationToken) ?? 0L);
    }

    private async Task<List<RosterRow>> ReadAll(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        List<RosterRow> rows = [];
        await using (NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                rows.Add(RosterSql.Read(reader));
            }
        }

        string[] people = [.. rows.Where(row => !row.Body.IsEmpty).Select(row => row.EmployeeId)];
        if (people.Length == 0)
        {
            return rows;
        }

        ImmutableDictionary<string, byte[]> known = await keys.Get(people, cancellationToken);
        return rows.ConvertAll(row => RosterSeal.Open(row, known.GetValueOrDefault(row.EmployeeId)));
    }
}
