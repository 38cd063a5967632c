using System.Security.Cryptography;
using System.Text;
using OrleansSync.Connectors.BambooHr.Webhooks;
using Xunit;

namespace OrleansSync.Tests.Http.BambooHr;

[Trait("rule", "9")]
public sealed class SignatureTests
{
    private const string Key = "a1b2c3";
    private const string Body = """{"type":"employee.updated","data":{"employeeId":"41"}}""";
    private static readonly DateTimeOffset Now = new(2026, 1, 31, 18, 42, 0, TimeSpan.Zero);

    [Fact]
    public void A_signature_is_the_hex_of_body_and_timestamp_under_the_key()
    {
        // Computed apart, with: printf '%s' 'body1769884920' | openssl dgst -sha256 -hmac a1b2c3
        const string Signature = "9573f0ffaccb0f5ef3bb6c5fb3065a6559662a9e26e7d18df89b2752d971597a";
        Assert.Equal(WebhookVerdict.Valid, BambooHrSignature.Judge(Key, "body"u8, "1769884920", Signature, Now));
    }

    [Theory]
    [InlineData("1769884920")]
    [InlineData("1769884920000")]
    [InlineData("2026-01-31T18:42:00Z")]
    [InlineData("2026-01-31T18:42:00.123Z")]
    [InlineData("2026-01-31T19:42:00+01:00")]
    [InlineData("2026-01-31T18:42:00+0000")]
    [InlineData("2026-01-31T11:42:00-0700")]
    [InlineData("2026-01-31T13:12:00-0530")]
    [InlineData("2026-01-31 18:42:00")]
    public void Every_form_of_the_time_is_understood(string timestamp) => Assert.Equal(WebhookVerdict.Valid, Judge(timestamp));

    [Theory]
    [InlineData("yesterday")]
    [InlineData("-5")]
    [InlineData("99999999999999999")]
    public void A_time_that_nobody_can_read_is_refused(string timestamp) => Assert.Equal(WebhookVerdict.TimeUnreadable, Judge(timestamp));

    [Theory]
    [InlineData(-179, WebhookVerdict.Valid)]
    [InlineData(-181, WebhookVerdict.Stale)]
    [InlineData(179, WebhookVerdict.Valid)]
    [InlineData(181, WebhookVerdict.Stale)]
    public void A_delivery_is_good_for_three_hours(int minutes, WebhookVerdict expected) =>
        Assert.Equal(expected, Judge(Now.AddMinutes(minutes).ToUnixTimeSeconds().ToString()));

    [Fact]
    public void A_changed_body_is_forged() => Assert.Equal(WebhookVerdict.Forged, BambooHrSignature.Judge(Key, "{}"u8, "1769884920", Sign(Body, "1769884920"), Now));

    [Fact]
    public void A_changed_time_is_forged() => Assert.Equal(WebhookVerdict.Forged, BambooHrSignature.Judge(Key, Encoding.UTF8.GetBytes(Body), "1769884921", Sign(Body, "1769884920"), Now));

    [Fact]
    public void Another_key_is_forged() => Assert.Equal(WebhookVerdict.Forged, BambooHrSignature.Judge("other", Encoding.UTF8.GetBytes(Body), "1769884920", Sign(Body, "1769884920"), Now));

    [Fact]
    public void A_stale_forgery_is_a_forgery() => Assert.Equal(WebhookVerdict.Forged, BambooHrSignature.Judge(Key, Encoding.UTF8.GetBytes(Body), "1", "00", Now));

    [Theory]
    [InlineData(null, "00")]
    [InlineData("1769884920", null)]
    [InlineData("", "")]
    public void A_missing_header_is_missing(string? timestamp, string? signature) =>
        Assert.Equal(WebhookVerdict.Missing, BambooHrSignature.Judge(Key, Encoding.UTF8.GetBytes(Body), timestamp, signature, Now));

    [Fact]
    public void Without_a_key_everything_is_refused() => Assert.Equal(WebhookVerdict.NoKey, BambooHrSignature.Judge(string.Empty, Encoding.UTF8.GetBytes(Body), "1769884920", Sign(Body, "1769884920"), Now));

    private static WebhookVerdict Judge(string timestamp) => BambooHrSignature.Judge(Key, Encoding.UTF8.GetBytes(Body), timestamp, Sign(Body, timestamp), Now);

    private static string Sign(string body, string timestamp) => Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Key), Encoding.UTF8.GetBytes(body + timestamp)));
}
