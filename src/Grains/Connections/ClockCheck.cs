using System.Globalization;

namespace OrleansSync.Grains.Connections;

/// <summary>Judges a vendor's clock against ours.</summary>
internal static class ClockCheck
{
    // A Date header is whole seconds, and an answer takes a moment.
    private static readonly TimeSpan Tolerated = TimeSpan.FromSeconds(30);

    /// <summary>The check.</summary>
    public static ConnectionCheck Of(string name, string vendor, TimeSpan? skew)
    {
        if (skew is not { } by)
        {
            return new(name, CheckOutcome.Skipped, $"{vendor} does not tell its time.");
        }

        string seconds = Math.Round(by.Duration().TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return by.Duration() <= Tolerated
            ? new(name, CheckOutcome.Passed, $"The clocks agree to {seconds} s.")
            : new(name, CheckOutcome.Warning, $"{vendor}'s clock is {seconds} s {(by > TimeSpan.Zero ? "ahead of" : "behind")} this machine's.", "Set this machine's clock by NTP: webhooks are refused by their age, and times in the history would be wrong.");
    }
}
