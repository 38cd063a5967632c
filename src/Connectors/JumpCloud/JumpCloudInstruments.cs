using System.Diagnostics;
using System.Diagnostics.Metrics;
using OrleansSync.Connectors.JumpCloud.Http;

namespace OrleansSync.Connectors.JumpCloud;

/// <summary>What is measured of the requests to the directory.</summary>
internal sealed class JumpCloudInstruments(IMeterFactory meters)
{
    private readonly Histogram<double> duration = meters.Create("OrleansSync").CreateHistogram<double>("orleanssync.target.request.duration", "s", "One request to the directory, its permit not waited for.");

    public void Sent(HttpMethod verb, ScimReply reply, TimeSpan elapsed)
    {
        TagList tags = new() { { "verb", verb.Method }, { "outcome", OutcomeOf(reply) } };
        duration.Record(elapsed.TotalSeconds, tags);
    }

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
