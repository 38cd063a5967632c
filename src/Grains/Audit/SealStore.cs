using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Npgsql;
using OrleansSync.Contracts.Text;
using OrleansSync.Grains.Journal;

namespace OrleansSync.Grains.Audit;

/// <summary>Seals the history at the end of each sweep: over the heads of all streams that moved since the seal before, whoever moved them.</summary>
public sealed partial class SealStore(NpgsqlDataSource database, SealKeys keys, TimeProvider clock, ILogger<SealStore> logger)
{
    // One silo at a time: seals have numbers without gaps.
    private const long AdvisoryLock = 0x4F535345414C;
    private const int PageMax = 500;

    /// <summary>Seals what moved. What a lost silo did not seal, the next seal covers.</summary>
    /// <param name="sweepId">After which sweep.</param>
    /// <param name="report">Its convergence report in canonical form, or null.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>Null when nothing moved and there is no report: there is nothing to seal.</returns>
    public async Task<Seal?> Seal(string sweepId, string? report, CancellationToken cancellationToken)
    {
        await using NpgsqlConnection connection = await database.OpenConnectionAsync(cancellationToken);
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using (NpgsqlCommand take = new($"select pg_advisory_xact_lock({AdvisoryLock})", connection, transaction))
        {
            _ = await take.ExecuteNonQueryAsync(cancellationToken);
        }

        ImmutableArray<ChainHead> heads = await Moved(connection, cancellationToken);
        if (heads.IsEmpty && report is null)
        {
            return null;
        }

        (long number, string previous) = await Last(connection, cancellationToken);
        JsonElement kept = JsonSerializer.SerializeToElement(Audit.Seal.Write(heads));
        DateTimeOffset now = clock.GetUtcNow();
        Seal seal = new(number + 1, sweepId, new DateTimeOffset(now.Ticks - (now.Ticks % TimeSpan.TicksPerMicrosecond), now.Offset), previous, heads.Length, Audit.Seal.HashOf(kept), report is null ? null : ContentHash.Of(Encoding.UTF8.GetBytes(report)));
        await Insert(connection, seal, SignedNote.Sign(seal.Text, SealKeys.Name, await keys.Signing(connection, cancellationToken)), kept, report, heads, cancellationToken);
        await transaction.CommitAsync(cancellationToken);

        // In the log as well: whoever keeps the logs elsewhere can tell a history that was written anew.
        LogSealed(seal.Number, seal.SweepId, heads.Length, seal.Hash);
        return seal;
    }

    /// <summary>A page of seals, newest first.</summary>
    /// <param name="before">The number of the last one of the page before; null for the newest.</param>
    /// <param name="limit">At most 500.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<ImmutableArray<(long Number, string Note)>> Page(long? before, int limit, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.CreateCommand("select number, note from sync.audit_seals where number < @before order by number desc limit @limit");
        _ = command.Parameters.AddWithValue("before", before ?? long.MaxValue);
        _ = command.Parameters.AddWithValue("limit", Math.Min(limit, PageMax));
        ImmutableArray<(long, string)>.Builder seals = ImmutableArray.CreateBuilder<(long, string)>();
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            seals.Add((reader.GetInt64(0), reader.GetString(1)));
        }

        return seals.ToImmutable();
    }

    /// <summary>The convergence report of a sweep as it was sealed, or null.</summary>
    public async Task<string?> Report(string sweepId, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.CreateCommand("select report from sync.audit_seals where sweep_id = @id and report is not null order by number desc limit 1");
        _ = command.Parameters.AddWithValue("id", sweepId);
        return (string?)await command.ExecuteScalarAsync(cancellationToken);
    }

    private async Task<ImmutableArray<ChainHead>> Moved(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        ImmutableArray<ChainHead>.Builder heads = ImmutableArray.CreateBuilder<ChainHead>();
        List<string> unchained = [];
        await using (NpgsqlCommand command = new(
            """
            select s.id, s.version, e.headers->>'chain' from sync.mt_streams s
            left join sync.audit_sealed o on o.stream_id = s.id
            join sync.mt_events e on e.stream_id = s.id and e.version = s.version
            where s.version > coalesce(o.version, 0)
            """,
            connection))
        {
            await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                if (await reader.IsDBNullAsync(2, cancellationToken))
                {
                    unchained.Add(reader.GetString(0));
                }
                else
                {
                    heads.Add(new ChainHead(reader.GetString(0), reader.GetInt64(1), reader.GetString(2)));
                }
            }
        }

        heads.AddRange(await ChainHead.Compute(database, unchained, cancellationToken));
        return heads.ToImmutable();
    }

    private static async Task<(long Number, string Hash)> Last(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = new("select number, note from sync.audit_seals order by number desc limit 1", connection);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
        {
            return (0, ChainLink.Genesis);
        }

        string note = reader.GetString(1);
        return (reader.GetInt64(0), ContentHash.Of(Encoding.UTF8.GetBytes(note[..(note.LastIndexOf("\n\n", StringComparison.Ordinal) + 1)])));
    }

    private static async Task Insert(NpgsqlConnection connection, Seal seal, string note, JsonElement kept, string? report, ImmutableArray<ChainHead> heads, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = new(
            """
            with sealed as (
                insert into sync.audit_sealed (stream_id, version) select * from unnest(@streams, @versions)
                on conflict (stream_id) do update set version = excluded.version)
            insert into sync.audit_seals (number, sweep_id, note, heads, report) values (@number, @sweep, @note, @heads, @report)
            """,
            connection);
        _ = command.Parameters.AddWithValue("streams", heads.Select(head => head.StreamId).ToArray());
        _ = command.Parameters.AddWithValue("versions", heads.Select(head => head.Version).ToArray());
        _ = command.Parameters.AddWithValue("number", seal.Number);
        _ = command.Parameters.AddWithValue("sweep", seal.SweepId);
        _ = command.Parameters.AddWithValue("note", note);
        _ = command.Parameters.AddWithValue("heads", Encoding.UTF8.GetString(CanonicalJson.Write(kept)));
        _ = command.Parameters.AddWithValue("report", report is null ? DBNull.Value : report);
        _ = await command.ExecuteNonQueryAsync(cancellationToken);
    }

    [LoggerMessage(EventId = 6201, Level = LogLevel.Information, Message = "Seal {Number} after sweep {SweepId}: {Streams} streams, hash {Hash}")]
    private partial void LogSealed(long number, string sweepId, int streams, string hash);
}
