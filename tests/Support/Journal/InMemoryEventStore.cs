using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using OrleansSync.Contracts.Employees;
using OrleansSync.Grains.Journal;

namespace OrleansSync.Tests.Support.Journal;

/// <summary>What may happen to a commit in memory.</summary>
public enum CommitFault
{
    None,

    /// <summary>Cut off before anything was stored.</summary>
    LostBefore,

    /// <summary>Stored, and the answer lost.</summary>
    LostAfter,
}

/// <summary>Events and roster in memory, with everything of PostgreSQL that the journal has to live with: it passes the same contract.</summary>
/// <remarks>For <see cref="GroupCommitJournal"/> under a scheduler of one's own. Events go through <see cref="EventCodec"/>, so that what is read is what storing keeps.</remarks>
public sealed class InMemoryEventStore : IEventStore, IRoster
{
    private readonly Lock latch = new();
    private readonly Dictionary<string, List<Kept>> streams = new(StringComparer.Ordinal);
    private readonly HashSet<Guid> stored = [];
    private readonly Dictionary<string, byte[]?> keys = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, RosterRow> roster = new(Comparer<string>.Create(static (left, right) => left.Length != right.Length ? left.Length.CompareTo(right.Length) : string.CompareOrdinal(left, right)));
    private readonly List<string> order = [];

    /// <summary>Asked before each commit.</summary>
    public Func<CommitFault> Fault { get; set; } = static () => CommitFault.None;

    /// <summary>Awaited before each commit: holds them up.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    /// <summary>The stream of every event, in the order stored.</summary>
    public ImmutableArray<string> Order
    {
        get
        {
            lock (latch)
            {
                return [.. order];
            }
        }
    }

    public async Task<CommitAnswer> Commit(ImmutableArray<PreparedUnit> batch)
    {
        await Gate;
        CommitFault fault = Fault();
        if (fault == CommitFault.LostBefore)
        {
            return CommitAnswer.Interrupted;
        }

        lock (latch)
        {
            AppendRequest[] requests = [.. batch.SelectMany(one => one.Unit.Requests)];
            if (requests.Any(request => Stream(request.StreamId).Count != request.ExpectedVersion) || Seal(requests) is not { } sealedEvents)
            {
                return CommitAnswer.Refused;
            }

            foreach ((string streamId, Kept kept) in sealedEvents)
            {
                streams.TryAdd(streamId, []);
                streams[streamId].Add(kept with { At = streams[streamId].Count == 0 || kept.At > streams[streamId][^1].At ? kept.At : streams[streamId][^1].At });
                order.Add(streamId);
            }

            stored.UnionWith(batch.SelectMany(one => one.EventIds).SelectMany(ids => ids));
            foreach (RosterRow row in requests.Select(request => request.Roster).OfType<RosterRow>())
            {
                if (!roster.TryGetValue(row.EmployeeId, out RosterRow? before) || before.Version < row.Version)
                {
                    roster[row.EmployeeId] = keys.GetValueOrDefault(row.EmployeeId) is null ? row with { Body = default } : row;
                }
            }
        }

        return fault == CommitFault.LostAfter ? CommitAnswer.Interrupted : CommitAnswer.Committed;
    }

    public Task<ImmutableArray<UnitStanding>?> Look(ImmutableArray<PreparedUnit> batch)
    {
        lock (latch)
        {
            return Task.FromResult<ImmutableArray<UnitStanding>?>([.. batch.Select(one => one.StandingIn(stream => Stream(stream).Count, stored.Contains))]);
        }
    }

    public Task<StoredStream> Load(string streamId, CancellationToken cancellationToken)
    {
        lock (latch)
        {
            byte[]? key = EventCodec.PersonOf(streamId) is { } person ? keys.GetValueOrDefault(person) : null;
            StoredEvent[] events = [.. Stream(streamId).Select((kept, index) => Open(kept, index + 1, streamId, key))];
            return Task.FromResult(new StoredStream(streamId, events.Length, [.. events]));
        }
    }

    /// <summary>Erases a person, as <see cref="PersonKeys.Erase"/> does.</summary>
    public void Erase(string employeeId)
    {
        lock (latch)
        {
            keys[employeeId] = null;
            if (roster.TryGetValue(employeeId, out RosterRow? row))
            {
                roster[employeeId] = row with { Key = "id:" + employeeId, WorkEmail = null, DisplayName = null, Body = default };
            }
        }
    }

    public Task<RosterRow?> ByEmployeeId(string employeeId, CancellationToken cancellationToken) => Read(() => roster.GetValueOrDefault(employeeId));

