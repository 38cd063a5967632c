using System.Collections.Immutable;
using Npgsql;
using OrleansSync.Contracts.Settings;

namespace OrleansSync.Grains.Sweeps;

/// <summary>Harms in PostgreSQL.</summary>
public sealed class HarmLog(NpgsqlDataSource database) : IHarmLog
{
    /// <inheritdoc/>
    public async Task<ImmutableDictionary<GuardKind, int>> Since(DateTimeOffset instant, CancellationToken cancellationToken)
    {
        ImmutableDictionary<GuardKind, int>.Builder counts = ImmutableDictionary.CreateBuilder<GuardKind, int>();
        await using NpgsqlCommand command = database.CreateCommand("select kind, count(*) from sync.harms where at > @instant group by kind");
        _ = command.Parameters.AddWithValue("instant", instant.ToUniversalTime());
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            if (Enum.TryParse(reader.GetString(0), out GuardKind kind))
            {
                counts[kind] = (int)reader.GetInt64(1);
            }
        }

        return counts.ToImmutable();
    }

    /// <inheritdoc/>
    public async Task Add(string sweepId, IReadOnlyCollection<(GuardKind Kind, string EmployeeId)> done, DateTimeOffset at, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(done);
        if (done.Count == 0)
        {
            return;
        }

        // Only the last day counts; what is older goes as new ones come.
        await using NpgsqlCommand command = database.CreateCommand("""
            with old as (delete from sync.harms where at < @at - interval '2 days')
            insert into sync.harms (at, kind, employee_id, sweep_id) select @at, kind, employee_id, @sweep from unnest(@kinds, @employees) as done(kind, employee_id)
            """);
        _ = command.Parameters.AddWithValue("sweep", sweepId);
        _ = command.Parameters.AddWithValue("kinds", done.Select(one => one.Kind.ToString()).ToArray());
        _ = command.Parameters.AddWithValue("employees", done.Select(one => one.EmployeeId).ToArray());
        _ = command.Parameters.AddWithValue("at", at.ToUniversalTime());
        _ = await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
