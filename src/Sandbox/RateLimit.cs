namespace OrleansSync.Sandbox;

/// <summary>A limit on requests; neither vendor publishes one.</summary>
internal sealed record RateLimit
{
    /// <summary>Requests per window.</summary>
    public int Requests { get; init; } = 100;

    /// <summary>Length of the window, in seconds.</summary>
    public int Seconds { get; init; } = 1;

    /// <summary>429, or 503 as BambooHR answered before 2026-09-16.</summary>
    public int Status { get; init; } = 429;

    /// <summary>Whether Retry-After is sent.</summary>
    public bool RetryAfter { get; init; } = true;
}
