using System.Diagnostics.Metrics;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;
using OrleansSync.Contracts.Sweeps;
using OrleansSync.Contracts.Telemetry;

namespace OrleansSync.Grains.Sweeps;

/// <summary>What is measured of sweeps by the silo that runs them.</summary>
public sealed class SweepInstruments
{
    private readonly Histogram<double> duration;
    private readonly Histogram<double> delay;

    /// <summary>Makes the instruments.</summary>
    public SweepInstruments(IMeterFactory meters)
    {
        Meter meter = meters.Create(Spans.SourceName);
        duration = meter.CreateHistogram<double>(
            "orleanssync.sweep.duration", "s", "One sweep, from its start to its result.", tags: null, advice: new() { HistogramBucketBoundaries = [0.1, 0.5, 1, 5, 15, 30, 60, 120, 300, 600, 1800, 3600, 7200] });
        delay = meter.CreateHistogram<double>(
            "orleanssync.change.delay", "s", "From a change at the source, or the delivery that told of it, to the confirmed write at the target.", tags: null, advice: new() { HistogramBucketBoundaries = [1, 5, 15, 30, 60, 90, 120, 300, 600, 1800, 3600, 14400] });
    }

    /// <summary>A sweep came to a result.</summary>
    public void Ended(SweepRecord record, TimeSpan elapsed)
    {
        ArgumentNullException.ThrowIfNull(record);
        duration.Record(elapsed.TotalSeconds, new("kind", FieldNames<SweepKind>.Of(record.Kind)), new("outcome", FieldNames<SweepState>.Of(record.State)));
    }

    /// <summary>A change arrived at the target; the clocks of the two sides may differ by a little.</summary>
    public void Arrived(ReconcileOutcome outcome, TimeSpan since) =>
        delay.Record(Math.Max(0, since.TotalSeconds), new KeyValuePair<string, object?>("outcome", FieldNames<ReconcileOutcome>.Of(outcome)));
}
