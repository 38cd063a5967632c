using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansSync.Contracts.Settings;
using OrleansSync.Grains.Settings;

namespace OrleansSync.Silo.Web.Settings;

/// <summary>How a setting is typed in: its JSON value as text and back. What is allowed is the setting's own business.</summary>
internal static class SettingForm
{
    private static readonly Dictionary<string, string[]> Words = new(StringComparer.Ordinal)
    {
        ["Sync:Mode"] = Enum.GetNames<SyncMode>(),
        ["Sync:Triggers"] = Enum.GetNames<TriggerMode>(),
        ["Sync:AdministratorSuspension"] = Enum.GetNames<AdministratorSuspension>(),
        ["Sync:OnSourceDelete"] = Enum.GetNames<OnSourceDelete>(),
    };

    /// <summary>The words to choose from, or null when it is typed.</summary>
    public static string[]? Choices(Setting setting, SyncSettings settings) =>
        Words.GetValueOrDefault(setting.Key) ?? (setting.Read(settings)?.GetValueKind() is JsonValueKind.True or JsonValueKind.False ? ["true", "false"] : null);

    /// <summary>True when it holds several values, one a line.</summary>
    public static bool IsList(Setting setting, SyncSettings settings) => setting.Read(settings) is JsonArray;

    /// <summary>Its value as text.</summary>
    public static string Text(Setting setting, SyncSettings settings) => setting.Read(settings) switch
    {
        null => string.Empty,
        JsonArray list => string.Join('\n', list.Select(one => one?.ToString())),
        JsonValue value => value.ToString(),
        var other => other.ToJsonString(),
    };

    /// <summary>A text as the kind of value that the setting has.</summary>
    public static JsonNode? Value(Setting setting, SyncSettings settings, string text)
    {
        return setting.Read(settings) switch
        {
            JsonArray => new JsonArray([.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(one => (JsonNode)one)]),
            JsonValue value when value.GetValueKind() == JsonValueKind.String => JsonValue.Create(text),
            _ when text.Trim().Length == 0 => null,
            _ when bool.TryParse(text, out bool flag) => JsonValue.Create(flag),
            _ when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) => JsonValue.Create(number),
            _ => JsonValue.Create(text),
        };
    }
}
