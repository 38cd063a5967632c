namespace OrleansSync.Connectors.BambooHr;

/// <summary>Why the source could not be read.</summary>
public enum SourceFailureKind
{
    /// <summary>The key is missing or was refused (401). Nothing is sent before it changes, an operator asks or the hourly probe finds it good: repeated bad keys lock the company out.</summary>
    Unauthorized,

    /// <summary>403: this read is not for the key, or the company is locked (<see cref="SourceConnection.Key"/> tells which).</summary>
    Forbidden,

    /// <summary>429 or 503 for longer than the client waits.</summary>
    Throttled,

    /// <summary>No answer, or 5xx, after retries; or the breaker is open.</summary>
    Unavailable,

    /// <summary>JSON, but not of the shape that was asked for.</summary>
    Malformed,

    /// <summary>400, 404, 406, 422: our request is not understood.</summary>
    Rejected,

    /// <summary>3xx: never followed, because it would carry the key elsewhere.</summary>
    Redirected,

    /// <summary>HTML where JSON was due: a login page, a proxy, a maintenance page.</summary>
    Html,

    /// <summary>The body ended before it was whole, or was empty.</summary>
    Truncated,

    /// <summary>A body that is neither JSON nor HTML.</summary>
    NotJson,

    /// <summary>A body longer than <see cref="BambooHrOptions.ReplyBytesMax"/>.</summary>
    TooLong,

    /// <summary>Pages that do not add up to the announced total, or a cursor that was refused again and again.</summary>
    Incomplete,
}

/// <summary>The source could not be read. Its message holds no secret and no personal data.</summary>
public sealed class SourceException : Exception
{
    /// <summary>Creates one.</summary>
    public SourceException(SourceFailureKind kind, int? status, TimeSpan? retryAfter, string message, Exception? inner = null)
        : base(message, inner) =>
        (Kind, Status, RetryAfter) = (kind, status, retryAfter);

    /// <summary>Why.</summary>
    public SourceFailureKind Kind { get; }

    /// <summary>The HTTP status; null when there was no answer.</summary>
    public int? Status { get; }

    /// <summary>When to come back, from now: as the vendor asked, or the next probe; null when nobody said.</summary>
    public TimeSpan? RetryAfter { get; }
}
