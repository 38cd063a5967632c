using System.Collections.Immutable;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Settings;

namespace OrleansSync.Grains.Employees;

/// <summary>What the rules need beside the state and the target: fetched by the shell, passed in.</summary>
public sealed record PlanContext
{
    /// <summary>The settings that the sweep was planned under.</summary>
    public required SyncSettings Settings { get; init; }

    /// <summary>Now, UTC.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>Today in Sync:TimeZone: what hire dates are compared with.</summary>
    public required DateOnly Today { get; init; }

    /// <summary>What the source says of the record itself.</summary>
    public SourceStanding Standing { get; init; } = SourceStanding.Present;

    /// <summary>A hold that only a look at several people can find.</summary>
    public HoldReason? Imposed { get; init; }

    /// <summary>Its detail.</summary>
    public string? ImposedDetail { get; init; }

    /// <summary>The address to pass through in a ring of renames, or null.</summary>
    public string? TemporaryEmail { get; init; }

    /// <summary>Kinds of harm that a guard holds in this sweep.</summary>
    public ImmutableSortedSet<GuardKind> Withheld { get; init; } = [];

    /// <summary>An operator asked: marks of refused and not-stored values do not count.</summary>
    public bool Asked { get; init; }

    /// <summary>The BambooHR key is this employee's own.</summary>
    public bool OwnsSourceKey { get; init; }

    /// <summary>Try an email again that another account owned.</summary>
    public bool RetryEmail { get; init; }

    /// <summary>The first instant of a day in Sync:TimeZone.</summary>
    public DateTimeOffset StartOf(DateOnly day)
    {
        DateTime midnight = day.ToDateTime(TimeOnly.MinValue);
        TimeZoneInfo zone = TimeZoneInfo.FindSystemTimeZoneById(Settings.TimeZone);

        // Where the clocks go forward at midnight the day begins an hour later.
        DateTime first = zone.IsInvalidTime(midnight) ? midnight.AddHours(1) : midnight;
        return new DateTimeOffset(first, zone.GetUtcOffset(first)).ToUniversalTime();
    }

    /// <summary>The context of a request.</summary>
    public static PlanContext Of(ReconcileRequest request, SyncSettings settings, DateTimeOffset now) => new()
    {
        Settings = settings,
        Now = now,
        Today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, TimeZoneInfo.FindSystemTimeZoneById(settings.TimeZone)).DateTime),
        Standing = request.Standing,
        Imposed = request.Imposed,
        ImposedDetail = request.ImposedDetail,
        TemporaryEmail = request.TemporaryEmail,
        Withheld = request.Withheld,
        Asked = request.Asked,
        OwnsSourceKey = request.OwnsSourceKey,
    };
}
