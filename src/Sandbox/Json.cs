using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace OrleansSync.Sandbox;

/// <summary>Small readings of JSON that both vendors share.</summary>
internal static class Json
{
    /// <summary>As the control API speaks: camel case, enums by name, unknown members refused.</summary>
    public static JsonSerializerOptions Strict { get; } = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    /// <summary>The text of a JSON string; null for everything else.</summary>
    public static string? Text(JsonNode? node) => node is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    /// <summary>Merges objects member by member; everything else is replaced.</summary>
    public static void Merge(JsonObject target, JsonObject changes)
    {
        foreach ((string name, JsonNode? value) in changes)
        {
            if (value is JsonObject inner && target[name] is JsonObject known)
            {
                Merge(known, inner);
            }
            else
            {
                target[name] = value?.DeepClone();
            }
        }
    }

    /// <summary>An array of texts.</summary>
    public static JsonArray Array(IEnumerable<string> texts) => [.. texts.Select(static text => (JsonNode)text)];
}
