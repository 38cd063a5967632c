using System.Text.Json;

namespace OrleansSync.Connectors.JumpCloud.Http;

/// <summary>What became of a request.</summary>
internal enum ScimFate
{
    /// <summary>The whole reply came.</summary>
    Answered,

    /// <summary>Surely not sent: no connection, no permit, or stopped before the first byte of the body.</summary>
    Unsent,

    /// <summary>Sent, as far as we know; no reply, or a broken one.</summary>
    Lost,

    /// <summary>Not sent: our own breaker is open.</summary>
    Blocked,
}

/// <summary>A reply, or what there is in its place. Disposing it gives the parsed document's memory back.</summary>
internal sealed class ScimReply : IDisposable
{
    private JsonDocument? document;

    public required ScimFate Fate { get; init; }

    /// <summary>The status; null when no header came.</summary>
    public int? Status { get; init; }

    public TimeSpan? RetryAfter { get; init; }

    public string? ETag { get; init; }

    public string? Location { get; init; }

    public string? MediaType { get; init; }

    /// <summary>The vendor's clock.</summary>
    public DateTimeOffset? ServerTime { get; init; }

    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Why there is no reply, in words without personal data.</summary>
    public string Note { get; init; } = string.Empty;

    /// <summary>True when the caller stopped it.</summary>
    public bool Cancelled { get; init; }

    /// <summary>Tries that it took, this one included.</summary>
    public int Tries { get; set; } = 1;

    /// <summary>The body when it is JSON, else undefined.</summary>
    public JsonElement Json => document is null ? default : document.RootElement;

    public bool IsSuccess => Fate == ScimFate.Answered && Status is >= 200 and < 300;

    /// <summary>JSON with an object or array at its top, whatever the media type says.</summary>
    public bool HasJson => document is not null;

    /// <summary>A success whose body should be JSON and is not: HTML of a proxy, or cut short.</summary>
    public bool IsUnreadable => IsSuccess && !HasJson && !Body.Span.Trim(" \t\r\n"u8).IsEmpty;

    public void Dispose()
    {
        document?.Dispose();
        document = null;
    }

    /// <summary>Status and fate only: bodies hold personal data (DESIGN 3.4).</summary>
    public override string ToString() => $"{Fate} {Status}";

    /// <summary>Parses the body; called once, by the transport.</summary>
    public ScimReply Parsed()
    {
        ReadOnlySpan<byte> start = Body.Span.TrimStart(" \t\r\n\uFEFF"u8);
        if (!start.IsEmpty && start[0] is (byte)'{' or (byte)'[')
        {
            try
            {
                document = JsonDocument.Parse(Body[(Body.Length - start.Length)..]);
            }
            catch (JsonException)
            {
                // Cut short or no JSON after all: IsUnreadable says so.
                document = null;
            }
        }

        return this;
    }
}
