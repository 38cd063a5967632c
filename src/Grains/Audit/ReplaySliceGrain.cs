using System.Collections.Immutable;
using OrleansSync.Contracts.Audit;

namespace OrleansSync.Grains.Audit;

/// <summary>See <see cref="IReplaySliceGrain"/>.</summary>
[GrainType("orleanssync.replay-slice")]
internal sealed class ReplaySliceGrain(ReplaySlices slices) : Grain, IReplaySliceGrain
{
    /// <inheritdoc/>
    public Task<ImmutableArray<ReplayedPerson>> Replay(ImmutableArray<string> streamIds, CancellationToken cancellationToken) => slices.Replay(streamIds, cancellationToken);
}
