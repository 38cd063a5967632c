using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Npgsql;
using OrleansSync.Contracts.Text;
using OrleansSync.Grains.Journal;

namespace OrleansSync.Grains.Audit;

/// <summary>The whole history as lines of canonical JSON: keys, seals, events in order of stream and version, and an end that counts them. As stored: what is personal stays sealed.</summary>
public sealed class AuditExport(NpgsqlDataSource database, SealKeys keys, TimeProvider clock)
{
    /// <summary>The format that the first line names.</summary>
    public const string Format = "orleanssync.audit.v1";

    private const int FlushEvery = 500;

    /// <summary>Writes it, of one instant, however long it takes.</summary>
    public async Task Write(Stream output, CancellationToken cancellationToken)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using NpgsqlConnection connection = await database.OpenConnectionAsync(cancellationToken);
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancellationToken);
        await Line(new JsonObject
        {
            ["kind"] = "header",
            ["format"] = Format,
            ["at"] = clock.GetUtcNow().UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
            ["keys"] = new JsonArray([.. (await keys.Public(cancellationToken)).Select(one => (JsonNode)one.Key.Text)]),
        });
        long seals = 0;
        await using (NpgsqlCommand command = new("select number, note, heads, report from sync.audit_seals order by number", connection, transaction))
        {
            await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
            for (; await reader.ReadAsync(cancellationToken); seals++)
            {
                await Line(new JsonObject { ["kind"] = "seal", ["number"] = reader.GetInt64(0), ["note"] = reader.GetString(1), ["heads"] = JsonNode.Parse(reader.GetString(2)), ["report"] = await reader.IsDBNullAsync(3, cancellationToken) ? null : JsonNode.Parse(reader.GetString(3)) });
            }
        }

        long events = 0;
        await using (NpgsqlCommand command = new($"select {RawEvent.Columns} from sync.mt_events order by stream_id collate \"C\", version", connection, transaction) { CommandTimeout = 0 })
        {
            await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
            for (; await reader.ReadAsync(cancellationToken); events++)
            {
                RawEvent stored = RawEvent.Of(reader);
                JsonObject line = ChainLink.Content(stored);
                line["kind"] = "event";
                line["chain"] = ChainLink.In(stored);
                await Line(line);
                if (events % FlushEvery == 0)
                {
                    await output.FlushAsync(cancellationToken);
                }
            }
        }

        await Line(new JsonObject { ["kind"] = "end", ["seals"] = seals, ["events"] = events, ["hash"] = Convert.ToHexStringLower(hash.GetCurrentHash()) });
        await output.FlushAsync(cancellationToken);

        async Task Line(JsonObject content)
        {
            byte[] line = [.. CanonicalJson.Write(JsonSerializer.SerializeToElement(content)), (byte)'\n'];
            hash.AppendData(line);
            await output.WriteAsync(line, cancellationToken);
        }
    }
}
