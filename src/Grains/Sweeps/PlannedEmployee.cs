using OrleansSync.Contracts.Employees;
using OrleansSync.Grains.Employees;

namespace OrleansSync.Grains.Sweeps;

/// <summary>One employee whom a sweep has something to do for.</summary>
/// <param name="GrainKey">The grain to ask.</param>
/// <param name="Request">What the sweep knows.</param>
/// <param name="Preview">What it comes to, as far as known before any write.</param>
public sealed record PlannedEmployee(string GrainKey, ReconcileRequest Request, Preview Preview);
