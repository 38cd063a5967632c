using OrleansSync.Contracts.Sweeps;

namespace OrleansSync.Grains.Audit;

/// <summary>The newest plan row of a person: what the last sweep that met it did, or left.</summary>
/// <param name="SweepId">Which sweep.</param>
/// <param name="Row">The row.</param>
public sealed record LastPlanned(string SweepId, PlanRow Row);
