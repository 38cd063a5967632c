namespace OrleansSync.Connectors.BambooHr;

/// <summary>How BambooHR is reached: configuration section <c>BambooHr</c>.</summary>
public sealed class BambooHrOptions
{
    /// <summary>The name of the section.</summary>
    public const string Section = "BambooHr";

    /// <summary>e.g. https://acme.bamboohr.com, or the legacy gateway https://api.bamboohr.com/api/gateway.php/acme. Empty: not configured, nothing is sent.</summary>
    public string BaseUrl { get; set; } = string.Empty;

    /// <summary>The API key: acts as the user who made it. Empty: not configured, nothing is sent.</summary>
    public string ApiKey { get; set; } = string.Empty;

    /// <summary>The private key of the webhook, for <see cref="Webhooks.BambooHrSignature"/>. Empty: webhooks are refused.</summary>
    public string WebhookKey { get; set; } = string.Empty;

    /// <summary>Employees asked for per page, 1 to 2500. Default 2500, the vendor's cap.</summary>
    public int PageSize { get; set; } = 2500;

    /// <summary>One try, to the last byte of the reply. Default 60 s: reports of large companies are slow.</summary>
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>One read with all its tries and the pauses between them. Default 3 min.</summary>
    public TimeSpan TotalTimeout { get; set; } = TimeSpan.FromMinutes(3);

    /// <summary>How often a read is tried again, 0 to 10. Default 3.</summary>
    public int Retries { get; set; } = 3;

    /// <summary>The pause before the first retry where BambooHR names none; doubles, with jitter. Default 500 ms.</summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The longest pause between tries where BambooHR names none. Default 10 s.</summary>
    public TimeSpan RetryDelayMax { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest Retry-After that is believed. Default 1 h.</summary>
    public TimeSpan RetryAfterMax { get; set; } = TimeSpan.FromHours(1);

    /// <summary>The share of failed requests (no answer, 5xx) in <see cref="BreakerWindow"/> that opens the breaker, above 0 to 1. Default 0.5.</summary>
    public double BreakerRatio { get; set; } = 0.5;

    /// <summary>The window of the breaker. Default 60 s.</summary>
    public TimeSpan BreakerWindow { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Requests in the window below which the breaker stays closed, at least 2. Default 8: two reads with all their tries.</summary>
    public int BreakerRequestsMin { get; set; } = 8;

    /// <summary>How long an open breaker sends nothing; then one request probes. Default 15 s.</summary>
    public TimeSpan BreakerPause { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a pooled connection lives, so that a changed address is noticed. Default 5 min.</summary>
    public TimeSpan ConnectionLifetime { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>The longest reply that is read, in bytes. Default 128 MiB: a report of everybody is one document.</summary>
    public int ReplyBytesMax { get; set; } = 128 * 1024 * 1024;
}
