using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Ports;
using OrleansSync.Contracts.Settings;
using OrleansSync.Grains.Journal;

namespace OrleansSync.Grains.Settings;

/// <summary>The settings in force: the configuration's keys over the <c>settings</c> stream over the defaults (DESIGN 8).</summary>
public sealed class StoredSettings(ConfiguredSettings configured, SettingsRevisions revisions, IJournal journal, TimeProvider clock) : ISettings
{
    /// <summary>The stream.</summary>
    public const string StreamId = "settings";

    private readonly ConcurrentDictionary<long, SyncSettings> known = new();
    private Loaded loaded = new(configured.Settings, -1);

    /// <inheritdoc/>
    public SyncSettings Current => Volatile.Read(ref loaded).Settings;

    /// <summary>The stream's version that <see cref="Current"/> stands for.</summary>
    public long Version => Math.Max(0, Volatile.Read(ref loaded).Version);

    /// <summary>Keys that the configuration sets.</summary>
    public ImmutableHashSet<string> Locked => configured.Locked;

    /// <inheritdoc/>
    public async ValueTask<SyncSettings> At(long revision, CancellationToken cancellationToken)
    {
        SyncSettings current = Current;
        if (current.Revision == revision)
        {
            return current;
        }

        if (!known.TryGetValue(revision, out SyncSettings? found))
        {
            // A revision that nobody numbered is one of before this table kept them: today's settings are the best there is.
            found = await revisions.Find(revision, cancellationToken) ?? current;
            known[revision] = found;
        }

        return found with { Mode = current.Mode, Schedule = current.Schedule, FullSchedule = current.FullSchedule, MaxConcurrency = current.MaxConcurrency, RequestsPerSecond = current.RequestsPerSecond };
    }

    /// <inheritdoc/>
    public async ValueTask Refresh(CancellationToken cancellationToken)
    {
        StoredStream stream = await journal.Load(StreamId, cancellationToken);
        if (stream.Version > Volatile.Read(ref loaded).Version)
        {
            await Take(stream, cancellationToken);
        }
    }

    /// <summary>Saves other values.</summary>
    /// <param name="values">By key; keys that are left out stay as they are.</param>
    /// <param name="expectedVersion">The version that the caller saw.</param>
    /// <param name="cause">Who.</param>
    /// <param name="correlationId">Joins everything that the request does.</param>
    /// <param name="cancellationToken">Stops it before the append.</param>
    public async Task<SaveOutcome> Save(IReadOnlyDictionary<string, JsonNode?> values, long expectedVersion, Cause cause, string correlationId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(values);
        StoredStream stream = await journal.Load(StreamId, cancellationToken);
        if (stream.Version != expectedVersion)
        {
            return new SaveOutcome.Stale(stream.Version);
        }

        SyncSettings before = Effective(stream);
        SyncSettings after = before;
        List<SettingFault> faults = [];
        List<SettingChange> changes = [];
        foreach (Setting setting in SettingCatalog.All)
        {
            if (!values.TryGetValue(setting.Key, out JsonNode? value))
            {
                continue;
            }

            if (setting.Apply(after, value) is not { } next)
            {
                faults.Add(new SettingFault(setting.Key, setting.Allowed));
                continue;
            }

            (string old, string made) = (Json(setting.Read(before)), Json(setting.Read(next)));
            if (old != made)
            {
                changes.Add(new SettingChange(setting.Key, old, made));
            }

            after = next;
        }

        if (faults.Count > 0)
        {
            return new SaveOutcome.Invalid([.. faults]);
        }

        if (changes.Where(change => configured.Locked.Contains(change.Key)).Select(change => change.Key).ToImmutableArray() is { IsEmpty: false } locked)
        {
            return new SaveOutcome.Locked(locked);
        }

        if (changes.Count == 0)
        {
            return new SaveOutcome.Saved(Current, stream.Version);
        }

        after = await revisions.Number(after, cancellationToken);
        EventMetadata metadata = new(cause, correlationId, after.Revision, clock.GetUtcNow());
        AppendOutcome outcome = await journal.Append(
            new AppendUnit([new AppendRequest(StreamId, stream.Version, [new JournalEvent(new SettingsEvent.Changed(after.Revision, [.. changes]), metadata)], Roster: null, JournalPriority.High)]),
            cancellationToken);
        await Refresh(cancellationToken);
        return outcome is AppendOutcome.Appended ? new SaveOutcome.Saved(Current, Version) : new SaveOutcome.Stale(Version);
    }

    private async Task Take(StoredStream stream, CancellationToken cancellationToken)
    {
        SyncSettings numbered = await revisions.Number(Effective(stream), cancellationToken);
        known[numbered.Revision] = numbered;
        Loaded next = new(numbered, stream.Version);
        Loaded seen = Volatile.Read(ref loaded);
        while (seen.Version < next.Version && Interlocked.CompareExchange(ref loaded, next, seen) is var found && !ReferenceEquals(found, seen))
        {
            seen = found;
        }
    }

    private SyncSettings Effective(StoredStream stream)
    {
        SyncSettings settings = configured.Settings;
        foreach (SettingChange change in stream.Events.Select(one => one.Data).OfType<SettingsEvent.Changed>().SelectMany(changed => changed.Changes))
        {
            // A value that an older version took and this one does not is passed over: the default is the safe one.
            Setting? setting = SettingCatalog.All.FirstOrDefault(one => one.Key == change.Key);
            settings = setting is null || configured.Locked.Contains(change.Key) ? settings : setting.Apply(settings, JsonNode.Parse(change.New)) ?? settings;
        }

        return settings;
    }

    private static string Json(JsonNode? node) => node?.ToJsonString() ?? "null";

    private sealed record Loaded(SyncSettings Settings, long Version);
}
