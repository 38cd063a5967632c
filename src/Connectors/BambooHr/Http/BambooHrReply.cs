using System.Globalization;
using System.Text.Json;

namespace OrleansSync.Connectors.BambooHr.Http;

/// <summary>What became of a request.</summary>
internal enum BambooHrFate
{
    /// <summary>The whole reply came.</summary>
    Answered,

    /// <summary>No reply, or a broken one.</summary>
    Lost,

    /// <summary>Longer than we read.</summary>
    TooLong,

    /// <summary>Not sent: our own breaker is open.</summary>
    Blocked,

    /// <summary>Not sent: this endpoint was refused to a good key before.</summary>
    Remembered,
}

/// <summary>A reply, or what there is in its place. Disposing it gives the parsed document's memory back.</summary>
internal sealed class BambooHrReply : IDisposable
{
    private JsonDocument? document;
    private long breaksAt;

    public required BambooHrFate Fate { get; init; }

    /// <summary>The status; null when no header came.</summary>
    public int? Status { get; init; }

    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The vendor's clock.</summary>
    public DateTimeOffset? ServerTime { get; init; }

    /// <summary>The host that a redirect leads to.</summary>
    public string? RedirectHost { get; init; }

    /// <summary>What the vendor says of its refusal, fit for a log.</summary>
    public string ErrorText { get; init; } = string.Empty;

    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Why there is no reply, in words without personal data.</summary>
    public string Note { get; init; } = string.Empty;

    /// <summary>True when the caller stopped it.</summary>
    public bool Cancelled { get; init; }

    /// <summary>Requests that it took, the repeated ones and the check of the key included.</summary>
    public int Tries { get; set; } = 1;

    public bool IsSuccess => Fate == BambooHrFate.Answered && Status is >= 200 and < 300;

    public bool HasJson => document is not null;

    /// <summary>A success whose body should be JSON and is not: HTML of a proxy, or cut short.</summary>
    public bool IsUnreadable => IsSuccess && !HasJson;

    /// <summary>Not for this key, or not known here: 401, 403, 404, 405.</summary>
    public bool IsRefusal => Fate is BambooHrFate.Answered or BambooHrFate.Remembered && Status is 401 or 403 or 404 or 405;

    public bool IsHtml => Excerpt.IsHtml(Body.Span);

    /// <summary>The body of a success.</summary>
    /// <exception cref="SourceException">It is no success, or no JSON.</exception>
    public JsonElement Root => IsSuccess && document is not null ? document.RootElement : throw Failure();

    public void Dispose()
    {
        document?.Dispose();
        document = null;
    }

    /// <summary>Status and fate only: bodies hold personal data (DESIGN 3.4).</summary>
    public override string ToString() => $"{Fate} {Status}";

    /// <summary>Parses the body; called once, by the transport.</summary>
    public BambooHrReply Parsed()
    {
        ReadOnlySpan<byte> start = Body.Span.TrimStart(" \t\r\n\uFEFF"u8);
        int skipped = Body.Length - start.Length;
        breaksAt = skipped;
        if (!start.IsEmpty && start[0] is (byte)'{' or (byte)'[')
        {
            try
            {
                document = JsonDocument.Parse(Body[skipped..]);
            }
            catch (JsonException failure)
            {
                // Cut short or no JSON after all: IsUnreadable says so.
                breaksAt = skipped + Excerpt.Offset(start, failure.LineNumber ?? 0, failure.BytePositionInLine ?? 0);
            }
        }

        return this;
    }

    /// <summary>This reply as the reason why the source could not be read.</summary>
    public SourceException Failure()
    {
        (SourceFailureKind kind, string message) = Fate switch
        {
            BambooHrFate.Blocked => (SourceFailureKind.Unavailable, "BambooHR was not asked: " + Note),
            BambooHrFate.TooLong => (SourceFailureKind.TooLong, "BambooHR's reply is longer than BambooHr:ReplyBytesMax."),
            BambooHrFate.Lost when Status is not null => (SourceFailureKind.Truncated, "BambooHR's reply broke off: " + Note),
            BambooHrFate.Lost => (SourceFailureKind.Unavailable, "BambooHR did not answer: " + Note),
            BambooHrFate.Remembered => (KindOf(Status ?? 0), string.Create(CultureInfo.InvariantCulture, $"BambooHR was not asked: it answered {Status} to a good key, and is asked again in {RetryAfter}.")),
            _ when IsSuccess => Unreadable(),
            _ => (KindOf(Status ?? 0), string.Create(CultureInfo.InvariantCulture, $"BambooHR answered {Status}{(RedirectHost is null ? string.Empty : ", a redirect to " + RedirectHost)}{(ErrorText.Length == 0 ? string.Empty : ": " + ErrorText)}.")),
        };
        return new SourceException(kind, Status, RetryAfter, message);
    }

    private static SourceFailureKind KindOf(int status) => status switch
    {
        // With a good key: a refused key never gets here (BambooHrClient).
        401 or 403 => SourceFailureKind.Forbidden,
        429 or 503 => SourceFailureKind.Throttled,
        >= 500 or 408 => SourceFailureKind.Unavailable,
        >= 300 and < 400 => SourceFailureKind.Redirected,
        _ => SourceFailureKind.Rejected,
    };

    private (SourceFailureKind Kind, string Message) Unreadable()
    {
        ReadOnlySpan<byte> body = Body.Span;
        (SourceFailureKind kind, string looks) = body.Trim(" \t\r\n\uFEFF"u8).IsEmpty ? (SourceFailureKind.Truncated, "is empty")
            : IsHtml ? (SourceFailureKind.Html, "is HTML")
            : Excerpt.IsCutShort(body) ? (SourceFailureKind.Truncated, "is cut short")
            : (SourceFailureKind.NotJson, "is no JSON");
        string message = string.Create(CultureInfo.InvariantCulture, $"BambooHR's reply {looks}: {body.Length} bytes");
        return (kind, body.IsEmpty ? message + "." : string.Create(CultureInfo.InvariantCulture, $"{message}, at byte {breaksAt}: {Excerpt.Around(body, breaksAt)}"));
    }
}
