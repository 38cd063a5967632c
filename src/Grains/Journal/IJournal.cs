using System.Collections.Immutable;
using OrleansSync.Contracts.Employees;

namespace OrleansSync.Grains.Journal;

/// <summary>The only writer of events (DESIGN 7). The expected version is the fence against a second activation.</summary>
public interface IJournal
{
    /// <summary>Appends to one or more streams: all or nothing, with the roster rows in the same transaction. Appends to one stream are stored in the order of the calls.</summary>
    /// <param name="unit">What.</param>
    /// <param name="cancellationToken">Takes it back while it waits; once it is in a batch, the outcome is told all the same.</param>
    /// <exception cref="JournalStoppedException">The silo stops.</exception>
    Task<AppendOutcome> Append(AppendUnit unit, CancellationToken cancellationToken);

    /// <summary>Reads a whole stream, oldest first; empty at version 0 when there is none.</summary>
    Task<StoredStream> Load(string streamId, CancellationToken cancellationToken);
}

/// <summary>Who goes first when appends wait.</summary>
public enum JournalPriority
{
    /// <summary>Leavers and webhooks.</summary>
    High,

    /// <summary>Everything else.</summary>
    Normal,
}

/// <summary>What every event carries beside its data (DESIGN 4).</summary>
/// <param name="Cause">Who or what caused it.</param>
/// <param name="CorrelationId">Joins everything that one request did.</param>
/// <param name="SettingsRevision">Under which settings.</param>
/// <param name="At">From the TimeProvider, UTC.</param>
public sealed record EventMetadata(Cause Cause, string CorrelationId, long SettingsRevision, DateTimeOffset At);

/// <summary>An event to append.</summary>
/// <param name="Data">A case of one of the event families.</param>
/// <param name="Metadata">Its own: a group commit carries many causes.</param>
public sealed record JournalEvent(object Data, EventMetadata Metadata);

/// <summary>An append to one stream.</summary>
/// <param name="StreamId">Which.</param>
/// <param name="ExpectedVersion">The version before the append; 0 for a new stream.</param>
/// <param name="Events">At least one.</param>
/// <param name="Roster">The employee's row after it, or null for other streams.</param>
/// <param name="Priority">Who goes first.</param>
public sealed record AppendRequest(string StreamId, long ExpectedVersion, ImmutableArray<JournalEvent> Events, RosterRow? Roster, JournalPriority Priority);

/// <summary>Appends that belong together: all or nothing.</summary>
/// <param name="Requests">At least one, on different streams.</param>
public sealed record AppendUnit(ImmutableArray<AppendRequest> Requests);

/// <summary>What came of an append.</summary>
public abstract record AppendOutcome
{
    private AppendOutcome()
    {
    }

    /// <summary>Committed.</summary>
    public sealed record Appended : AppendOutcome;

    /// <summary>A stream had moved: load again, decide again.</summary>
    public sealed record Conflict : AppendOutcome;

    /// <summary>This unit alone cannot be stored, whatever is tried; nothing of it was.</summary>
    public sealed record Poisoned : AppendOutcome;
}

/// <summary>An event as stored.</summary>
/// <param name="Version">1 for a stream's first.</param>
/// <param name="Type">The stable alias.</param>
/// <param name="At">When.</param>
/// <param name="Cause">Who or what.</param>
/// <param name="CorrelationId">Joins everything that one request did.</param>
/// <param name="SettingsRevision">Under which settings.</param>
/// <param name="Data">The event; its personal members are empty once the person's key is erased.</param>
public sealed record StoredEvent(long Version, string Type, DateTimeOffset At, Cause Cause, string CorrelationId, long SettingsRevision, object Data)
{
    /// <summary>True once the person's key is erased: what was personal is gone, everything else stands.</summary>
    public bool IsErased { get; init; }
}

/// <summary>A stream.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Version">Its head.</param>
/// <param name="Events">Oldest first.</param>
public sealed record StoredStream(string Id, long Version, ImmutableArray<StoredEvent> Events);
