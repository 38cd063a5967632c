using System.Collections.Immutable;
using System.Text.Json;
using Npgsql;
using OrleansSync.Contracts.Fields;
using OrleansSync.Contracts.Sweeps;
using OrleansSync.Grains.Employees;
using OrleansSync.Grains.Journal;

namespace OrleansSync.Grains.Sweeps;

/// <summary>Plans for people who look: what is in one, and any window of a filtered one.</summary>
public sealed class SweepPlanSearch(NpgsqlDataSource database)
{
    private const string Filter = """
        where p.sweep_id = @sweep
          and (@action::text is null or p.row->>'action' = @action)
          and (@field::text is null or p.row->'changes' @> jsonb_build_array(jsonb_build_object('field', @field::text)))
          and (@query::text is null or p.row->>'key' ilike @query or p.employee_id = @exact)
        """;

    /// <summary>How much of what is in a plan.</summary>
    public async Task<PlanSummary> Summary(string sweepId, CancellationToken cancellationToken)
    {
        ImmutableArray<(PlanAction, int)> actions = await Counts(sweepId, "select p.row->>'action', count(*) from sync.sweep_plan p where p.sweep_id = @sweep group by 1 order by 2 desc", Enum.Parse<PlanAction>, cancellationToken);
        ImmutableArray<(CatalogField, int)> fields = await Counts(sweepId, "select c->>'field', count(*) from sync.sweep_plan p, jsonb_array_elements(p.row->'changes') c where p.sweep_id = @sweep group by 1 order by 2 desc", Enum.Parse<CatalogField>, cancellationToken);
        return new PlanSummary([.. actions.Select(pair => new PlanActionCount(pair.Item1, pair.Item2))], [.. fields.Select(pair => new PlanFieldCount(pair.Item1, pair.Item2))]);
    }

    /// <summary>How many rows a filter leaves.</summary>
    public async Task<int> Count(PlanFilter filter, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.CreateCommand("select count(*) from sync.sweep_plan p " + Filter);
        Fill(command, filter);
        return (int)(long)(await command.ExecuteScalarAsync(cancellationToken) ?? 0L);
    }

    /// <summary>A window of the rows that a filter leaves, in the plan's order.</summary>
    public async Task<ImmutableArray<PlanRow>> Window(PlanFilter filter, int skip, int take, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.CreateCommand($"select p.row::text from sync.sweep_plan p {Filter} order by p.ordinal offset @skip limit @take");
        Fill(command, filter);
        _ = command.Parameters.AddWithValue("skip", skip);
        _ = command.Parameters.AddWithValue("take", take);
        ImmutableArray<PlanRow>.Builder rows = ImmutableArray.CreateBuilder<PlanRow>();
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            if (JsonSerializer.Deserialize<PlanRow>(reader.GetString(0), EventCodec.Json) is { } row)
            {
                rows.Add(row);
            }
        }

        return rows.ToImmutable();
    }

    private async Task<ImmutableArray<(TEnum Value, int Count)>> Counts<TEnum>(string sweepId, string sql, Func<string, TEnum> parse, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.CreateCommand(sql);
        _ = command.Parameters.AddWithValue("sweep", sweepId);
        ImmutableArray<(TEnum, int)>.Builder counts = ImmutableArray.CreateBuilder<(TEnum, int)>();
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            counts.Add((parse(reader.GetString(0)), (int)reader.GetInt64(1)));
        }

        return counts.ToImmutable();
    }

    private static void Fill(NpgsqlCommand command, PlanFilter filter)
    {
        string? query = string.IsNullOrWhiteSpace(filter.Query) ? null : filter.Query.Trim();
        _ = command.Parameters.AddWithValue("sweep", filter.SweepId);
        _ = command.Parameters.AddWithValue("action", filter.Action is { } action ? action.ToString() : DBNull.Value);
        _ = command.Parameters.AddWithValue("field", filter.Field is { } field ? field.ToString() : DBNull.Value);
        _ = command.Parameters.AddWithValue("query", query is null ? DBNull.Value : RosterSearch.Part(query));
        _ = command.Parameters.AddWithValue("exact", query is null ? DBNull.Value : query.StartsWith("id:", StringComparison.OrdinalIgnoreCase) ? query[3..] : query);
    }
}

/// <summary>Which rows of a plan; null is no condition.</summary>
/// <param name="SweepId">Whose plan.</param>
/// <param name="Query">Part of a key, or an employee id.</param>
/// <param name="Action">The headline.</param>
/// <param name="Field">Rows that change it.</param>
public sealed record PlanFilter(string SweepId, string? Query, PlanAction? Action, CatalogField? Field);

/// <summary>How many rows have a headline.</summary>
public sealed record PlanActionCount(PlanAction Action, int Count);

/// <summary>How many rows change a field.</summary>
public sealed record PlanFieldCount(CatalogField Field, int Count);

/// <summary>How much of what is in a plan, the most first.</summary>
public sealed record PlanSummary(ImmutableArray<PlanActionCount> Actions, ImmutableArray<PlanFieldCount> Fields);
