using System.Diagnostics;
using System.Diagnostics.Metrics;
using OrleansSync.Connectors.BambooHr.Http;

namespace OrleansSync.Connectors.BambooHr;

/// <summary>What is measured of the requests to the source.</summary>
internal sealed class BambooHrInstruments(IMeterFactory meters)
{
    private readonly Histogram<double> duration = meters.Create("OrleansSync").CreateHistogram<double>("orleanssync.source.request.duration", "s", "One request to the source of people.");

    public void Sent(string endpoint, BambooHrReply reply, TimeSpan elapsed)
    {
        TagList tags = new() { { "endpoint", endpoint }, { "outcome", OutcomeOf(reply) } };
        duration.Record(elapsed.TotalSeconds, tags);
    }

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
