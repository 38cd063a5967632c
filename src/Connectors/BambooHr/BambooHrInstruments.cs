using System.Diagnostics;
using System.Diagnostics.Metrics;
using OrleansSync.Connectors.BambooHr.Http;
using OrleansSync.Contracts.Telemetry;

namespace OrleansSync.Connectors.BambooHr;

/// <summary>What is measured of the requests to the source.</summary>
internal sealed class BambooHrInstruments(IMeterFactory meters)
{
    private readonly Histogram<double> duration = meters.Create(Spans.SourceName).CreateHistogram<double>(
        "orleanssync.source.request.duration", "s", "One request to the source of people.", tags: null, advice: new() { HistogramBucketBoundaries = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60] });

    private readonly Counter<long> retries = meters.Create(Spans.SourceName).CreateCounter<long>("orleanssync.source.retries", "{retry}", "Requests to the source of people that were sent again.");

    public void Sent(string endpoint, BambooHrReply reply, TimeSpan elapsed)
    {
        TagList tags = new() { { "endpoint", endpoint }, { "outcome", OutcomeOf(reply) } };
        duration.Record(elapsed.TotalSeconds, tags);
    }

    public void Retried() => retries.Add(1);

    private static string OutcomeOf(BambooHrReply reply) => reply.Fate switch
    {
        BambooHrFate.Lost => "lost",
        BambooHrFate.Blocked => "blocked",
        BambooHrFate.TooLong => "unreadable",
        _ => reply.Status switch
        {
            >= 200 and < 300 => reply.IsUnreadable ? "unreadable" : "success",
            429 or 503 => "throttled",
            401 or 403 => "unauthorized",
            >= 500 or 408 => "error",
            _ => "refused",
        },
    };
}
