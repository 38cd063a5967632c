using System.Collections.Concurrent;
using System.Collections.Immutable;
using Npgsql;
using OrleansSync.Silo.Configuration;

namespace OrleansSync.Silo.Security;

/// <summary>When each API key was last used, at any silo: noted in memory, written once a minute and at a stop.</summary>
internal sealed partial class KeyUses(NpgsqlDataSource database, TimeProvider clock, ILogger<KeyUses> logger) : BackgroundService
{
    /// <summary>DDL. The id is the beginning of the key's hash, as the configuration shows it.</summary>
    public const string Schema = """
        create table if not exists sync.api_key_uses (id text primary key, last_used_at timestamptz not null);
        """;

    private const int IdLength = 12;
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<string, DateTimeOffset> uses = new(StringComparer.Ordinal);

    /// <summary>What a key is called without telling it.</summary>
    public static string IdOf(ApiKey key) => Convert.ToHexStringLower(key.Hash)[..IdLength];

    /// <summary>Notes a use.</summary>
    public void Used(ApiKey key) => uses[IdOf(key)] = clock.GetUtcNow();

    /// <summary>The last use of each key that was ever used.</summary>
    public async Task<ImmutableDictionary<string, DateTimeOffset>> All(CancellationToken cancellationToken)
    {
        await Write(cancellationToken);
        await using NpgsqlCommand command = database.CreateCommand("select id, last_used_at from sync.api_key_uses");
        ImmutableDictionary<string, DateTimeOffset>.Builder all = ImmutableDictionary.CreateBuilder<string, DateTimeOffset>(StringComparer.Ordinal);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            all[reader.GetString(0)] = await reader.GetFieldValueAsync<DateTimeOffset>(1, cancellationToken);
        }

        return all.ToImmutable();
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TryWrite(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(Every, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await TryWrite(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops; what is left is written there.
        }
    }

    private async Task TryWrite(CancellationToken cancellationToken)
    {
        try
        {
            await Write(cancellationToken);
        }
        catch (NpgsqlException failure)
        {
            LogNotWritten(failure);
        }
    }

    private async Task Write(CancellationToken cancellationToken)
    {
        KeyValuePair<string, DateTimeOffset>[] noted = [.. uses];
        if (noted.Length == 0)
        {
            return;
        }

        await using NpgsqlCommand command = database.CreateCommand("""
            insert into sync.api_key_uses (id, last_used_at) select * from unnest(@ids, @times)
            on conflict (id) do update set last_used_at = greatest(sync.api_key_uses.last_used_at, excluded.last_used_at)
            """);
        _ = command.Parameters.AddWithValue("ids", noted.Select(one => one.Key).ToArray());
        _ = command.Parameters.AddWithValue("times", noted.Select(one => one.Value).ToArray());
        _ = await command.ExecuteNonQueryAsync(cancellationToken);
        foreach (KeyValuePair<string, DateTimeOffset> one in noted)
        {
            // A later use that came meanwhile stays.
            _ = uses.TryRemove(one);
        }
    }

    [LoggerMessage(EventId = 5104, Level = LogLevel.Warning, Message = "When API keys were last used could not be written; the next minute tries again")]
    private partial void LogNotWritten(Exception failure);
}
