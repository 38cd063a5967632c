using System.Text.Json;
using Npgsql;
using OrleansSync.Contracts.Settings;
using OrleansSync.Contracts.Text;
using OrleansSync.Grains.Journal;

namespace OrleansSync.Silo.Hosting;

/// <summary>Numbers the settings: equal settings have equal numbers on every silo, and a change re-plans everyone.</summary>
internal static class SettingsRevisions
{
    /// <summary>DDL, applied with the journal's.</summary>
    public const string Schema = """
        create table if not exists sync.settings_revisions (
            revision bigint generated always as identity primary key, hash text not null unique, at timestamptz not null default now());
        """;

    /// <summary>The settings with their revision.</summary>
    public static async Task<SyncSettings> Number(string connectionString, SyncSettings settings, CancellationToken cancellationToken)
    {
        string hash = ContentHash.Of(CanonicalJson.Write(JsonSerializer.SerializeToElement(settings with { Revision = 0, Mode = SyncMode.Live, MaxConcurrency = 0, RequestsPerSecond = null }, EventCodec.Json)));
        await using NpgsqlConnection connection = new(connectionString);
        await connection.OpenAsync(cancellationToken);
        await using NpgsqlCommand command = new("""
            with made as (insert into sync.settings_revisions (hash) values (@hash) on conflict (hash) do update set hash = excluded.hash returning revision)
            select revision from made
            """, connection);
        _ = command.Parameters.AddWithValue("hash", hash);
        return settings with { Revision = (long)(await command.ExecuteScalarAsync(cancellationToken) ?? 1L) };
    }
}
