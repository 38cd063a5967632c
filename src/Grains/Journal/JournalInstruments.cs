using System.Diagnostics.Metrics;
using OrleansSync.Contracts.Telemetry;

namespace OrleansSync.Grains.Journal;

/// <summary>What is measured of the journal of one silo.</summary>
public sealed class JournalInstruments
{
    private readonly Meter meter;
    private readonly Histogram<int> size;
    private readonly Histogram<double> duration;
    private readonly Histogram<double> wait;

    /// <summary>Makes the instruments.</summary>
    public JournalInstruments(IMeterFactory meters)
    {
        meter = meters.Create(Spans.SourceName);
        size = meter.CreateHistogram<int>(
            "orleanssync.journal.batch.size", "{append}", "Appends that one transaction commits.", tags: null, advice: new() { HistogramBucketBoundaries = [1, 2, 5, 10, 20, 50, 100, 200] });
        duration = meter.CreateHistogram<double>("orleanssync.journal.batch.duration", "s", "One batch, from its first try to its last answer.", tags: null, advice: Seconds);
        wait = meter.CreateHistogram<double>("orleanssync.journal.wait", "s", "An append's wait for its batch.", tags: null, advice: Seconds);
    }

    private static InstrumentAdvice<double> Seconds { get; } = new() { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] };

    /// <summary>Shows how many appends wait.</summary>
    public void Watch(Func<int> queued) => _ = meter.CreateObservableUpDownCounter("orleanssync.journal.queued", queued, "{append}", "Appends that wait for a batch.");

    /// <summary>An append came into a batch.</summary>
    public void Taken(TimeSpan waited) => wait.Record(waited.TotalSeconds);

    /// <summary>A batch is done, whatever came of it.</summary>
    public void Committed(int appends, TimeSpan elapsed)
    {
        size.Record(appends);
        duration.Record(elapsed.TotalSeconds);
    }
}
