using System.Globalization;
using System.Net;
using System.Text.Json;

namespace OrleansSync.Connectors.BambooHr;

/// <summary>An answer of BambooHR that was worth keeping.</summary>
internal sealed class Reply : IDisposable
{
    private static readonly string[] ErrorHeaders = ["X-BambooHR-Error-Message", "X-BambooHR-Error-Messsage", "X-BambooHR-Message"];
    private readonly byte[] body;
    private JsonDocument? document;

    private Reply(HttpStatusCode status, DateTimeOffset? serverTime, byte[] body) => (Status, ServerTime, this.body) = (status, serverTime, body);

    /// <summary>The status.</summary>
    public HttpStatusCode Status { get; }

    /// <summary>The vendor's clock.</summary>
    public DateTimeOffset? ServerTime { get; }

    /// <summary>Turns a refusal into its exception; an accepted status is kept.</summary>
    public static Reply Judge(HttpResponseMessage response, byte[] body, HttpStatusCode[] accepted)
    {
        int status = (int)response.StatusCode;
        if (status is >= 200 and < 300 || accepted.Contains(response.StatusCode))
        {
            return new Reply(response.StatusCode, response.Headers.Date, body);
        }

        SourceFailureKind kind = status switch
        {
            401 => SourceFailureKind.Unauthorized,
            403 => SourceFailureKind.Forbidden,
            429 or 503 => SourceFailureKind.Throttled,
            >= 500 or 408 => SourceFailureKind.Unavailable,
            >= 300 and < 400 => SourceFailureKind.Malformed,
            _ => SourceFailureKind.Rejected,
        };
        throw new SourceException(kind, status, RetryAfter(response), string.Create(CultureInfo.InvariantCulture, $"BambooHR answered {status}{ErrorText(response)}."));
    }

    /// <summary>The body as JSON.</summary>
    /// <exception cref="SourceException">Malformed: HTML, XML, or cut short. The message says what it looked like, without its content.</exception>
    public JsonElement Json()
    {
        try
        {
            document ??= JsonDocument.Parse(body);
            return document.RootElement;
        }
        catch (JsonException failure)
        {
            string looks = body.Length == 0 ? "is empty" : body[0] == (byte)'<' ? "is markup" : body[0] is (byte)'{' or (byte)'[' ? "is cut short or broken" : "is no JSON";
            throw new SourceException(SourceFailureKind.Malformed, (int)Status, retryAfter: null, string.Create(CultureInfo.InvariantCulture, $"BambooHR's reply {looks} ({body.Length} bytes, at byte {failure.BytePositionInLine ?? 0})."));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => document?.Dispose();

    private static TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } when response.Headers.Date is { } now && date > now => date - now,
        _ => null,
    };

    private static string ErrorText(HttpResponseMessage response)
    {
        foreach (string name in ErrorHeaders)
        {
            if (response.Headers.TryGetValues(name, out IEnumerable<string>? values))
            {
                string text = string.Join(' ', values);
                return ": " + text[..Math.Min(text.Length, 200)];
            }
        }

        return string.Empty;
    }
}
