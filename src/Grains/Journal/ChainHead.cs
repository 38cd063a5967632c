using System.Collections.Immutable;
using Npgsql;

namespace OrleansSync.Grains.Journal;

/// <summary>Where the chain of a stream stands.</summary>
/// <param name="StreamId">Which.</param>
/// <param name="Version">Of its last event.</param>
/// <param name="Link">The link of its last event.</param>
public sealed record ChainHead(string StreamId, long Version, string Link)
{
    /// <summary>The heads of streams that carry no links, because they are of before there were any: computed from what is stored now.</summary>
    internal static async Task<ImmutableArray<ChainHead>> Compute(NpgsqlDataSource database, IReadOnlyCollection<string> streamIds, CancellationToken cancellationToken)
    {
        if (streamIds.Count == 0)
        {
            return [];
        }

        await using NpgsqlCommand command = database.CreateCommand($"select {RawEvent.Columns} from sync.mt_events where stream_id = any(@streams) order by stream_id, version");
        _ = command.Parameters.AddWithValue("streams", streamIds.ToArray());
        Dictionary<string, ChainHead> heads = new(StringComparer.Ordinal);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            RawEvent stored = RawEvent.Of(reader);
            heads[stored.StreamId] = new ChainHead(stored.StreamId, stored.Version, ChainLink.Of(heads.TryGetValue(stored.StreamId, out ChainHead? before) ? before.Link : ChainLink.Genesis, stored));
        }

        return [.. heads.Values];
    }
}
