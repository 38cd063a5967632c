using System.Globalization;

namespace OrleansSync.Silo.Hosting;

/// <summary>The usual cron expressions in words.</summary>
internal static class ScheduleWords
{
    /// <summary>In words where it is a usual one, else as it stands.</summary>
    public static string Of(string cron) => cron.Split(' ', StringSplitOptions.RemoveEmptyEntries) switch
    {
        ["*", "*", "*", "*", "*"] => "every minute",
        [['*', '/', .. var minutes], "*", "*", "*", "*"] => $"every {minutes} minutes",
        [var minute, "*", "*", "*", "*"] when Number(minute) is { } at => string.Create(CultureInfo.InvariantCulture, $"every hour at minute {at}"),
        [var minute, var hour, "*", "*", "*"] when Number(minute) is { } m && Number(hour) is { } h => string.Create(CultureInfo.InvariantCulture, $"every day at {h:00}:{m:00}"),
        _ => $"by cron '{cron}'",
    };

    private static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
}
