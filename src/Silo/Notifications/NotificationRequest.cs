using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace OrleansSync.Silo.Notifications;

/// <summary>A notification as an HTTP request, signed as the Standard Webhooks specification says.</summary>
internal static class NotificationRequest
{
    private const string EncodedSecret = "whsec_";

    /// <summary>Makes it.</summary>
    /// <param name="options">Where to, and how.</param>
    /// <param name="message">What.</param>
    /// <param name="now">The time of this attempt: it is signed, so that an old request cannot be sent again.</param>
    public static HttpRequestMessage Of(NotificationOptions options, Notification message, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(options);
        string body = (options.Format == NotificationFormat.Slack ? new JsonObject { ["text"] = "OrleansSync: " + message.Summary } : Whole(message)).ToJsonString();
        string at = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        HttpRequestMessage request = new(HttpMethod.Post, options.Url) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue(new ProductHeaderValue("OrleansSync")));
        request.Headers.Add("webhook-id", message.Id);
        request.Headers.Add("webhook-timestamp", at);
        if (options.Secret is { } secret)
        {
            request.Headers.Add("webhook-signature", "v1," + Convert.ToBase64String(HMACSHA256.HashData(KeyOf(secret), Encoding.UTF8.GetBytes($"{message.Id}.{at}.{body}"))));
        }

        return request;
    }

    private static JsonObject Whole(Notification message) => new()
    {
        ["type"] = message.IsOver ? "alarm.over" : "alarm.begun",
        ["timestamp"] = message.At,
        ["data"] = new JsonObject
        {
            ["kind"] = Api.Views.Word(message.Kind),
            ["summary"] = message.Summary,
            ["count"] = message.Count,
            ["employees"] = new JsonArray([.. message.Employees.Select(id => (JsonNode)("id:" + id))]),
            ["sweepId"] = message.SweepId,
        },
    };

    private static byte[] KeyOf(string secret) =>
        secret.StartsWith(EncodedSecret, StringComparison.Ordinal) && Convert.TryFromBase64String(secret[EncodedSecret.Length..], new byte[secret.Length], out _)
            ? Convert.FromBase64String(secret[EncodedSecret.Length..])
            : Encoding.UTF8.GetBytes(secret);
}
