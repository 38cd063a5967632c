using System.Collections.Immutable;
using OrleansSync.Contracts.Audit;
using OrleansSync.Contracts.Employees;
using OrleansSync.Grains.Employees;
using OrleansSync.Grains.Journal;

namespace OrleansSync.Grains.Audit;

/// <summary>Replays slices of people: streams and rows are read in bulk, the fold and the comparison are those of one person's replay.</summary>
public sealed class ReplaySlices(EventReader reader, IRoster roster)
{
    // Streams and rows are two reads: who moved between them is read again.
    private const int AttemptsMax = 4;

    /// <summary>Replays some people.</summary>
    public async Task<ImmutableArray<ReplayedPerson>> Replay(ImmutableArray<string> streamIds, CancellationToken cancellationToken)
    {
        Dictionary<string, ReplayedPerson> people = new(StringComparer.Ordinal);
        string[] open = [.. streamIds];
        for (int attempt = 1; attempt <= AttemptsMax && open.Length > 0; attempt++)
        {
            foreach (ReplayedPerson person in await Look(open, cancellationToken))
            {
                people[person.StreamId] = person;
            }

            open = [.. open.Where(id => people.TryGetValue(id, out ReplayedPerson? person) && !person.Differences.IsEmpty)];
        }

        return [.. streamIds.Where(people.ContainsKey).Select(id => people[id])];
    }

    private async Task<IEnumerable<ReplayedPerson>> Look(string[] streamIds, CancellationToken cancellationToken)
    {
        ImmutableDictionary<string, ImmutableArray<StoredEvent>> streams = await reader.UpTo(streamIds, DateTimeOffset.MaxValue, cancellationToken);
        ImmutableDictionary<string, RosterRow> rows = await roster.Rows([.. streams.Keys.Select(EventCodec.PersonOf).OfType<string>()], cancellationToken);
        return streams.Select(stream => Compare(stream.Key, stream.Value, rows));
    }

    private static ReplayedPerson Compare(string streamId, ImmutableArray<StoredEvent> events, ImmutableDictionary<string, RosterRow> rows)
    {
        string employeeId = EventCodec.PersonOf(streamId) ?? streamId;
        RosterRow? row = rows.GetValueOrDefault(employeeId);
        bool erased = events.Any(one => one.IsErased);
        long version = events[^1].Version;
        ReplayReport report = EmployeeReplay.Report(row?.Body ?? default, row, EmployeeFold.Fold(employeeId, events), version);

        // Whose values were erased has no state left to compare; the version still has to agree.
        ImmutableArray<string> differences = erased
            ? row is not null && row.Version == version ? [] : ["version"]
            : [.. report.Differences.Select(difference => difference.Field)];
        return new ReplayedPerson(streamId, version, report.Hash, erased, differences);
    }
}
