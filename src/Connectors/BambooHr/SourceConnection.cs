using System.Collections.Immutable;

namespace OrleansSync.Connectors.BambooHr;

/// <summary>What is known of the API key.</summary>
public enum SourceKeyState
{
    /// <summary>Address or key is not set: nothing is sent.</summary>
    Unconfigured,

    /// <summary>Not tried yet, or in doubt: requests go one at a time until one succeeds.</summary>
    Unknown,

    /// <summary>Accepted last time.</summary>
    Good,

    /// <summary>401, also for a read that is everybody's: nothing is sent but one probe an hour.</summary>
    Refused,

    /// <summary>403 for everything: the key may see nothing, or BambooHR has closed the API for the company. Nothing is sent but one probe an hour.</summary>
    Locked,
}

/// <summary>The connection to BambooHR. Holds no secret and no personal data.</summary>
/// <param name="Key">What is known of the key.</param>
/// <param name="Since">When that became so; null while nothing is known.</param>
/// <param name="NextProbeAt">When the key is tried again by itself; null unless it is refused or locked out.</param>
/// <param name="Refusals">Endpoints that are refused to a good key, and so not called for an hour.</param>
/// <param name="LastScan">What the last complete read of the roster amounted to; null before the first.</param>
public sealed record SourceConnection(
    SourceKeyState Key,
    DateTimeOffset? Since,
    DateTimeOffset? NextProbeAt,
    ImmutableArray<SourceRefusal> Refusals,
    SourceSummary? LastScan)
{
    /// <summary>The configured address; null while there is none.</summary>
    public string? BaseUrl { get; init; }

    /// <summary>When it last answered a read as it should; null before the first.</summary>
    public DateTimeOffset? LastSuccessAt { get; init; }

    /// <summary>The vendor's clock minus ours, by the Date header of the last success, to a second; null when it sends none.</summary>
    public TimeSpan? ClockSkew { get; init; }

    /// <summary>The employee whose own the key is; null while that was not read, or when it is nobody's.</summary>
    public string? KeyOwner { get; init; }

    /// <summary>When it last failed in a way that is not about the key; null when it never did.</summary>
    public DateTimeOffset? LastFailureAt { get; init; }

    /// <summary>How, in words.</summary>
    public string? LastFailure { get; init; }
}

/// <summary>An endpoint that is not for this key.</summary>
/// <param name="Endpoint">One of <see cref="SourceEndpoints"/>.</param>
/// <param name="Status">401, 403, or 404 or 405 where BambooHR does not know it.</param>
/// <param name="At">When it was refused.</param>
/// <param name="NextTryAt">When it is tried again.</param>
public sealed record SourceRefusal(string Endpoint, int Status, DateTimeOffset At, DateTimeOffset NextTryAt);
