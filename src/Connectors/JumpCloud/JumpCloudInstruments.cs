using System.Diagnostics;
using System.Diagnostics.Metrics;
using OrleansSync.Connectors.JumpCloud.Http;
using OrleansSync.Contracts.Telemetry;

namespace OrleansSync.Connectors.JumpCloud;

/// <summary>What is measured of the requests to the directory.</summary>
internal sealed class JumpCloudInstruments(IMeterFactory meters)
{
    private readonly Histogram<double> duration = meters.Create(Spans.SourceName).CreateHistogram<double>(
        "orleanssync.target.request.duration", "s", "One request to the directory, its permit not waited for.", tags: null, advice: new() { HistogramBucketBoundaries = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60] });

    private readonly Counter<long> retries = meters.Create(Spans.SourceName).CreateCounter<long>("orleanssync.target.retries", "{retry}", "Requests to the directory that were sent again.");

    public void Sent(HttpMethod verb, ScimReply reply, TimeSpan elapsed)
    {
        TagList tags = new() { { "verb", verb.Method }, { "outcome", OutcomeOf(reply) } };
        duration.Record(elapsed.TotalSeconds, tags);
    }

    public void Retried() => retries.Add(1);

    private static string OutcomeOf(ScimReply reply) => reply.Fate switch
    {
        ScimFate.Unsent => "unsent",
        ScimFate.Lost => "lost",
        ScimFate.Blocked => "blocked",
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
