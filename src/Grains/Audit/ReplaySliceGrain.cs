using System.Collections.Immutable;
using OrleansSync.Contracts.Audit;
using OrleansSync.Grains.Employees;

namespace OrleansSync.Grains.Audit;

/// <summary>See <see cref="IReplaySliceGrain"/>.</summary>
[GrainType("orleanssync.replay-slice")]
internal sealed class ReplaySliceGrain(ReplaySlices slices, EmployeeInstruments instruments) : Grain, IReplaySliceGrain
{
    /// <inheritdoc/>
    public async Task<ImmutableArray<ReplayedPerson>> Replay(ImmutableArray<string> streamIds, CancellationToken cancellationToken)
    {
        ImmutableArray<ReplayedPerson> people = await slices.Replay(streamIds, cancellationToken);
        instruments.Replayed(people.Length, people.Count(static person => !person.Differences.IsEmpty));
        return people;
    }
}