    public Task<ImmutableArray<RosterRow>> ByKey(string key, CancellationToken cancellationToken) => Read(() => roster.Values.Where(row => row.Key == key).ToImmutableArray());

    public async IAsyncEnumerable<RosterRow> All([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (RosterRow row in await Read(() => roster.Values.ToArray()))
        {
            yield return row with { Body = default };
        }
    }

    public Task<ImmutableDictionary<string, RosterRow>> Rows(ImmutableArray<string> employeeIds, CancellationToken cancellationToken) =>
        Read(() => employeeIds.Where(roster.ContainsKey).ToImmutableDictionary(id => id, id => roster[id], StringComparer.Ordinal));

    public Task<ImmutableArray<RosterRow>> Page(string? query, EmployeeStanding? standing, string? after, int limit, CancellationToken cancellationToken) => Read(() => roster.Values
        .Where(row => query is null || row.Key.Contains(query, StringComparison.OrdinalIgnoreCase) || (row.DisplayName?.Contains(query, StringComparison.OrdinalIgnoreCase) ?? false))
        .Where(row => standing is null || row.State == standing)
        .Where(row => after is null || roster.Comparer.Compare(row.EmployeeId, after) > 0)
        .Take(limit).Select(row => row with { Body = default }).ToImmutableArray());

    public Task UpdateOperational(ImmutableArray<RosterRow> rows, CancellationToken cancellationToken) => Read(() =>
    {
        foreach (RosterRow row in rows)
        {
            if (roster.TryGetValue(row.EmployeeId, out RosterRow? before) && before.Version == row.Version)
            {
                roster[row.EmployeeId] = before with
                {
                    State = row.State,
                    FactsHash = row.FactsHash,
                    TriggerHash = row.TriggerHash,
                    ActualHash = row.ActualHash,
                    SettingsRevision = row.SettingsRevision,
                    NextAttemptAt = row.NextAttemptAt,
                    Attempts = row.Attempts,
                    UpdatedAt = row.UpdatedAt,
                };
            }
        }

        return rows.Length;
    });

    public Task<int> RetryTransient(DateTimeOffset now, CancellationToken cancellationToken) => Read(() =>
    {
        RosterRow[] due = [.. roster.Values.Where(row => row.LastErrorClass == FailureClass.Transient && row.NextAttemptAt > now)];
        foreach (RosterRow row in due)
        {
            roster[row.EmployeeId] = row with { NextAttemptAt = now };
        }

        return due.Length;
    });

    public Task<long> HeadsDisagree(CancellationToken cancellationToken) => Read(() =>
        streams.LongCount(stream => EventCodec.PersonOf(stream.Key) is { } person && roster.GetValueOrDefault(person)?.Version != stream.Value.Count));

    private Task<T> Read<T>(Func<T> read)
    {
        lock (latch)
        {
            return Task.FromResult(read());
        }
    }

    private List<Kept> Stream(string streamId) => streams.GetValueOrDefault(streamId, []);

    /// <summary>Null for what jsonb refuses: a NUL in clear.</summary>
    private List<(string StreamId, Kept Kept)>? Seal(AppendRequest[] requests)
    {
        List<(string, Kept)> made = [];
        foreach (AppendRequest request in requests)
        {
            byte[]? key = null;
            if (EventCodec.PersonOf(request.StreamId) is { } person && !keys.TryGetValue(person, out key))
            {
                key = keys[person] = RandomNumberGenerator.GetBytes(32);
            }

            foreach (JournalEvent happened in request.Events)
            {
                IStored box = EventCodec.Seal(happened.Data, request.StreamId, key);
                if (box.Clear.GetRawText().Contains(@"\u0000", StringComparison.Ordinal))
                {
                    return null;
                }

                // PostgreSQL keeps microseconds.
                DateTimeOffset at = new(happened.Metadata.At.Ticks - (happened.Metadata.At.Ticks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);
                made.Add((request.StreamId, new Kept(box, happened.Data.GetType(), happened.Metadata, at)));
            }
        }

        return made;
    }

    private static StoredEvent Open(Kept kept, long version, string streamId, byte[]? key)
    {
        (object data, bool erased) = EventCodec.Open(kept.Box, kept.Type, streamId, key);
        return new StoredEvent(version, EventNames.ByType[kept.Type], kept.At, kept.Metadata.Cause, kept.Metadata.CorrelationId, kept.Metadata.SettingsRevision, data) { IsErased = erased };
    }

    private sealed record Kept(IStored Box, Type Type, EventMetadata Metadata, DateTimeOffset At);
}
