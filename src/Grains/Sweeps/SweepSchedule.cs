using Cronos;
using OrleansSync.Contracts.Settings;

namespace OrleansSync.Grains.Sweeps;

/// <summary>What is due, from the schedule and the log: pure. Ticks missed while nothing ran are due once, not n times.</summary>
public static class SweepSchedule
{
    private static readonly TimeSpan RosterEvery = TimeSpan.FromHours(1);

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
        CronFormat format = cron.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length == 6 ? CronFormat.IncludeSeconds : CronFormat.Standard;
        return CronExpression.Parse(cron, format).GetNextOccurrence(after, TimeZoneInfo.FindSystemTimeZoneById(settings.TimeZone));
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
}
