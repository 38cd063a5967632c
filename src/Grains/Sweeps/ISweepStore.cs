using System.Collections.Immutable;
using OrleansSync.Contracts.Sweeps;

namespace OrleansSync.Grains.Sweeps;

/// <summary>The port to sweeps and their plans, as far as a sweep and an approval need it.</summary>
public interface ISweepStore
{
    /// <summary>Replaces a sweep's record.</summary>
    Task Update(SweepRecord record, CancellationToken cancellationToken);

    /// <summary>One sweep, or null.</summary>
    Task<SweepRecord?> Get(string id, CancellationToken cancellationToken);

    /// <summary>Replaces a sweep's plan.</summary>
    Task SavePlan(string sweepId, IEnumerable<PlanRow> rows, CancellationToken cancellationToken);

    /// <summary>Marks rows with what became of them.</summary>
    Task MarkRows(string sweepId, IReadOnlyCollection<(int Ordinal, string Status, string? Detail)> marks, CancellationToken cancellationToken);

    /// <summary>The rows of a plan of which something became.</summary>
    Task<ImmutableArray<PlanRow>> Done(string sweepId, CancellationToken cancellationToken);

    /// <summary>A page of a plan, from an ordinal on.</summary>
    Task<ImmutableArray<PlanRow>> Plan(string sweepId, int from, int limit, CancellationToken cancellationToken);

    /// <summary>Ends the sweeps that a gate of this kind held.</summary>
    /// <param name="kind">Of the hold.</param>
    /// <param name="why">Their error from then on.</param>
    /// <param name="at">When.</param>
    /// <param name="cancellationToken">Stops it.</param>
    Task EndHeld(string kind, string why, DateTimeOffset at, CancellationToken cancellationToken);
}
