using System.Collections.Immutable;

namespace OrleansSync.Grains.Journal;

/// <summary>Where the journal's batches go: PostgreSQL in the product, memory under simulation. Both pass one contract test.</summary>
public interface IEventStore
{
    /// <summary>Commits in one transaction, roster rows included: all of the batch or nothing of it.</summary>
    /// <remarks>An event's time is raised to that of the stream's previous event when it lies before it (DESIGN 4).</remarks>
    Task<CommitAnswer> Commit(ImmutableArray<PreparedUnit> batch);

    /// <summary>Where each unit of a batch stands, all at one instant, in order.</summary>
    /// <returns>Null while the store is away.</returns>
    Task<ImmutableArray<UnitStanding>?> Look(ImmutableArray<PreparedUnit> batch);

    /// <summary>Reads a whole stream, oldest first; empty at version 0 when there is none.</summary>
    Task<StoredStream> Load(string streamId, CancellationToken cancellationToken);
}

/// <summary>What a commit came to, as far as the answer tells.</summary>
public enum CommitAnswer
{
    /// <summary>Stored.</summary>
    Committed,

    /// <summary>The connection, the server or a lock got in the way: stored or not, and trying again can help.</summary>
    Interrupted,

    /// <summary>Rolled back for what is in the batch: a stream that moved, or a poison.</summary>
    Refused,
}

/// <summary>Where a unit stands in the store.</summary>
public enum UnitStanding
{
    /// <summary>Not stored, and its streams are where it expects them.</summary>
    Open,

    /// <summary>Not stored, and a stream of it is elsewhere.</summary>
    Moved,

    /// <summary>Stored.</summary>
    Committed,
}

/// <summary>A unit with the ids of its events: what tells after a lost answer whether it was stored.</summary>
/// <param name="Unit">The appends.</param>
/// <param name="EventIds">By request, by event. The same at every try.</param>
public sealed record PreparedUnit(AppendUnit Unit, ImmutableArray<ImmutableArray<Guid>> EventIds)
{
    /// <summary>A unit with fresh ids.</summary>
    public static PreparedUnit Of(AppendUnit unit)
    {
        ArgumentNullException.ThrowIfNull(unit);
        return new PreparedUnit(unit, [.. unit.Requests.Select(request => request.Events.Select(_ => Guid.CreateVersion7()).ToImmutableArray())]);
    }

    /// <summary>The standing, from what a store holds.</summary>
    /// <param name="headOf">The version of a stream; 0 for none.</param>
    /// <param name="isStored">Whether an event is stored.</param>
    public UnitStanding StandingIn(Func<string, long> headOf, Func<Guid, bool> isStored) =>
        EventIds.All(ids => isStored(ids[^1])) ? UnitStanding.Committed
        : Unit.Requests.All(request => headOf(request.StreamId) == request.ExpectedVersion) ? UnitStanding.Open
        : UnitStanding.Moved;
}
