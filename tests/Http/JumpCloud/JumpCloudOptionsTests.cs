using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OrleansSync.Connectors.JumpCloud;
using Xunit;

namespace OrleansSync.Tests.Http.JumpCloud;

[Trait("rule", "8")]
public sealed class JumpCloudOptionsTests
{
    [Fact]
    public void Without_any_setting_the_defaults_are_valid()
    {
        JumpCloudOptions options = Bind();
        Assert.Equal((string.Empty, JumpCloudAuthScheme.ApiKey, 100, TimeSpan.FromSeconds(30)), (options.BaseUrl, options.AuthScheme, options.PageSize, options.AttemptTimeout));
    }

    [Fact]
    public void Every_fault_is_listed_at_once_and_no_secret_with_it()
    {
        OptionsValidationException faults = Assert.Throws<OptionsValidationException>(() => Bind(
            ("BaseUrl", "ftp://host"), ("ApiKey", "se cret"), ("PageSize", "0"), ("AttemptTimeout", "-00:00:01"), ("BreakerRatio", "2"), ("ListAhead", "99")));
        Assert.Equal(6, faults.Failures.Count());
        Assert.All(faults.Failures, static fault => Assert.StartsWith("JumpCloud:", fault, StringComparison.Ordinal));
        Assert.DoesNotContain("cret", faults.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://user:pass@host/scim")]
    [InlineData("https://host/scim#x")]
    [InlineData("/scim/v2")]
    [InlineData("host/scim")]
    public void A_root_that_is_no_plain_address_is_refused(string url) => Assert.Throws<OptionsValidationException>(() => Bind(("BaseUrl", url)));

    [Fact]
    public void The_host_may_bring_its_own_permits()
    {
        RecordingPermits own = new();
        ServiceCollection services = new();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
        services.AddLogging();
        services.AddSingleton<IRequestPermits>(own);
        services.AddJumpCloud();
        using ServiceProvider provider = services.BuildServiceProvider();
        Assert.Same(own, provider.GetRequiredService<IRequestPermits>());
        Assert.Same(provider.GetRequiredService<ITarget>(), provider.GetRequiredService<ICapabilities>());
    }

    private static JumpCloudOptions Bind(params (string Key, string Value)[] settings)
    {
        ServiceCollection services = new();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings.Select(static setting => new KeyValuePair<string, string?>("JumpCloud:" + setting.Key, setting.Value))).Build());
        services.AddLogging();
        services.AddJumpCloud();
        using ServiceProvider provider = services.BuildServiceProvider();
        return provider.GetRequiredService<IOptions<JumpCloudOptions>>().Value;
    }
}
