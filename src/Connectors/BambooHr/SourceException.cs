namespace OrleansSync.Connectors.BambooHr;

/// <summary>Why the source could not be read.</summary>
public enum SourceFailureKind
{
    /// <summary>401: the key is missing or wrong. No further call before it changes: repeated bad keys lock the company out.</summary>
    Unauthorized,

    /// <summary>403: not allowed, or the company is locked.</summary>
    Forbidden,

    /// <summary>429 or 503 for longer than the client waits.</summary>
    Throttled,

    /// <summary>No answer, or 5xx, after retries.</summary>
    Unavailable,

    /// <summary>An answer that does not parse or is not what was asked: HTML, XML, a redirect, a short body, totals that do not add up.</summary>
    Malformed,

    /// <summary>400, 404, 406, 422: our request is not understood.</summary>
    Rejected,
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

    /// <summary>When the vendor asked us to come back, from now; null when it did not say.</summary>
    public TimeSpan? RetryAfter { get; }
}
