using System.Collections.Immutable;
using OrleansSync.Contracts.Employees;

namespace OrleansSync.Contracts.Sweeps;

/// <summary>Carries out slices of a sweep's plan on whichever silo it was placed; the employees that it wakes live beside it.</summary>
[Alias("orleanssync.partition"), GrainInterfaceType("orleanssync.partition")]
public interface IPartitionGrain : IGrainWithStringKey
{
    /// <summary>Reconciles everybody of a slice, the groups side by side, the steps of a group one after the other. Safe to repeat.</summary>
    /// <returns>One report a step, in the order of the steps.</returns>
    [Alias("carry-out"), ResponseTimeout("00:15:00")]
    Task<ImmutableArray<ReconcileReport>> CarryOut(PartitionSlice slice, CancellationToken cancellationToken);
}

/// <summary>A slice of a plan.</summary>
/// <param name="Groups">At least one.</param>
[GenerateSerializer, Immutable, Alias("orleanssync.partition-slice")]
public sealed record PartitionSlice([property: Id(0)] ImmutableArray<PartitionGroup> Groups);

/// <summary>People whose writes must not overtake each other; mostly one.</summary>
/// <param name="Steps">In order.</param>
[GenerateSerializer, Immutable, Alias("orleanssync.partition-group")]
public sealed record PartitionGroup([property: Id(0)] ImmutableArray<PartitionStep> Steps);

/// <summary>One reconcile.</summary>
/// <param name="GrainKey">The employee grain to ask.</param>
/// <param name="Request">What the sweep knows.</param>
[GenerateSerializer, Immutable, Alias("orleanssync.partition-step")]
public sealed record PartitionStep([property: Id(0)] string GrainKey, [property: Id(1)] ReconcileRequest Request);
