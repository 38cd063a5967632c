using System.Text.Json;
using OrleansSync.Contracts.Scim;

namespace OrleansSync.Connectors.BambooHr;

/// <summary>Reads parts of a reply without trusting its shape.</summary>
internal static class JsonParts
{
    /// <summary>A member of an object, else undefined.</summary>
    public static JsonElement Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement member) ? member : default;

    /// <summary>A text, or a number as text (ids come as either); null for anything else.</summary>
    public static string? Text(JsonElement value) => value.ValueKind == JsonValueKind.Number ? value.GetRawText() : ScimString.Read(value);

    /// <summary>A whole number, else null.</summary>
    public static int? Number(JsonElement value) => value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) ? number : null;

    /// <summary>The rows of a reply.</summary>
    /// <exception cref="SourceException">Malformed: there are none.</exception>
    public static JsonElement.ArrayEnumerator Rows(JsonElement root, string name) =>
        Member(root, name) is { ValueKind: JsonValueKind.Array } rows ? rows.EnumerateArray() : throw Malformed($"BambooHR's reply has no list '{name}'.");

    /// <summary>JSON that is not what was asked for.</summary>
    public static SourceException Malformed(string message) => new(SourceFailureKind.Malformed, 200, retryAfter: null, message);
}
