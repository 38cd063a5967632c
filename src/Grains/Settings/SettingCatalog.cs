using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;
using OrleansSync.Contracts.Settings;
using OrleansSync.Grains.Sweeps;

namespace OrleansSync.Grains.Settings;

/// <summary>All settings that can be changed at run time: the one list that the stream, the API and the console read (DESIGN 8).</summary>
public static class SettingCatalog
{
    /// <summary>In the order in which they are shown.</summary>
    public static ImmutableArray<Setting> All { get; } =
    [
        Word("Sync:Mode", settings => settings.Mode, (settings, mode) => settings with { Mode = mode }),
        Cron("Sync:Schedule", settings => settings.Schedule, (settings, cron) => settings with { Schedule = cron }),
        Cron("Sync:FullSchedule", settings => settings.FullSchedule, (settings, cron) => settings with { FullSchedule = cron }),
        Text("Sync:TimeZone", "an IANA time zone, such as Europe/Oslo", settings => settings.TimeZone, (settings, zone) => TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _) ? settings with { TimeZone = zone } : null),
        new("Sync:Fields", "a list of " + string.Join(", ", FieldCatalog.OptionalFields.Select(FieldNames<CatalogField>.Of)), settings => List(settings.Fields.Select(FieldNames<CatalogField>.Of)), ApplyFields),
        Word("Sync:Triggers", settings => settings.Triggers, (settings, triggers) => settings with { Triggers = triggers }),
        Flag("Sync:ActivateOnMatch", settings => settings.ActivateOnMatch, (settings, flag) => settings with { ActivateOnMatch = flag }),
        Word("Sync:AdministratorSuspension", settings => settings.AdministratorSuspension, (settings, word) => settings with { AdministratorSuspension = word }),
        Word("Sync:OnSourceDelete", settings => settings.OnSourceDelete, (settings, word) => settings with { OnSourceDelete = word }),
        OptionalNumber("Sync:HireDateGate", 0, 365, settings => settings.HireDateGate, (settings, days) => settings with { HireDateGate = days }),
        new("Sync:Protected", "a list of emails", settings => List(settings.Protected), ApplyProtected),
        Text("Sync:StreetSeparator", "a text", settings => settings.StreetSeparator, (settings, text) => settings with { StreetSeparator = text }),
        Text("Sync:ExtensionFormat", "a text with {0} where the extension goes, such as ' x{0}'", settings => settings.ExtensionFormat, (settings, text) => text.Contains("{0}", StringComparison.Ordinal) ? settings with { ExtensionFormat = text } : null),
        OptionalNumber("Sync:MaxConcurrency", 1, 10_000, settings => settings.MaxConcurrency, (settings, number) => number is { } given ? settings with { MaxConcurrency = given } : null),
        OptionalNumber("Sync:RequestsPerSecond", 1, 100_000, settings => settings.RequestsPerSecond, (settings, number) => settings with { RequestsPerSecond = number }),
        .. Enum.GetValues<GuardKind>().SelectMany(Guard),
        Percent("Gates:CountFallPercent", settings => settings.CountFallPercent, (settings, percent) => settings with { CountFallPercent = percent }),
        Percent("Gates:FillFallPercent", settings => settings.FillFallPercent, (settings, percent) => settings with { FillFallPercent = percent }),
    ];

    private static IEnumerable<Setting> Guard(GuardKind kind)
    {
        yield return OptionalNumber($"Guards:{kind}:Max", 0, int.MaxValue, settings => settings.Guards[kind].Max, (settings, number) => number is { } max ? With(settings, kind, limit => limit with { Max = max }) : null);
        yield return Percent($"Guards:{kind}:Percent", settings => settings.Guards[kind].Percent, (settings, percent) => With(settings, kind, limit => limit with { Percent = percent }));
        yield return OptionalNumber($"Guards:{kind}:PerDay", 0, int.MaxValue, settings => settings.Guards[kind].PerDay, (settings, number) => With(settings, kind, limit => limit with { PerDay = number }));
    }

    private static SyncSettings With(SyncSettings settings, GuardKind kind, Func<GuardLimit, GuardLimit> change) => settings with { Guards = settings.Guards.SetItem(kind, change(settings.Guards[kind])) };

    private static Setting Word<TEnum>(string key, Func<SyncSettings, TEnum> read, Func<SyncSettings, TEnum, SyncSettings> apply)
        where TEnum : struct, Enum =>
        new(key, "one of " + string.Join(", ", Enum.GetNames<TEnum>()), settings => read(settings).ToString(), (settings, value) =>
            TextOf(value) is { Length: > 0 } text && Enum.TryParse(text, ignoreCase: true, out TEnum word) && Enum.IsDefined(word) && !char.IsAsciiDigit(text[0]) ? apply(settings, word) : null);

    private static Setting Cron(string key, Func<SyncSettings, string> read, Func<SyncSettings, string, SyncSettings> apply) =>
        Text(key, SweepSchedule.Allowed, read, (settings, text) => SweepSchedule.TryParse(text, out string? cron) ? apply(settings, cron) : null);

    private static Setting Text(string key, string allowed, Func<SyncSettings, string> read, Func<SyncSettings, string, SyncSettings?> apply) =>
        new(key, allowed, settings => read(settings), (settings, value) => TextOf(value) is { } text ? apply(settings, text) : null);

    private static Setting Flag(string key, Func<SyncSettings, bool> read, Func<SyncSettings, bool, SyncSettings> apply) =>
        new(key, "true or false", settings => read(settings), (settings, value) => value?.GetValueKind() is JsonValueKind.True or JsonValueKind.False ? apply(settings, value.GetValue<bool>()) : null);

    private static Setting Percent(string key, Func<SyncSettings, double> read, Func<SyncSettings, double, SyncSettings> apply) =>
        new(key, "a number from 0 to 100", settings => read(settings), (settings, value) => NumberOf(value) is >= 0 and <= 100 and var percent ? apply(settings, percent) : null);

    private static Setting OptionalNumber(string key, int min, int max, Func<SyncSettings, int?> read, Func<SyncSettings, int?, SyncSettings?> apply) =>
        new(key, string.Create(CultureInfo.InvariantCulture, $"a whole number from {min} to {max}"), settings => read(settings), (settings, value) => NumberOf(value) switch
        {
            null when value is null => apply(settings, null),
            { } number when number >= min && number <= max && Math.Floor(number) == number => apply(settings, (int)number),
            _ => null,
        });

    private static SyncSettings? ApplyFields(SyncSettings settings, JsonNode? value)
    {
        ImmutableSortedSet<CatalogField>.Builder fields = ImmutableSortedSet.CreateBuilder<CatalogField>();
        foreach (string? name in TextsOf(value))
        {
            if (name is null || !FieldNames<CatalogField>.TryParse(name, out CatalogField field) || !FieldCatalog.OptionalFields.Contains(field))
            {
                return null;
            }

            _ = fields.Add(field);
        }

        return value is JsonArray ? settings with { Fields = fields.ToImmutable() } : null;
    }

    private static SyncSettings? ApplyProtected(SyncSettings settings, JsonNode? value)
    {
        ImmutableSortedSet<string>.Builder emails = ImmutableSortedSet.CreateBuilder<string>(StringComparer.Ordinal);
        foreach (string? text in TextsOf(value))
        {
            if (!WorkEmail.TryParse(text, out WorkEmail email))
            {
                return null;
            }

            _ = emails.Add(email.Value);
        }

        return value is JsonArray ? settings with { Protected = emails.ToImmutable() } : null;
    }

    private static JsonArray List(IEnumerable<string> names) => [.. names.Select(name => (JsonNode)name)];

    private static IEnumerable<string?> TextsOf(JsonNode? value) => (value as JsonArray)?.Select(TextOf) ?? [];

    private static string? TextOf(JsonNode? value) => value?.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    private static double? NumberOf(JsonNode? value) => value?.GetValueKind() == JsonValueKind.Number && double.TryParse(value.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : null;
}
