using System.Text.Json;
using Npgsql;
using OrleansSync.Contracts.Settings;
using OrleansSync.Contracts.Text;
using OrleansSync.Grains.Journal;

namespace OrleansSync.Grains.Settings;

/// <summary>Numbers the settings: equal settings have equal numbers on every silo, and another number re-plans everyone.</summary>
/// <remarks>What only says when, how fast or whether at all (mode, schedules, pace) makes no other number: nobody's desired user depends on it.</remarks>
public sealed class SettingsRevisions(NpgsqlDataSource database)
{
    /// <summary>DDL, applied with the journal's.</summary>
    public const string Schema = """
        create table if not exists sync.settings_revisions (
            revision bigint generated always as identity primary key, hash text not null unique, at timestamptz not null default now());
        alter table sync.settings_revisions add column if not exists settings jsonb;
        """;

    /// <summary>The settings with their revision.</summary>
    public async Task<SyncSettings> Number(SyncSettings settings, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(settings);
        SyncSettings defaults = SyncSettings.Default;
        SyncSettings deciding = settings with
        {
            Revision = 0,
            Mode = defaults.Mode,
            Schedule = defaults.Schedule,
            FullSchedule = defaults.FullSchedule,
            MaxConcurrency = defaults.MaxConcurrency,
            RequestsPerSecond = defaults.RequestsPerSecond,
        };
        string json = JsonSerializer.Serialize(deciding, EventCodec.Json);
        await using NpgsqlCommand command = database.CreateCommand("""
            with made as (
                insert into sync.settings_revisions (hash, settings) values (@hash, @settings::jsonb)
                on conflict (hash) do update set settings = excluded.settings returning revision)
            select revision from made
            """);
        _ = command.Parameters.AddWithValue("hash", ContentHash.Of(CanonicalJson.Write(JsonSerializer.Deserialize<JsonElement>(json))));
        _ = command.Parameters.AddWithValue("settings", json);
        return settings with { Revision = (long)(await command.ExecuteScalarAsync(cancellationToken) ?? 1L) };
    }

    /// <summary>A revision as it was, or null when it is unknown.</summary>
    public async Task<SyncSettings?> Find(long revision, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.CreateCommand("select settings::text from sync.settings_revisions where revision = @revision");
        _ = command.Parameters.AddWithValue("revision", revision);
        return await command.ExecuteScalarAsync(cancellationToken) is string json
            ? JsonSerializer.Deserialize<SyncSettings>(json, EventCodec.Json) is { } found ? found with { Revision = revision } : null
            : null;
    }
}
