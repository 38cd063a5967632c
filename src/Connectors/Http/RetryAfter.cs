using System.Globalization;
using System.Net.Http.Headers;

namespace OrleansSync.Connectors.Http;

/// <summary>Reads Retry-After: seconds or a date (RFC 9110 §10.2.3).</summary>
internal static class RetryAfter
{
    /// <summary>From now, between zero and <paramref name="max"/>; null when the text is neither.</summary>
    public static TimeSpan? Read(string? text, DateTimeOffset now, TimeSpan max)
    {
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out double seconds))
        {
            return seconds < max.TotalSeconds ? TimeSpan.FromSeconds(seconds) : max;
        }

        if (!RetryConditionHeaderValue.TryParse(text, out RetryConditionHeaderValue? condition) || condition.Date is not { } date)
        {
            return null;
        }

        TimeSpan wait = date - now;
        return wait <= TimeSpan.Zero ? TimeSpan.Zero : wait < max ? wait : max;
    }
}
