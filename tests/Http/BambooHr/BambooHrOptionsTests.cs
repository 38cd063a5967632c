using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OrleansSync.Connectors.BambooHr;
using Xunit;

namespace OrleansSync.Tests.Http.BambooHr;

[Trait("rule", "8")]
public sealed class BambooHrOptionsTests
{
    [Fact]
    public void Without_any_setting_the_defaults_are_valid()
    {
        BambooHrOptions options = Bind();
        Assert.Equal((string.Empty, string.Empty, 2500, TimeSpan.FromSeconds(60)), (options.BaseUrl, options.WebhookKey, options.PageSize, options.AttemptTimeout));
    }

    [Fact]
    public void Every_fault_is_listed_at_once_and_no_secret_with_it()
    {
        OptionsValidationException faults = Assert.Throws<OptionsValidationException>(() => Bind(
            ("BaseUrl", "ftp://host"), ("ApiKey", "se cret"), ("WebhookKey", "more se cret"), ("PageSize", "2501"), ("Retries", "-1"), ("RetryAfterMax", "00:00:00"), ("BreakerRatio", "2")));
        Assert.Equal(7, faults.Failures.Count());
        Assert.All(faults.Failures, static fault => Assert.StartsWith("BambooHr:", fault, StringComparison.Ordinal));
        Assert.DoesNotContain("cret", faults.Message, StringComparison.Ordinal);
        Assert.Contains("BambooHr:PageSize is 2501; allowed is 1 to 2500.", faults.Failures);
    }

    [Fact]
    public void A_try_may_not_take_longer_than_all_tries()
    {
        OptionsValidationException faults = Assert.Throws<OptionsValidationException>(() => Bind(("AttemptTimeout", "00:02:00"), ("TotalTimeout", "00:01:00")));
        Assert.Equal(["BambooHr:AttemptTimeout is 00:02:00; allowed is up to BambooHr:TotalTimeout, which is 00:01:00."], faults.Failures);
    }

    [Theory]
    [InlineData("acme.bamboohr.com")]
    [InlineData("https://user:pass@acme.bamboohr.com")]
    [InlineData("https://acme.bamboohr.com/?x=1")]
    [InlineData("https://acme.bamboohr.com/#x")]
    public void A_base_url_that_is_no_plain_address_is_refused(string url) =>
        Assert.Contains("such as https://acme.bamboohr.com", Assert.Throws<OptionsValidationException>(() => Bind(("BaseUrl", url))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("https://api.bamboohr.com")]
    [InlineData("https://api.bamboohr.com/api/gateway.php")]
    [InlineData("https://api.bamboohr.com/api/gateway.php/")]
    public void The_gateway_needs_the_company(string url) =>
        Assert.Contains("names the gateway without the company", Assert.Throws<OptionsValidationException>(() => Bind(("BaseUrl", url))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("https://acme.bamboohr.com")]
    [InlineData("https://api.bamboohr.com/api/gateway.php/acme/v1")]
    public void Both_documented_forms_are_accepted(string url) => Assert.Equal(url, Bind(("BaseUrl", url)).BaseUrl);

    private static BambooHrOptions Bind(params (string Key, string Value)[] settings)
    {
        ServiceCollection services = new();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings.Select(static setting => new KeyValuePair<string, string?>("BambooHr:" + setting.Key, setting.Value))).Build());
        services.AddLogging();
        services.AddBambooHr();
        using ServiceProvider provider = services.BuildServiceProvider();
        return provider.GetRequiredService<IOptions<BambooHrOptions>>().Value;
    }
}
