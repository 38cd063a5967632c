namespace OrleansSync.Connectors.JumpCloud;

/// <summary>How JumpCloud's SCIM server is reached: configuration section <c>JumpCloud</c>.</summary>
public sealed class JumpCloudOptions
{
    /// <summary>The name of the section.</summary>
    public const string Section = "JumpCloud";

    /// <summary>The SCIM root, with or without a slash at its end; its query string is kept on every request. Empty: not configured, nothing is sent.</summary>
    public string BaseUrl { get; init; } = string.Empty;

    /// <summary>An administrator's API key. Empty: not configured, nothing is sent.</summary>
    public string ApiKey { get; init; } = string.Empty;

    /// <summary>How the key travels. Default <see cref="JumpCloudAuthScheme.ApiKey"/>.</summary>
    public JumpCloudAuthScheme AuthScheme { get; init; } = JumpCloudAuthScheme.ApiKey;

    /// <summary>The email of the administrator who owns the key: that account is never suspended. Empty: a warning.</summary>
    public string KeyOwner { get; init; } = string.Empty;

    /// <summary>Users asked for per page, 1 to 1000; the server may give fewer. Default 100.</summary>
    public int PageSize { get; init; } = 100;

    /// <summary>Pages read ahead while a listing is being consumed, 0 to 16. Default 1.</summary>
    public int ListAhead { get; init; } = 1;

    /// <summary>Users that a search by listing reads at most, where the server's filters do not serve. Default 200,000.</summary>
    public int SearchListingMax { get; init; } = 200_000;

    /// <summary>One try, from the permit to the last byte of the reply. Default 30 s.</summary>
    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A read with all its tries and the pauses between them; waiting for permits is not counted, because it is pacing. Default 100 s.</summary>
    public TimeSpan TotalTimeout { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>How long a write may wait for its permit: one that waited longer rests on a read that is too old, and is not sent. Default 30 s.</summary>
    public TimeSpan WriteWaitMax { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a read is tried again, 0 to 10. A write never is. Default 3.</summary>
    public int ReadRetries { get; init; } = 3;

    /// <summary>The pause before the first retry where the server names none; doubles, with jitter. Default 500 ms.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The longest pause between tries where the server names none. Default 10 s.</summary>
    public TimeSpan RetryDelayMax { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest Retry-After that is believed. Default 1 h.</summary>
    public TimeSpan RetryAfterMax { get; init; } = TimeSpan.FromHours(1);

    /// <summary>The share of failed requests (no answer, 5xx) in <see cref="BreakerWindow"/> that opens the breaker, above 0 to 1. Default 0.5.</summary>
    public double BreakerRatio { get; init; } = 0.5;

    /// <summary>The window of the breaker. Default 30 s.</summary>
    public TimeSpan BreakerWindow { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Requests in the window below which the breaker stays closed, at least 2. Default 20.</summary>
    public int BreakerRequestsMin { get; init; } = 20;

    /// <summary>How long an open breaker sends nothing; then one request probes. Default 5 s.</summary>
    public TimeSpan BreakerPause { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a pooled connection lives, so that a changed address is noticed. Default 5 min.</summary>
    public TimeSpan ConnectionLifetime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The longest reply that is read, in bytes. Default 16 MiB.</summary>
    public int ReplyBytesMax { get; init; } = 16 * 1024 * 1024;
}
