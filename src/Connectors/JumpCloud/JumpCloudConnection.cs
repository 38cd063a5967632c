using Microsoft.Extensions.Options;
using OrleansSync.Connectors.JumpCloud.Http;

namespace OrleansSync.Connectors.JumpCloud;

/// <summary>Keeps what the answers say of the key, the clock and the last success; safe for many threads.</summary>
internal sealed class JumpCloudConnection(IOptionsMonitor<JumpCloudOptions> options, TimeProvider clock) : ITargetConnection
{
    // A 403 to a key that served a moment ago is about one thing, not about the key.
    private static readonly TimeSpan ProofLasts = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private TargetConnection current = new(TargetKeyState.Unconfigured, Since: null, BaseUrl: null, LastSuccessAt: null, ClockSkew: null);
    private (string BaseUrl, string ApiKey) known;

    /// <inheritdoc/>
    public TargetConnection Current
    {
        get
        {
            lock (gate)
            {
                Look();
                return current;
            }
        }
    }

    /// <summary>Takes an answer in.</summary>
    public void Heard(ScimReply reply)
    {
        lock (gate)
        {
            Look();
            DateTimeOffset now = clock.GetUtcNow();
            if (reply.ServerTime is { } theirs)
            {
                current = current with { ClockSkew = theirs - now };
            }

            if (reply.IsSuccess && !reply.IsUnreadable)
            {
                current = current with { LastSuccessAt = now };
                Become(TargetKeyState.Good, now);
            }
            else if (reply.Status == 401 || (reply.Status == 403 && !(current.LastSuccessAt >= now - ProofLasts)))
            {
                Become(TargetKeyState.Refused, now);
            }
            else if (!reply.Cancelled && (reply.IsUnreadable || reply.Status is null or 408 or 429 or (>= 500 and not 501)))
            {
                current = current with { LastFailureAt = now, LastFailure = Words(reply) };
            }
        }
    }

    private static string Words(ScimReply reply) =>
        reply.IsUnreadable ? "JumpCloud's answer is no JSON, or was cut short."
        : reply.Status is { } status ? FormattableString.Invariant($"JumpCloud answered {status}.")
        : "JumpCloud did not answer: " + reply.Note;

    private void Look()
    {
        JumpCloudOptions now = options.CurrentValue;
        if (known != (now.BaseUrl, now.ApiKey))
        {
            known = (now.BaseUrl, now.ApiKey);
            bool complete = now.BaseUrl.Length > 0 && now.ApiKey.Length > 0;
            current = new TargetConnection(complete ? TargetKeyState.Unknown : TargetKeyState.Unconfigured, Since: null, now.BaseUrl.Length > 0 ? now.BaseUrl : null, LastSuccessAt: null, ClockSkew: null);
        }
    }

    private void Become(TargetKeyState state, DateTimeOffset now)
    {
        if (current.Key != state)
        {
            current = current with { Key = state, Since = now };
        }
    }
}
