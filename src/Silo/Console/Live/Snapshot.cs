using System.Collections.Immutable;
using OrleansSync.Contracts.Sweeps;
using OrleansSync.Grains.Journal;
using OrleansSync.Grains.Sweeps;

namespace OrleansSync.Silo.Web.Live;

/// <summary>What the database said at an instant, for every page of this silo.</summary>
/// <param name="At">When it was read.</param>
/// <param name="People">How many stand where.</param>
/// <param name="Sweeps">The newest, newest first.</param>
/// <param name="Pulse">How busy it was, a few seconds old.</param>
/// <param name="Holds">What waits for an approval, a few seconds old.</param>
public sealed record Snapshot(DateTimeOffset At, RosterTally People, ImmutableArray<SweepRecord> Sweeps, Pulse Pulse, ImmutableArray<Hold> Holds)
{
    /// <summary>Those that are not over.</summary>
    public IEnumerable<SweepRecord> Open => Sweeps.Where(static sweep => sweep.State is SweepState.Requested or SweepState.Planning or SweepState.Running);

    /// <summary>The newest of a kind that wrote and is over, or null.</summary>
    public SweepRecord? Last(SweepKind kind) => Sweeps.FirstOrDefault(sweep => sweep.Kind == kind && !sweep.DryRun && (sweep.IsOver || sweep.State == SweepState.Held));
}
