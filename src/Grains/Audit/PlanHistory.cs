using System.Text.Json;
using Npgsql;
using OrleansSync.Contracts.Sweeps;
using OrleansSync.Grains.Journal;

namespace OrleansSync.Grains.Audit;

/// <summary>What the kept plans say of one person.</summary>
public sealed class PlanHistory(NpgsqlDataSource database)
{
    /// <summary>The row of the newest sweep that planned this person, or null.</summary>
    public async Task<LastPlanned?> LastOf(string employeeId, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.CreateCommand("""
            select p.sweep_id, p.row::text from sync.sweep_plan p join sync.sweeps s on s.id = p.sweep_id
            where p.employee_id = @id order by s.requested_at desc limit 1
            """);
        _ = command.Parameters.AddWithValue("id", employeeId);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) && JsonSerializer.Deserialize<PlanRow>(reader.GetString(1), EventCodec.Json) is { } row
            ? new LastPlanned(reader.GetString(0), row)
            : null;
    }
}
