namespace OrleansSync.Connectors.JumpCloud;

/// <summary>What is known of the API key.</summary>
public enum TargetKeyState
{
    /// <summary>Address or key is not set: nothing is sent.</summary>
    Unconfigured,

    /// <summary>Not tried yet, or no answer said anything of it.</summary>
    Unknown,

    /// <summary>Accepted last time.</summary>
    Good,

    /// <summary>401, or 403 to a key that had not served just before.</summary>
    Refused,
}

/// <summary>The connection to JumpCloud. Holds no secret and no personal data.</summary>
/// <param name="Key">What is known of the key.</param>
/// <param name="Since">When that became so; null while nothing is known.</param>
/// <param name="BaseUrl">The configured SCIM root; null while there is none.</param>
/// <param name="LastSuccessAt">When it last answered as it should; null before the first.</param>
/// <param name="ClockSkew">The vendor's clock minus ours, by the Date header of the last answer, to a second; null when it sends none.</param>
public sealed record TargetConnection(TargetKeyState Key, DateTimeOffset? Since, string? BaseUrl, DateTimeOffset? LastSuccessAt, TimeSpan? ClockSkew)
{
    /// <summary>When it last failed in a way that is not about the key; null when it never did.</summary>
    public DateTimeOffset? LastFailureAt { get; init; }

    /// <summary>How, in words.</summary>
    public string? LastFailure { get; init; }
}
