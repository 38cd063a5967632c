using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace OrleansSync.Connectors.BambooHr.Webhooks;

/// <summary>The signature of a delivery: lower-case hex of HMAC-SHA256, under the webhook's private key, over the raw body and behind it the text of the time header (bamboohr.md §4.3).</summary>
public static class BambooHrSignature
{
    /// <summary>The header with the time.</summary>
    public const string TimestampHeader = "X-BambooHR-Timestamp";

    /// <summary>The header with the signature.</summary>
    public const string SignatureHeader = "X-BambooHR-Signature";

    private const long FirstMillisecond = 100_000_000_000;

    private static readonly string[] TimeFormats = ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd HH:mm:ss", "r"];

    /// <summary>A delivery is good for 3 hours: the vendor retries for 155 minutes (DESIGN 9).</summary>
    public static TimeSpan AgeMax { get; } = TimeSpan.FromHours(3);

    /// <summary>Judges a delivery.</summary>
    /// <param name="key">The webhook's private key, as text. Empty: every delivery is refused.</param>
    /// <param name="body">The body as it came, before anything reads it.</param>
    /// <param name="timestamp">The header's text, or null.</param>
    /// <param name="signature">The header's text, or null.</param>
    /// <param name="now">The instant to measure the age at.</param>
    public static WebhookVerdict Judge(string key, ReadOnlySpan<byte> body, string? timestamp, string? signature, DateTimeOffset now)
    {
        if (string.IsNullOrEmpty(key))
        {
            return WebhookVerdict.NoKey;
        }

        if (string.IsNullOrEmpty(timestamp) || string.IsNullOrEmpty(signature))
        {
            return WebhookVerdict.Missing;
        }

        if (!IsSigned(key, body, timestamp, signature))
        {
            return WebhookVerdict.Forged;
        }

        return !TryReadTime(timestamp, out DateTimeOffset at) ? WebhookVerdict.TimeUnreadable
            : (now - at).Duration() > AgeMax ? WebhookVerdict.Stale
            : WebhookVerdict.Valid;
    }

    private static bool IsSigned(string key, ReadOnlySpan<byte> body, string timestamp, string signature)
    {
        using IncrementalHash hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(key));
        hmac.AppendData(body);
        hmac.AppendData(Encoding.UTF8.GetBytes(timestamp));
        string expected = Convert.ToHexStringLower(hmac.GetHashAndReset());

        // In constant time: the time of an early mismatch would tell how much was right.
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(signature));
    }

    // The format is not documented; seen are unix seconds and ISO 8601 with either form of offset.
    private static bool TryReadTime(string text, out DateTimeOffset at)
    {
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number))
        {
            long milliseconds = number < FirstMillisecond ? number * 1000 : number;
            bool isDate = milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();
            at = isDate ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : default;
            return isDate;
        }

        return DateTimeOffset.TryParseExact(text, TimeFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AllowWhiteSpaces, out at)
            || DateTimeOffset.TryParseExact(text, "yyyy-MM-dd'T'HH:mm:sszz'00'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out at);
    }
}
