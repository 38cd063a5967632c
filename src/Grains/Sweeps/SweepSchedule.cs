using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Cronos;
using OrleansSync.Contracts.Settings;

namespace OrleansSync.Grains.Sweeps;

/// <summary>What is due, from the schedule and the log: pure. Ticks missed while nothing ran are due once, not n times.</summary>
public static class SweepSchedule
{
    private static readonly TimeSpan RosterEvery = TimeSpan.FromHours(1);

    private static readonly Dictionary<string, string> Presets = new(StringComparer.OrdinalIgnoreCase)
    {
        ["every minute"] = "* * * * *",
        ["every 5 minutes"] = "*/5 * * * *",
        ["every 15 minutes"] = "*/15 * * * *",
        ["hourly"] = "0 * * * *",
        ["daily"] = "0 0 * * *",
    };

    /// <summary>What a schedule may be, for people.</summary>
    public static string Allowed => "a cron expression with five fields, or six with seconds, such as '*/5 * * * *'; or 'every minute', 'every 5 minutes', 'every 15 minutes', 'hourly', 'daily at 03:00'";

    /// <summary>Reads a cron expression, or the words for one.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out string? cron)
    {
        ArgumentNullException.ThrowIfNull(text);
        const string DailyAt = "daily at ";
        cron = text.Trim();
        if (Presets.TryGetValue(cron, out string? preset))
        {
            cron = preset;
        }
        else if (cron.StartsWith(DailyAt, StringComparison.OrdinalIgnoreCase) && TimeOnly.TryParseExact(cron[DailyAt.Length..], ["H:mm", "HH:mm"], CultureInfo.InvariantCulture, DateTimeStyles.None, out TimeOnly time))
        {
            cron = string.Create(CultureInfo.InvariantCulture, $"{time.Minute} {time.Hour} * * *");
        }

        if (CronExpression.TryParse(cron, FormatOf(cron), out _))
        {
            return true;
        }

        cron = null;
        return false;
    }

    /// <summary>True when the cron expression had an occurrence after <paramref name="last"/> and up to <paramref name="now"/>, in the settings' time zone.</summary>
    public static bool IsDue(string cron, SyncSettings settings, DateTimeOffset? last, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return last is not { } before || Next(cron, settings, before) <= now;
    }

    /// <summary>The next occurrence after an instant, or null when there is none.</summary>
    public static DateTimeOffset? Next(string cron, SyncSettings settings, DateTimeOffset after)
    {
        ArgumentNullException.ThrowIfNull(cron);
        ArgumentNullException.ThrowIfNull(settings);
        return CronExpression.Parse(cron, FormatOf(cron)).GetNextOccurrence(after, TimeZoneInfo.FindSystemTimeZoneById(settings.TimeZone));
    }

    /// <summary>True when a delta has to read the whole roster: at least hourly, and once after midnight in the settings' time zone (DESIGN 6).</summary>
    public static bool WantsRoster(SyncSettings settings, DateTimeOffset? last, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(settings);
        TimeZoneInfo zone = TimeZoneInfo.FindSystemTimeZoneById(settings.TimeZone);
        return last is not { } before
            || now - before >= RosterEvery
            || TimeZoneInfo.ConvertTime(before, zone).Date != TimeZoneInfo.ConvertTime(now, zone).Date;
    }

    private static CronFormat FormatOf(string cron) => cron.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length == 6 ? CronFormat.IncludeSeconds : CronFormat.Standard;
}
