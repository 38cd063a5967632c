using System.Collections.Immutable;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Sweeps;

namespace OrleansSync.Silo.Telemetry;

/// <summary>Where the whole company stands, as the database has it: the same from every silo.</summary>
/// <param name="Employees">By state, none left out.</param>
/// <param name="Held">Employees held, by reason, none left out.</param>
/// <param name="SweepHolds">Open holds of guards and gates, by kind.</param>
internal sealed record Standing(ImmutableDictionary<EmployeeStanding, long> Employees, ImmutableDictionary<HoldReason, long> Held, ImmutableDictionary<string, long> SweepHolds);

/// <summary>When a sweep of a kind was last completed.</summary>
/// <param name="Full">Of everybody; null: never.</param>
/// <param name="Delta">Of what changed; null: never.</param>
/// <param name="First">When the very first sweep was asked for; null: none was.</param>
internal sealed record LastSweeps(DateTimeOffset? Full, DateTimeOffset? Delta, DateTimeOffset? First)
{
    /// <summary>Since when there was none of a kind: of one that was never completed, since the first that was asked for.</summary>
    public DateTimeOffset? Of(SweepKind kind) => (kind == SweepKind.Full ? Full : Delta) ?? First;
}
