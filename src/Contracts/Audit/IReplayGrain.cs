using System.Collections.Immutable;

namespace OrleansSync.Contracts.Audit;

/// <summary>One replay of everyone: goes through all streams, slice by slice, and keeps its progress in the database. Keyed by the replay's id.</summary>
[Alias("orleanssync.replay"), GrainInterfaceType("orleanssync.replay")]
public interface IReplayGrain : IGrainWithStringKey
{
    /// <summary>Starts it, or finds it running, or goes on where a lost silo left it. Returns at once.</summary>
    [Alias("ping")]
    Task Ping(CancellationToken cancellationToken);
}

/// <summary>Replays slices of people, each on the silo where it was placed.</summary>
[Alias("orleanssync.replay-slice"), GrainInterfaceType("orleanssync.replay-slice")]
public interface IReplaySliceGrain : IGrainWithStringKey
{
    /// <summary>Folds these people's streams and compares with the roster.</summary>
    /// <returns>By person, in the order given; ids without a stream are left out.</returns>
    [Alias("replay"), ResponseTimeout("00:05:00")]
    Task<ImmutableArray<ReplayedPerson>> Replay(ImmutableArray<string> streamIds, CancellationToken cancellationToken);
}

/// <summary>One person replayed.</summary>
/// <param name="StreamId">The stream.</param>
/// <param name="Version">The version that was folded to.</param>
/// <param name="Hash">SHA-256 over the canonical form of the replayed state, hex.</param>
/// <param name="IsErased">True when the person's values were erased, so that there is nothing to compare.</param>
/// <param name="Differences">Names of the members that differ; never a value.</param>
[GenerateSerializer, Immutable, Alias("orleanssync.replayed-person")]
public sealed record ReplayedPerson(
    [property: Id(0)] string StreamId,
    [property: Id(1)] long Version,
    [property: Id(2)] string Hash,
    [property: Id(3)] bool IsErased,
    [property: Id(4)] ImmutableArray<string> Differences);
