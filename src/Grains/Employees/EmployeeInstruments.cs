using System.Diagnostics;
using System.Diagnostics.Metrics;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;
using OrleansSync.Contracts.Telemetry;

namespace OrleansSync.Grains.Employees;

/// <summary>What is measured of single employees by the silo that holds their grains.</summary>
public sealed class EmployeeInstruments
{
    private readonly Histogram<double> duration;
    private readonly UpDownCounter<long> underway;
    private readonly Counter<long> replays;
    private readonly Counter<long> mismatches;

    /// <summary>Makes the instruments.</summary>
    public EmployeeInstruments(IMeterFactory meters)
    {
        Meter meter = meters.Create(Spans.SourceName);
        duration = meter.CreateHistogram<double>(
            "orleanssync.reconcile.duration", "s", "One employee, from the first look to the last record.", tags: null, advice: new() { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60] });
        underway = meter.CreateUpDownCounter<long>("orleanssync.reconcile.active", "{employee}", "Employees that are being reconciled.");
        replays = meter.CreateCounter<long>("orleanssync.replays", "{employee}", "Employees whose history was folded again and compared.");
        mismatches = meter.CreateCounter<long>("orleanssync.replay.mismatches", "{employee}", "Of them, those whose live state is not what the history gives.");

        // A series that begins with its first mismatch would show no increase.
        mismatches.Add(0);
        replays.Add(0);
    }

    /// <summary>Measures and traces one reconcile.</summary>
    public async Task<ReconcileReport> Measure(string key, ReconcileRequest request, TimeProvider clock, Func<Task<ReconcileReport>> reconcile)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(clock);
        ArgumentNullException.ThrowIfNull(reconcile);
        using Activity? span = Spans.Source.StartActivity(Spans.Reconcile);
        _ = span?.SetTag(Spans.Employee, key).SetTag(Spans.SweepId, request.CorrelationId);
        long start = clock.GetTimestamp();
        string outcome = "broken";
        underway.Add(1);
        try
        {
            ReconcileReport report = await reconcile();
            outcome = FieldNames<ReconcileOutcome>.Of(report.Outcome);
            return report;
        }
        finally
        {
            underway.Add(-1);
            duration.Record(clock.GetElapsedTime(start).TotalSeconds, new KeyValuePair<string, object?>("outcome", outcome));
            _ = span?.SetTag(Spans.Outcome, outcome);
        }
    }

    /// <summary>Employees were replayed.</summary>
    public void Replayed(int employees, int different)
    {
        replays.Add(employees);
        mismatches.Add(different);
    }
}
