using System.Diagnostics.Metrics;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;
using OrleansSync.Contracts.Sweeps;
using OrleansSync.Contracts.Telemetry;

namespace OrleansSync.Silo.Telemetry;

/// <summary>What is measured of the company as a whole. Every silo says the same: take the highest, never the sum.</summary>
internal sealed class StandingInstruments
{
    private readonly TimeProvider clock;
    private volatile Standing? standing;
    private volatile LastSweeps? last;

    public StandingInstruments(IMeterFactory meters, TimeProvider clock)
    {
        this.clock = clock;
        Meter meter = meters.Create(Spans.SourceName);
        _ = meter.CreateObservableGauge("orleanssync.employees", Employees, "{employee}", "Employees by state.");
        _ = meter.CreateObservableGauge("orleanssync.employees.held", Held, "{employee}", "Employees held for a person to decide, by reason.");
        _ = meter.CreateObservableGauge("orleanssync.sweep.holds", SweepHolds, "{hold}", "Open holds of guards and gates, by kind.");
        _ = meter.CreateObservableGauge("orleanssync.sweep.completed.age", Ages, "s", "Time since the last completed sweep of a kind, from the database; a full one counts as a delta, too.");
    }

    public void Saw(Standing seen) => standing = seen;

    public void Saw(LastSweeps seen) => last = seen;

    public void Lost() => standing = null;

    private IEnumerable<Measurement<long>> Employees() => standing?.Employees.Select(static pair => Tagged(pair.Value, "state", FieldNames<EmployeeStanding>.Of(pair.Key))) ?? [];

    private IEnumerable<Measurement<long>> Held() => standing?.Held.Select(static pair => Tagged(pair.Value, "reason", FieldNames<HoldReason>.Of(pair.Key))) ?? [];

    private IEnumerable<Measurement<long>> SweepHolds() => standing?.SweepHolds.Select(static pair => Tagged(pair.Value, "kind", pair.Key)) ?? [];

    private IEnumerable<Measurement<double>> Ages()
    {
        foreach (SweepKind kind in new[] { SweepKind.Full, SweepKind.Delta })
        {
            if (last?.Of(kind) is { } at)
            {
                yield return new Measurement<double>((clock.GetUtcNow() - at).TotalSeconds, new KeyValuePair<string, object?>("kind", FieldNames<SweepKind>.Of(kind)));
            }
        }
    }

    private static Measurement<long> Tagged(long value, string name, string word) => new(value, new KeyValuePair<string, object?>(name, word));
}
