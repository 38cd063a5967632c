using System.Text.Json;
using System.Text.Json.Serialization;
using Npgsql;

namespace OrleansSync.Grains.Connections;

/// <summary>The documents in PostgreSQL.</summary>
internal sealed class ConnectionMemory(NpgsqlDataSource database) : IConnectionMemory
{
    /// <summary>DDL, applied with the journal's.</summary>
    public const string Schema = """
        create table if not exists sync.connections (
            name text primary key, document jsonb not null, at timestamptz not null default now());
        """;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    /// <inheritdoc/>
    public async Task<TDocument?> Read<TDocument>(string name, CancellationToken cancellationToken)
        where TDocument : class
    {
        await using NpgsqlCommand command = database.CreateCommand("select document::text from sync.connections where name = @name");
        _ = command.Parameters.AddWithValue("name", name);
        try
        {
            return await command.ExecuteScalarAsync(cancellationToken) is string text ? JsonSerializer.Deserialize<TDocument>(text, Json) : null;
        }
        catch (JsonException)
        {
            // Of another version: it is learned again.
            return null;
        }
    }

    /// <inheritdoc/>
    public async Task Write<TDocument>(string name, TDocument document, CancellationToken cancellationToken)
        where TDocument : class
    {
        await using NpgsqlCommand command = database.CreateCommand("""
            insert into sync.connections (name, document) values (@name, @document::jsonb)
            on conflict (name) do update set document = excluded.document, at = now()
            """);
        _ = command.Parameters.AddWithValue("name", name);
        _ = command.Parameters.AddWithValue("document", JsonSerializer.Serialize(document, Json));
        _ = await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
