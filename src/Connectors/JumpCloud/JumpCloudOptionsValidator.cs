using Microsoft.Extensions.Options;

namespace OrleansSync.Connectors.JumpCloud;

/// <summary>Finds every fault of the section at once, each naming the key, the value seen (secrets never) and what is allowed.</summary>
internal sealed class JumpCloudOptionsValidator : IValidateOptions<JumpCloudOptions>
{
    public ValidateOptionsResult Validate(string? name, JumpCloudOptions options)
    {
        List<string> faults = [];
        if (options.BaseUrl.Length > 0 && !IsUsableRoot(options.BaseUrl))
        {
            faults.Add("JumpCloud:BaseUrl is not an absolute http or https address without user name and fragment, such as https://host/scim/v2.");
        }

        if (options.ApiKey.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            faults.Add("JumpCloud:ApiKey holds white space or a character outside ASCII.");
        }

        if (!Enum.IsDefined(options.AuthScheme))
        {
            faults.Add($"JumpCloud:AuthScheme is {options.AuthScheme}; allowed are ApiKey and Bearer.");
        }

        Range(nameof(options.PageSize), options.PageSize, 1, 1000);
        Range(nameof(options.ListAhead), options.ListAhead, 0, 16);
        Range(nameof(options.SearchListingMax), options.SearchListingMax, 0, int.MaxValue);
        Range(nameof(options.ReadRetries), options.ReadRetries, 0, 10);
        Range(nameof(options.BreakerRequestsMin), options.BreakerRequestsMin, 2, int.MaxValue);
        Range(nameof(options.ReplyBytesMax), options.ReplyBytesMax, 1024, int.MaxValue);
        Time(nameof(options.AttemptTimeout), options.AttemptTimeout, TimeSpan.FromMilliseconds(10), TimeSpan.FromHours(1));
        Time(nameof(options.TotalTimeout), options.TotalTimeout, TimeSpan.FromMilliseconds(10), TimeSpan.FromHours(24));
        Time(nameof(options.WriteWaitMax), options.WriteWaitMax, TimeSpan.FromMilliseconds(10), TimeSpan.FromHours(1));
        Time(nameof(options.RetryDelay), options.RetryDelay, TimeSpan.Zero, TimeSpan.FromHours(1));
        Time(nameof(options.RetryDelayMax), options.RetryDelayMax, TimeSpan.Zero, TimeSpan.FromHours(1));
        Time(nameof(options.RetryAfterMax), options.RetryAfterMax, TimeSpan.FromSeconds(1), TimeSpan.FromHours(24));
        Time(nameof(options.BreakerWindow), options.BreakerWindow, TimeSpan.FromMilliseconds(500), TimeSpan.FromHours(1));
        Time(nameof(options.BreakerPause), options.BreakerPause, TimeSpan.FromMilliseconds(500), TimeSpan.FromHours(1));
        Time(nameof(options.ConnectionLifetime), options.ConnectionLifetime, TimeSpan.FromSeconds(1), TimeSpan.FromHours(24));
        if (!(options.BreakerRatio is > 0 and <= 1))
        {
            faults.Add(FormattableString.Invariant($"JumpCloud:BreakerRatio is {options.BreakerRatio}; allowed is above 0 up to 1."));
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);

        void Range(string key, int value, int min, int max)
        {
            if (value < min || value > max)
            {
                faults.Add(FormattableString.Invariant($"JumpCloud:{key} is {value}; allowed is {min} to {max}."));
            }
        }

        void Time(string key, TimeSpan value, TimeSpan min, TimeSpan max)
        {
            if (value < min || value > max)
            {
                faults.Add(FormattableString.Invariant($"JumpCloud:{key} is {value}; allowed is {min} to {max}."));
            }
        }
    }

    private static bool IsUsableRoot(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? uri)
        && (uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp)
        && uri.UserInfo.Length == 0
        && uri.Fragment.Length == 0;
}
