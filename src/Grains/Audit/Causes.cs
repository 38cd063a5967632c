using System.Collections.Immutable;
using System.Text.Json;
using Npgsql;
using OrleansSync.Contracts.Sweeps;
using OrleansSync.Grains.Journal;

namespace OrleansSync.Grains.Audit;

/// <summary>The sweeps that one cause set off: what a request did beyond its own correlation id.</summary>
public sealed class Causes(NpgsqlDataSource database)
{
    /// <summary>The kept sweeps that have this id, or were asked for by it.</summary>
    public async Task<ImmutableArray<SweepRecord>> Sweeps(string id, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.CreateCommand("select record::text from sync.sweeps where id = @id or record->'cause'->>'id' = @id order by requested_at, id");
        _ = command.Parameters.AddWithValue("id", id);
        ImmutableArray<SweepRecord>.Builder found = ImmutableArray.CreateBuilder<SweepRecord>();
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            if (JsonSerializer.Deserialize<SweepRecord>(reader.GetString(0), EventCodec.Json) is { } record)
            {
                found.Add(record);
            }
        }

        return found.ToImmutable();
    }
}
