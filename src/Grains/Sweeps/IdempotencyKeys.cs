using System.Text;
using Npgsql;
using OrleansSync.Contracts.Text;

namespace OrleansSync.Grains.Sweeps;

/// <summary>Which request an <c>Idempotency-Key</c> was used for, and which sweep serves it: for a week, by caller.</summary>
public sealed class IdempotencyKeys(NpgsqlDataSource database)
{
    /// <summary>DDL.</summary>
    public const string Schema = """
        create table if not exists sync.idempotency_keys (key text primary key, request text not null, sweep_id text not null, at timestamptz not null default now());
        """;

    /// <summary>What the key is stored as: nobody sees or meets another's.</summary>
    public static string Of(string? caller, string key) => ContentHash.Of(Encoding.UTF8.GetBytes(caller + "\n" + key));

    /// <summary>What it was used for, or null.</summary>
    /// <returns>The hash of the request, and the sweep that serves it.</returns>
    public async Task<(string Request, string SweepId)?> Find(string key, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.CreateCommand("select request, sweep_id from sync.idempotency_keys where key = @key");
        _ = command.Parameters.AddWithValue("key", key);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? (reader.GetString(0), reader.GetString(1)) : null;
    }

    /// <summary>Keeps what it was used for, unless that is known.</summary>
    public async Task Keep(string key, string request, string sweepId, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.CreateCommand("""
            with old as (delete from sync.idempotency_keys where at < now() - interval '7 days')
            insert into sync.idempotency_keys (key, request, sweep_id) values (@key, @request, @sweep) on conflict (key) do nothing
            """);
        _ = command.Parameters.AddWithValue("key", key);
        _ = command.Parameters.AddWithValue("request", request);
        _ = command.Parameters.AddWithValue("sweep", sweepId);
        _ = await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
