using System.Collections.Immutable;
using OrleansSync.Contracts.Employees;
using OrleansSync.Grains.Journal;
using Xunit;

namespace OrleansSync.Tests.Unit.Employees;

/// <summary>Journal and roster in memory; a crash may come before or after any append.</summary>
internal sealed class FakeJournal(Func<Mishap> mishap) : IJournal, IRoster
{
    private readonly Dictionary<string, List<StoredEvent>> streams = new(StringComparer.Ordinal);

    public Dictionary<string, RosterRow> Table { get; } = new(StringComparer.Ordinal);

    public Task<AppendOutcome> Append(AppendUnit unit, CancellationToken cancellationToken)
    {
        Mishap what = mishap();
        if (what is Mishap.LostBefore or Mishap.Crash)
        {
            throw new CrashException();
        }

        if (unit.Requests.Any(request => streams.GetValueOrDefault(request.StreamId, []).Count != request.ExpectedVersion))
        {
            return Task.FromResult<AppendOutcome>(new AppendOutcome.Conflict());
        }

        foreach (AppendRequest request in unit.Requests)
        {
            List<StoredEvent> stream = streams.TryGetValue(request.StreamId, out List<StoredEvent>? known) ? known : streams[request.StreamId] = [];
            foreach (JournalEvent one in request.Events)
            {
                stream.Add(new StoredEvent(stream.Count + 1, EventNames.ByType[one.Data.GetType()], one.Metadata.At, one.Metadata.Cause, one.Metadata.CorrelationId, one.Metadata.SettingsRevision, one.Data));
            }

            if (request.Roster is { } row)
            {
                Assert.Equal(stream.Count, row.Version);
                Table[row.EmployeeId] = row;
            }
        }

        return what is Mishap.LostAfter or Mishap.CrashAfter ? throw new CrashException() : Task.FromResult<AppendOutcome>(new AppendOutcome.Appended());
    }

    public Task<StoredStream> Load(string streamId, CancellationToken cancellationToken)
    {
        DieAt(mishap());
        List<StoredEvent> stream = streams.GetValueOrDefault(streamId, []);
        return Task.FromResult(new StoredStream(streamId, stream.Count, [.. stream]));
    }

    public Task<RosterRow?> ByEmployeeId(string employeeId, CancellationToken cancellationToken) => Task.FromResult(Table.GetValueOrDefault(employeeId));

    public Task<ImmutableArray<RosterRow>> ByKey(string key, CancellationToken cancellationToken) => Task.FromResult<ImmutableArray<RosterRow>>([.. Table.Values.Where(row => row.Key == key)]);

    public async IAsyncEnumerable<RosterRow> All([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        foreach (RosterRow row in Table.Values)
        {
            yield return row;
        }
    }

    public Task<ImmutableDictionary<string, RosterRow>> Rows(ImmutableArray<string> employeeIds, CancellationToken cancellationToken) =>
        Task.FromResult(Table.Where(pair => employeeIds.Contains(pair.Key)).ToImmutableDictionary());

    public Task<ImmutableArray<RosterRow>> Page(string? query, EmployeeStanding? standing, string? after, int limit, CancellationToken cancellationToken) =>
        Task.FromResult<ImmutableArray<RosterRow>>([.. Table.Values.Take(limit)]);

    public Task UpdateOperational(ImmutableArray<RosterRow> rows, CancellationToken cancellationToken)
    {
        Mishap what = mishap();
        DieAt(what is Mishap.LostAfter or Mishap.CrashAfter ? Mishap.None : what);
        foreach (RosterRow row in rows.Where(row => Table[row.EmployeeId].Version == row.Version))
        {
            Table[row.EmployeeId] = row;
        }

        DieAt(what);
        return Task.CompletedTask;
    }

    public Task<int> RetryTransient(DateTimeOffset now, CancellationToken cancellationToken)
    {
        RosterRow[] due = [.. Table.Values.Where(row => row.LastErrorClass == FailureClass.Transient && row.NextAttemptAt > now)];
        foreach (RosterRow row in due)
        {
            Table[row.EmployeeId] = row with { NextAttemptAt = now };
        }

        return Task.FromResult(due.Length);
    }

    public Task<long> HeadsDisagree(CancellationToken cancellationToken) => Task.FromResult(0L);

    private static void DieAt(Mishap what)
    {
        if (what is not (Mishap.None or Mishap.Throttled))
        {
            throw new CrashException();
        }
    }
}
