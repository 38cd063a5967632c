using System.Diagnostics;
using OpenTelemetry;
using OrleansSync.Silo.Logging;

namespace OrleansSync.Silo.Telemetry;

/// <summary>Takes people and secrets out of spans before they leave the process (DESIGN 3.4): the runtime puts grain keys in them, which are addresses, and calls of the API name people in their paths.</summary>
internal sealed class RedactingProcessor(Redactor redactor) : BaseProcessor<Activity>
{
    /// <inheritdoc/>
    public override void OnEnd(Activity data)
    {
        data.DisplayName = redactor.Redact(data.DisplayName);
        if (data.StatusDescription is { } description)
        {
            _ = data.SetStatus(data.Status, redactor.Redact(description));
        }

        foreach ((string name, object? value) in data.TagObjects.ToArray())
        {
            // What somebody searched for is a name or an address.
            if (name == "url.query")
            {
                _ = data.SetTag(name, value: null);
            }
            else if (value is string text && redactor.Redact(text) is var redacted && !string.Equals(text, redacted, StringComparison.Ordinal))
            {
                _ = data.SetTag(name, redacted);
            }
        }

        // What happened within a span, and its links, cannot be changed any more: rather no span than one that tells.
        if (data.Events.SelectMany(static happened => happened.Tags).Concat(data.Links.SelectMany(static link => link.Tags ?? [])).Any(Tells))
        {
            data.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
        }
    }

    private bool Tells(KeyValuePair<string, object?> tag) => tag.Value is string text && !string.Equals(text, redactor.Redact(text), StringComparison.Ordinal);
}
