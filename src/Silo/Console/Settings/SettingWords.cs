using System.Collections.Frozen;
using OrleansSync.Grains.Settings;
using OrleansSync.Silo.Web.Shared;

namespace OrleansSync.Silo.Web.Settings;

/// <summary>A setting in words. docs/configuration.md says the same at length.</summary>
/// <param name="Title">What it decides.</param>
/// <param name="Note">What its values mean, or null where the list of what is allowed says it.</param>
internal sealed record SettingWords(string Title, string? Note)
{
    private static readonly FrozenDictionary<string, SettingWords> Known = new Dictionary<string, SettingWords>(StringComparer.Ordinal)
    {
        ["Sync:Mode"] = new("Mode", "Live writes to JumpCloud. Dry run plans and writes nothing. Paused stops between two writes."),
        ["Sync:Schedule"] = new("Look for changes", "In words (every minute, every 5 minutes, hourly, daily at 03:00) or as a cron expression."),
        ["Sync:FullSchedule"] = new("Compare everybody", "Also finds what somebody changed in JumpCloud. In words or as a cron expression."),
        ["Sync:TimeZone"] = new("Time zone", "An IANA name, such as Europe/Oslo: of the schedules and of what is today."),
        ["Sync:Fields"] = new("The fields", Note: null),
        ["Sync:Triggers"] = new("A change that starts a sync", "Documented: the fields that the table above says. Any mapped field: each of them."),
        ["Sync:ActivateOnMatch"] = new("Status of accounts taken over", "Whether an account that exists already is activated when its employee is Active."),
        ["Sync:AdministratorSuspension"] = new("Suspended by an administrator", "Keep: what somebody suspended in JumpCloud stays so. Overwrite: BambooHR decides."),
        ["Sync:OnSourceDelete"] = new("Deleted in BambooHR", "Leave: the account stays and is listed as an orphan. Suspend: it is suspended."),
        ["Sync:HireDateGate"] = new("Days before the hire date", "New accounts wait until then. Empty: created at once."),
        ["Sync:Protected"] = new("Never suspended", "Work emails, one a line."),
        ["Sync:StreetSeparator"] = new("Between street lines", "What joins street 1 and street 2."),
        ["Sync:ExtensionFormat"] = new("Phone extension", "{0} is the extension."),
        ["Sync:MaxConcurrency"] = new("Requests at once", "Towards JumpCloud, all silos together."),
        ["Sync:RequestsPerSecond"] = new("Requests per second", "Towards JumpCloud, all silos together. Empty: as many as it takes."),
        ["Gates:CountFallPercent"] = new("Fewer employees, percent", "A read with fewer people than this is held."),
        ["Gates:FillFallPercent"] = new("Fewer values, percent", "A column that loses more values than this is held."),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The words of one; its key where there are none.</summary>
    public static SettingWords Of(Setting setting) =>
        Known.GetValueOrDefault(setting.Key) ?? new(setting.Key[(setting.Key.LastIndexOf(':') + 1)..], Note: null);

    /// <summary>What is to choose from, in words.</summary>
    public static string Choice(string choice) => choice switch
    {
        "true" => "Yes",
        "false" => "No",
        _ => Words.Spaced(choice),
    };
}
