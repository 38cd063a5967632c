using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using OrleansSync.Contracts.Audit;
using OrleansSync.Contracts.Text;
using OrleansSync.Grains.Journal;

namespace OrleansSync.Grains.Audit;

/// <summary>Replays one partition's slice of people, wherever the partition lives.</summary>
/// <param name="partition">Which, counted from 0.</param>
/// <param name="streamIds">Whom.</param>
/// <param name="cancellationToken">Stops it.</param>
public delegate Task<ImmutableArray<ReplayedPerson>> ReplayPartition(int partition, ImmutableArray<string> streamIds, CancellationToken cancellationToken);

/// <summary>A replay of everyone, batch after batch in order of the streams. What is done is in the record: a lost silo costs one batch.</summary>
public sealed class ReplayProcess(ReplayStore store, EventReader reader, TimeProvider clock)
{
    private const int Partitions = 8;
    private const int SliceSize = 125;
    private const int FindingsMax = 1000;

    /// <summary>Runs to the end, or until another activation is found to do it.</summary>
    public async Task Run(string id, ReplayPartition replay, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(replay);
        if (await store.Get(id, cancellationToken) is not { State: ReplayState.Requested or ReplayState.Running } record)
        {
            return;
        }

        if (record.State == ReplayState.Requested)
        {
            ReplayRecord started = record with { State = ReplayState.Running, People = await store.CountPeople(record.RequestedAt, cancellationToken) };
            if (!await store.Update(record, started, cancellationToken))
            {
                return;
            }

            record = started;
        }

        while (true)
        {
            ImmutableArray<string> batch = await reader.PeopleAt(record.RequestedAt, record.After, Partitions * SliceSize, cancellationToken);
            ReplayRecord next = batch.IsEmpty ? await End(record, cancellationToken) : Take(record, batch, await ReplayAll(batch, replay, cancellationToken));
            if (!await store.Update(record, next, cancellationToken) || next.State == ReplayState.Completed)
            {
                return;
            }

            record = next;
        }
    }

    /// <summary>Ends it with an error.</summary>
    public async Task Fail(string id, string error, CancellationToken cancellationToken)
    {
        if (await store.Get(id, cancellationToken) is { State: ReplayState.Requested or ReplayState.Running } record)
        {
            _ = await store.Update(record, record with { State = ReplayState.Failed, Error = error, CompletedAt = clock.GetUtcNow() }, cancellationToken);
        }
    }

    private static async Task<IEnumerable<ReplayedPerson>> ReplayAll(ImmutableArray<string> batch, ReplayPartition replay, CancellationToken cancellationToken)
    {
        ImmutableArray<ReplayedPerson>[] slices = await Task.WhenAll(batch.Chunk(SliceSize).Select((slice, partition) => replay(partition, [.. slice], cancellationToken)));
        return slices.SelectMany(slice => slice);
    }

    private static ReplayRecord Take(ReplayRecord record, ImmutableArray<string> batch, IEnumerable<ReplayedPerson> people)
    {
        ReplayRecord next = record with { After = batch[^1] };
        foreach (ReplayedPerson person in people)
        {
            next = next with
            {
                Replayed = next.Replayed + 1,
                Erased = next.Erased + (person.IsErased ? 1 : 0),
                Hash = ContentHash.Of(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{next.Hash}\n{person.StreamId}\n{person.Version}\n{person.Hash}\n"))),
            };
            if (!person.Differences.IsEmpty)
            {
                next = Find(next, new ReplayFinding(EventCodec.PersonOf(person.StreamId) ?? person.StreamId, person.Version, person.Differences));
            }
        }

        return next;
    }

    private async Task<ReplayRecord> End(ReplayRecord record, CancellationToken cancellationToken)
    {
        ReplayRecord ended = record with { State = ReplayState.Completed, CompletedAt = clock.GetUtcNow() };
        return (await store.WithoutStream(cancellationToken)).Aggregate(ended, (next, id) => Find(next, new ReplayFinding(id, 0, ["stream"])));
    }

    private static ReplayRecord Find(ReplayRecord record, ReplayFinding finding) => record with
    {
        Different = record.Different + 1,
        Findings = record.Findings.Length < FindingsMax ? record.Findings.Add(finding) : record.Findings,
    };
}
