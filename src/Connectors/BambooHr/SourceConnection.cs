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
    SourceSummary? LastScan);

/// <summary>An endpoint that is not for this key.</summary>
/// <param name="Endpoint">One of <see cref="SourceEndpoints"/>.</param>
/// <param name="Status">401, 403, or 404 or 405 where BambooHR does not know it.</param>
/// <param name="At">When it was refused.</param>
/// <param name="NextTryAt">When it is tried again.</param>
public sealed record SourceRefusal(string Endpoint, int Status, DateTimeOffset At, DateTimeOffset NextTryAt);
