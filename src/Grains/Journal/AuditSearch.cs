using System.Collections.Immutable;
using Npgsql;
using OrleansSync.Contracts.Employees;

namespace OrleansSync.Grains.Journal;

/// <summary>Events of all streams for people who look: what happened, when and why, the newest first. No decision rests on this order (DESIGN 4).</summary>
public sealed class AuditSearch(NpgsqlDataSource database)
{
    /// <summary>A page.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="before">Only older than this sequence; null is from the newest on.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<ImmutableArray<AuditLine>> Find(AuditFilter filter, long? before, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        await using NpgsqlCommand command = database.CreateCommand("""
            select e.seq_id, e.stream_id, e.version, e.type, e.timestamp, e.causation_id, e.headers->>'cause', e.headers->>'caller', r.display_name, r.work_email
            from sync.mt_events e left join sync.roster r on r.employee_id = substr(e.stream_id, 10) and e.stream_id like 'employee:%'
            where e.type = any(@types)
              and (@before::bigint is null or e.seq_id < @before)
              and (@person::text is null or e.stream_id in (
                    select 'employee:' || p.employee_id from sync.roster p where p.key ilike @person or p.display_name ilike @person or p.employee_id = @exact))
              and (@cause::text is null or e.causation_id = @cause or e.correlation_id = @cause)
              and (@caller::text is null or e.headers->>'caller' = @caller)
            order by e.seq_id desc limit @limit
            """);
        _ = command.Parameters.AddWithValue("types", filter.Type is { } type ? [type] : EventNames.ByName.Keys.ToArray());
        _ = command.Parameters.AddWithValue("before", before is { } sequence ? sequence : DBNull.Value);
        _ = command.Parameters.AddWithValue("person", filter.Person is { } person ? RosterSearch.Part(person) : DBNull.Value);
        _ = command.Parameters.AddWithValue("exact", filter.Person is { } exact ? exact.StartsWith("id:", StringComparison.OrdinalIgnoreCase) ? exact[3..] : exact : DBNull.Value);
        _ = command.Parameters.AddWithValue("cause", filter.CauseId is { } cause ? cause : DBNull.Value);
        _ = command.Parameters.AddWithValue("caller", filter.Caller is { } caller ? caller : DBNull.Value);
        _ = command.Parameters.AddWithValue("limit", limit);
        ImmutableArray<AuditLine>.Builder lines = ImmutableArray.CreateBuilder<AuditLine>();
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            lines.Add(Line(reader));
        }

        return lines.ToImmutable();
    }

    private static AuditLine Line(NpgsqlDataReader reader) => new(
        reader.GetInt64(0),
        reader.GetString(1),
        reader.GetInt64(2),
        reader.GetString(3),
        reader.GetFieldValue<DateTimeOffset>(4),
        new Cause(Text(reader, 6) is { } kind ? Enum.Parse<CauseKind>(kind) : CauseKind.System, Text(reader, 5) ?? string.Empty, Text(reader, 7)),
        Text(reader, 8) ?? Text(reader, 9));

    private static string? Text(NpgsqlDataReader reader, int ordinal) => reader.IsDBNull(ordinal) ? null : reader.GetString(ordinal);
}

/// <summary>Which events; null is no condition.</summary>
/// <param name="Person">Part of a key or a name, or an employee id.</param>
/// <param name="CauseId">A sweep's id, or another cause's.</param>
/// <param name="Caller">Whose request stands behind them.</param>
/// <param name="Type">The stored name.</param>
public sealed record AuditFilter(string? Person, string? CauseId, string? Caller, string? Type);

/// <summary>An event as a list shows it: no personal value of its own.</summary>
/// <param name="Sequence">Where the list goes on.</param>
/// <param name="StreamId">Whose stream.</param>
/// <param name="Version">Its place in the stream.</param>
/// <param name="Type">The stored name.</param>
/// <param name="At">When.</param>
/// <param name="Cause">Who or what.</param>
/// <param name="Name">The person's name or email now, or null.</param>
public sealed record AuditLine(long Sequence, string StreamId, long Version, string Type, DateTimeOffset At, Cause Cause, string? Name);
