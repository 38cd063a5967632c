using System.Text.Json.Nodes;

namespace OrleansSync.Sandbox.Scim;

/// <summary>The User resource: core and enterprise extension (RFC 7643 §4.1, §4.3).</summary>
internal static class ScimSchema
{
    public const string Core = "urn:ietf:params:scim:schemas:core:2.0:User";
    public const string Enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

    /// <summary>The core schema's attributes.</summary>
    public static IReadOnlyList<ScimAttribute> User { get; } =
    [
        Text("id") with { CaseExact = true, ReadOnly = true },
        Text("externalId") with { CaseExact = true },
        new("meta", ScimType.Complex) { ReadOnly = true, Parts = [Text("resourceType") with { CaseExact = true }, new("created", ScimType.DateTime), new("lastModified", ScimType.DateTime), Text("location"), Text("version")] },
        Text("userName") with { Required = true },
        new("name", ScimType.Complex) { Parts = [Text("formatted"), Text("familyName"), Text("givenName"), Text("middleName"), Text("honorificPrefix"), Text("honorificSuffix")] },
        Text("displayName"),
        Text("nickName"),
        Text("profileUrl"),
        Text("title"),
        Text("userType"),
        Text("preferredLanguage"),
        Text("locale"),
        Text("timezone"),
        new("active", ScimType.Boolean),
        Items("emails") with { Required = true },
        Items("phoneNumbers"),
        Items("ims"),
        Items("photos"),
        Items("addresses", "formatted", "streetAddress", "locality", "region", "postalCode", "country"),
        Items("groups") with { ReadOnly = true },
        Items("entitlements"),
        Items("roles"),
        Items("x509Certificates"),
    ];

    /// <summary>The extension's attributes. <c>manager</c> is taken and not kept: JumpCloud does not support it inbound.</summary>
    public static IReadOnlyList<ScimAttribute> Extension { get; } =
    [
        Text("employeeNumber"),
        Text("costCenter"),
        Text("organization"),
        Text("division"),
        Text("department"),
        new("manager", ScimType.Complex) { Parts = [Text("value"), Text("$ref"), Text("displayName")] },
    ];

    /// <summary>An attribute by its name, whatever its case.</summary>
    public static ScimAttribute? Find(string name, bool extension) => (extension ? Extension : User).FirstOrDefault(one => one.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>A resource with the canonical names; what no schema knows is left out (RFC 7644 §3.3).</summary>
    public static JsonObject Canonical(JsonObject body)
    {
        JsonObject resource = Canonical(body, User);
        if (body.FirstOrDefault(static member => member.Key.Equals(Enterprise, StringComparison.OrdinalIgnoreCase)).Value is JsonObject extension)
        {
            resource[Enterprise] = Canonical(extension, Extension);
        }

        Tidy(resource);
        return resource;
    }

    /// <summary>Removes members without a value and what is not kept, and names the schemas in use. What no schema knows stays.</summary>
    public static void Tidy(JsonObject resource)
    {
        _ = (resource[Enterprise] as JsonObject)?.Remove("manager");
        foreach (string name in resource.Where(static member => member.Value is null or JsonArray { Count: 0 } or JsonObject { Count: 0 }).Select(static member => member.Key).ToArray())
        {
            _ = resource.Remove(name);
        }

        _ = resource.Remove("schemas");
        resource["schemas"] = Json.Array(resource.Select(static member => member.Key).Where(static name => name.StartsWith("urn:", StringComparison.OrdinalIgnoreCase)).Prepend(Core).ToArray());
    }

    /// <summary>Whether an attribute of a resource is in the schemas.</summary>
    public static bool IsKnown(string name) => name is "schemas" or Enterprise || Find(name, extension: false) is not null;

    /// <summary>A value with the canonical names of an attribute's parts; null and empty arrays mean no value.</summary>
    public static JsonNode? Canonical(ScimAttribute attribute, JsonNode? value) => value switch
    {
        null or JsonArray { Count: 0 } => null,
        JsonArray items when attribute.Multiple => new JsonArray([.. items.Select(item => Canonical(attribute with { Multiple = false }, item))]),
        JsonObject item when attribute.Type == ScimType.Complex => Canonical(item, attribute.Parts) is { Count: > 0 } kept ? kept : null,
        _ => value.DeepClone(),
    };

    private static JsonObject Canonical(JsonObject body, IReadOnlyList<ScimAttribute> attributes)
    {
        JsonObject kept = [];
        foreach ((string name, JsonNode? value) in body)
        {
            ScimAttribute? attribute = attributes.FirstOrDefault(one => one.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
            if (attribute is not null && Canonical(attribute, value) is { } found)
            {
                kept[attribute.Name] = found;
            }
        }

        return kept;
    }

    private static ScimAttribute Text(string name) => new(name, ScimType.String);

    private static ScimAttribute Items(string name, params string[] parts) => new(name, ScimType.Complex)
    {
        Multiple = true,
        Parts = [.. (parts.Length == 0 ? ["value", "display", "$ref"] : parts).Append("type").Select(Text), new ScimAttribute("primary", ScimType.Boolean)],
    };
}
