using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using JasperFx.Events;
using Marten;
using OrleansSync.Contracts.Employees;

namespace OrleansSync.Grains.Journal;

/// <summary>The journal over Marten: a few writers per silo, each committing many streams in one transaction (DESIGN 7).</summary>
public sealed class MartenJournal : IJournal, IAsyncDisposable
{
    // Two keep PostgreSQL busy while one of them prepares; more only make smaller batches.
    private const int WriterCount = 2;

    private readonly IDocumentStore store;
    private readonly PersonKeys keys;
    private readonly ImmutableArray<GroupCommitWriter> writers;

    /// <summary>Starts the writers.</summary>
    public MartenJournal(IDocumentStore store, PersonKeys keys, BatchCommit commit, TimeProvider clock)
    {
        this.store = store;
        this.keys = keys;
        writers = [.. Enumerable.Range(0, WriterCount).Select(_ => new GroupCommitWriter(commit, clock))];
    }

    /// <inheritdoc/>
    public Task<AppendOutcome> Append(AppendUnit unit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(unit);
        return writers[WriterOf(unit.Requests[0].StreamId)].Append(unit, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<StoredStream> Load(string streamId, CancellationToken cancellationToken)
    {
        await using IQuerySession session = store.QuerySession();
        IReadOnlyList<IEvent> events = await session.Events.FetchStreamAsync(streamId, token: cancellationToken);
        string? person = PersonOf(streamId);
        ImmutableDictionary<string, byte[]> known = person is null || events.Count == 0
            ? ImmutableDictionary<string, byte[]>.Empty
            : await keys.Get([person], cancellationToken);
        byte[]? key = person is null ? null : known.GetValueOrDefault(person);
        ImmutableArray<StoredEvent> stored = [.. events.Where(one => one.Data is IStored).Select(one => Opened(one, streamId, key))];
        return new StoredStream(streamId, stored.IsEmpty ? 0 : stored[^1].Version, stored);
    }

    /// <summary>Commits what waits, then stops. To be called after the grains stopped.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (GroupCommitWriter writer in writers)
        {
            await writer.DisposeAsync();
        }
    }

    /// <summary>The employee id of an employee's stream, else null.</summary>
    internal static string? PersonOf(string streamId) =>
        streamId.StartsWith("employee:", StringComparison.Ordinal) ? streamId["employee:".Length..] : null;

    private static StoredEvent Opened(IEvent one, string streamId, byte[]? key)
    {
        string alias = one.EventTypeName;
        object data = EventCodec.Open((IStored)one.Data, EventNames.ByName[alias], streamId, key);
        Cause cause = new(
            Enum.Parse<CauseKind>(Header(one, EventHeaders.CauseKind) ?? nameof(CauseKind.System)),
            one.CausationId ?? string.Empty,
            Header(one, EventHeaders.Caller));
        long revision = long.Parse(Header(one, EventHeaders.Settings) ?? "0", CultureInfo.InvariantCulture);
        return new StoredEvent(one.Version, alias, one.Timestamp, cause, one.CorrelationId ?? string.Empty, revision, data);
    }

    private static string? Header(IEvent one, string name) => one.Headers?.GetValueOrDefault(name)?.ToString();

    // FNV-1a: the same on every silo and in every process, unlike GetHashCode.
    private static int WriterOf(string streamId)
    {
        uint hash = 2166136261;
        foreach (byte one in Encoding.UTF8.GetBytes(streamId))
        {
            hash = (hash ^ one) * 16777619;
        }

        return (int)(hash % WriterCount);
    }
}

/// <summary>Names of the headers that an event carries.</summary>
internal static class EventHeaders
{
    /// <summary>Sweep, Webhook, Api or System.</summary>
    public const string CauseKind = "cause";

    /// <summary>The API key's name.</summary>
    public const string Caller = "caller";

    /// <summary>The settings revision.</summary>
    public const string Settings = "settings";
}
