using Microsoft.Extensions.Options;
using OrleansSync.Connectors.BambooHr.Http;

namespace OrleansSync.Connectors.BambooHr;

/// <summary>Finds every fault of the section at once, each naming the key, the value seen (secrets never) and what is allowed.</summary>
internal sealed class BambooHrOptionsValidator : IValidateOptions<BambooHrOptions>
{
    public ValidateOptionsResult Validate(string? name, BambooHrOptions options)
    {
        List<string> faults = [];
        if (options.BaseUrl.Length > 0 && BambooHrRoot.Fault(options.BaseUrl) is { } fault)
        {
            faults.Add("BambooHr:BaseUrl " + fault);
        }

        if (options.ApiKey.AsSpan().ContainsAnyExceptInRange('!', '~') || options.ApiKey.Contains(':', StringComparison.Ordinal))
        {
            faults.Add("BambooHr:ApiKey holds white space, a colon or a character outside ASCII; BambooHR's keys are hexadecimal digits.");
        }

        if (options.WebhookKey.AsSpan().ContainsAny(" \t\r\n"))
        {
            faults.Add("BambooHr:WebhookKey holds white space; it is the privateKey of the webhook as BambooHR showed it.");
        }

        Range(nameof(options.PageSize), options.PageSize, 1, 2500);
        Range(nameof(options.Retries), options.Retries, 0, 10);
        Range(nameof(options.BreakerRequestsMin), options.BreakerRequestsMin, 2, int.MaxValue);
        Range(nameof(options.ReplyBytesMax), options.ReplyBytesMax, 1024, Array.MaxLength);
        Time(nameof(options.AttemptTimeout), options.AttemptTimeout, TimeSpan.FromMilliseconds(10), TimeSpan.FromHours(1));
        Time(nameof(options.TotalTimeout), options.TotalTimeout, TimeSpan.FromMilliseconds(10), TimeSpan.FromHours(24));
        Time(nameof(options.RetryDelay), options.RetryDelay, TimeSpan.Zero, TimeSpan.FromHours(1));
        Time(nameof(options.RetryDelayMax), options.RetryDelayMax, TimeSpan.Zero, TimeSpan.FromHours(1));
        Time(nameof(options.RetryAfterMax), options.RetryAfterMax, TimeSpan.FromSeconds(1), TimeSpan.FromHours(24));
        Time(nameof(options.BreakerWindow), options.BreakerWindow, TimeSpan.FromMilliseconds(500), TimeSpan.FromHours(1));
        Time(nameof(options.BreakerPause), options.BreakerPause, TimeSpan.FromMilliseconds(500), TimeSpan.FromHours(1));
        Time(nameof(options.ConnectionLifetime), options.ConnectionLifetime, TimeSpan.FromSeconds(1), TimeSpan.FromHours(24));
        if (options.AttemptTimeout > options.TotalTimeout)
        {
            faults.Add(FormattableString.Invariant($"BambooHr:AttemptTimeout is {options.AttemptTimeout}; allowed is up to BambooHr:TotalTimeout, which is {options.TotalTimeout}."));
        }

        if (!(options.BreakerRatio is > 0 and <= 1))
        {
            faults.Add(FormattableString.Invariant($"BambooHr:BreakerRatio is {options.BreakerRatio}; allowed is above 0 up to 1."));
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);

        void Range(string key, int value, int min, int max)
        {
            if (value < min || value > max)
            {
                faults.Add(FormattableString.Invariant($"BambooHr:{key} is {value}; allowed is {min} to {max}."));
            }
        }

        void Time(string key, TimeSpan value, TimeSpan min, TimeSpan max)
        {
            if (value < min || value > max)
            {
                faults.Add(FormattableString.Invariant($"BambooHr:{key} is {value}; allowed is {min} to {max}."));
            }
        }
    }
}
