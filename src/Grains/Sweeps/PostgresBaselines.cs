using System.Collections.Immutable;
using Npgsql;
using OrleansSync.Contracts.Fields;
using OrleansSync.Contracts.Sweeps;

namespace OrleansSync.Grains.Sweeps;

/// <summary>Baselines in PostgreSQL: a column's under <c>fill:{name}</c>.</summary>
public sealed class PostgresBaselines(NpgsqlDataSource database) : IBaselines
{
    private const string FillPrefix = "fill:";

    /// <inheritdoc/>
    public async Task<Baselines> Read(CancellationToken cancellationToken)
    {
        ImmutableDictionary<SourceField, FillBaseline>.Builder fill = ImmutableDictionary.CreateBuilder<SourceField, FillBaseline>();
        ImmutableHashSet<string>.Builder absent = ImmutableHashSet.CreateBuilder<string>(StringComparer.Ordinal);
        await using NpgsqlCommand command = database.CreateCommand("select item, filled, total, at from sync.baselines");
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            string item = reader.GetString(0);
            if (!item.StartsWith(FillPrefix, StringComparison.Ordinal))
            {
                _ = absent.Add(item);
            }
            else if (FieldNames<SourceField>.TryParse(item[FillPrefix.Length..], out SourceField field))
            {
                fill[field] = new FillBaseline(new FillRate(reader.GetInt32(1), reader.GetInt32(2)), await reader.GetFieldValueAsync<DateTimeOffset>(3, cancellationToken));
            }
        }

        return new Baselines(fill.ToImmutable(), absent.ToImmutable());
    }

    /// <inheritdoc/>
    public async Task Move(IReadOnlyDictionary<SourceField, FillRate> fill, IReadOnlyCollection<string> back, DateTimeOffset at, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(fill);
        ArgumentNullException.ThrowIfNull(back);
        if (fill.Count == 0 && back.Count == 0)
        {
            return;
        }

        await using NpgsqlCommand command = database.CreateCommand("""
            with gone as (delete from sync.baselines where item = any(@back))
            insert into sync.baselines (item, filled, total, at)
            select item, filled, total, @at from unnest(@items, @filled, @totals) as read(item, filled, total)
            on conflict (item) do update set filled = excluded.filled, total = excluded.total, at = excluded.at
            """);
        _ = command.Parameters.AddWithValue("back", back.ToArray());
        _ = command.Parameters.AddWithValue("items", fill.Keys.Select(field => FillPrefix + FieldNames<SourceField>.Of(field)).ToArray());
        _ = command.Parameters.AddWithValue("filled", fill.Values.Select(rate => rate.Filled).ToArray());
        _ = command.Parameters.AddWithValue("totals", fill.Values.Select(rate => rate.Total).ToArray());
        _ = command.Parameters.AddWithValue("at", at.ToUniversalTime());
        _ = await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task Accept(IReadOnlyCollection<string> absent, DateTimeOffset at, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(absent);
        await using NpgsqlCommand command = database.CreateCommand("insert into sync.baselines (item, at) select item, @at from unnest(@items) as missing(item) on conflict (item) do nothing");
        _ = command.Parameters.AddWithValue("items", absent.ToArray());
        _ = command.Parameters.AddWithValue("at", at.ToUniversalTime());
        _ = await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
