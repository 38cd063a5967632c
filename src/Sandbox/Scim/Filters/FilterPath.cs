using System.Text.Json;
using System.Text.Json.Nodes;

namespace OrleansSync.Sandbox.Scim.Filters;

/// <summary>An attribute as a filter names it. One that the resource lacks has no value.</summary>
/// <param name="Extension">It lies in the enterprise extension.</param>
/// <param name="Attribute">The attribute; null when no schema knows it.</param>
/// <param name="Part">The part of a complex one.</param>
internal sealed record FilterPath(bool Extension, ScimAttribute? Attribute, ScimAttribute? Part)
{
    /// <summary>Compared by case.</summary>
    public bool CaseExact => (Part ?? Attribute)?.CaseExact ?? false;

    /// <summary>Its type.</summary>
    public ScimType Type => (Part ?? Attribute)?.Type ?? ScimType.String;

    /// <summary>The items of an attribute with several values.</summary>
    public IEnumerable<JsonObject> Items(JsonObject holder) => (Node(holder) as JsonArray)?.OfType<JsonObject>() ?? [];

    /// <summary>All its values, as text. <c>emails</c> is short for <c>emails.value</c>.</summary>
    public IEnumerable<string> Values(JsonObject holder)
    {
        string part = Part?.Name ?? "value";
        IEnumerable<JsonNode?> nodes = Node(holder) switch
        {
            JsonArray items => items.OfType<JsonObject>().Select(item => item[part]),
            JsonObject complex => [complex[part]],
            { } simple when Part is null => [simple],
            _ => [],
        };
        return nodes.OfType<JsonValue>().Select(static value => value.GetValueKind() switch
        {
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            _ => Json.Text(value) ?? value.ToJsonString(),
        });
    }

    private JsonNode? Node(JsonObject holder) => Attribute is null ? null : (Extension ? holder[ScimSchema.Enterprise] as JsonObject : holder)?[Attribute.Name];
}
