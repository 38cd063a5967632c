using System.Collections.Immutable;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Sweeps;

namespace OrleansSync.Grains.Sweeps;

/// <summary>The port through which a sweep has its plan carried out somewhere in the cluster.</summary>
public interface IPartitions
{
    /// <summary>Carries out a slice.</summary>
    /// <param name="sweepId">Whose plan.</param>
    /// <param name="partition">Which partition, from 0: the same one is asked for one slice at a time.</param>
    /// <param name="slice">People and what the sweep knows of them.</param>
    /// <param name="cancellationToken">Stops between two writes.</param>
    /// <returns>One report a step, in the order of the steps.</returns>
    Task<ImmutableArray<ReconcileReport>> CarryOut(string sweepId, int partition, PartitionSlice slice, CancellationToken cancellationToken);
}
