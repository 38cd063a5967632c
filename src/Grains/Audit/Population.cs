using System.Collections.Immutable;
using OrleansSync.Contracts.Ports;
using OrleansSync.Contracts.Settings;
using OrleansSync.Grains.Journal;

namespace OrleansSync.Grains.Audit;

/// <summary>Everybody at an instant: per stream the last version at or before it (DESIGN 4). No global order is followed.</summary>
public sealed class Population(EventReader reader, ISettings settings)
{
    /// <summary>A page of the people known then, in order of their streams' ids.</summary>
    /// <returns>The page, and where the next one begins; null when this was the last.</returns>
    public async Task<(ImmutableArray<PersonThen> People, string? Next)> Page(DateTimeOffset at, string? after, int limit, CancellationToken cancellationToken)
    {
        ImmutableArray<string> ids = await reader.PeopleAt(at, after, limit + 1, cancellationToken);
        string[] page = [.. ids.Take(limit)];
        ImmutableDictionary<string, PersonThen> then = await At(page, at, cancellationToken);
        return ([.. page.Select(id => then[id])], ids.Length > limit ? page[^1] : null);
    }

    /// <summary>A page of the people to whom something happened between two instants, as known at both; null for who was not known yet.</summary>
    /// <returns>The page, and where the next one begins; null when this was the last.</returns>
    public async Task<(ImmutableArray<(PersonThen? From, PersonThen To)> People, string? Next)> Moved(DateTimeOffset from, DateTimeOffset to, string? after, int limit, CancellationToken cancellationToken)
    {
        ImmutableArray<string> ids = await reader.PeopleMoved(from, to, after, limit + 1, cancellationToken);
        string[] page = [.. ids.Take(limit)];
        ImmutableDictionary<string, PersonThen> earlier = await At(page, from, cancellationToken);
        ImmutableDictionary<string, PersonThen> later = await At(page, to, cancellationToken);
        return ([.. page.Select(id => (earlier.GetValueOrDefault(id), later[id]))], ids.Length > limit ? page[^1] : null);
    }

    private async Task<ImmutableDictionary<string, PersonThen>> At(string[] streamIds, DateTimeOffset at, CancellationToken cancellationToken)
    {
        ImmutableDictionary<string, PersonThen>.Builder people = ImmutableDictionary.CreateBuilder<string, PersonThen>(StringComparer.Ordinal);
        foreach ((string id, ImmutableArray<StoredEvent> events) in await reader.UpTo(streamIds, at, cancellationToken))
        {
            SyncSettings revision = await settings.At(events[^1].SettingsRevision, cancellationToken);
            people[id] = new PersonThen(id, StateThen.Row(EventCodec.PersonOf(id) ?? id, events, revision), revision);
        }

        return people.ToImmutable();
    }
}

/// <summary>A person as known at an instant.</summary>
/// <param name="StreamId">The stream.</param>
/// <param name="Row">As the roster's row would have been; updated at the time of the last event that counted.</param>
/// <param name="Settings">The revision of that event.</param>
public sealed record PersonThen(string StreamId, RosterRow Row, SyncSettings Settings);
