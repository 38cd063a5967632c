using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text.Json;
using OrleansSync.Contracts.Fields;

namespace OrleansSync.Contracts.Scim;

/// <summary>Reads a SCIM user as servers really write it: names in any case, booleans and numbers as text, items without a type.</summary>
/// <remarks>RFC 7643 §2.1 (names ignore case), §2.5 (null, [] and absent mean no value); jumpcloud-scim.md §5 for the rest. Pure.</remarks>
public static class ScimResource
{
    private const string WorkType = "work";

    /// <summary>Reads the text at a path.</summary>
    /// <returns><see cref="FieldValue.Absent"/> when the member, or the item that holds it, is not in the resource;
    /// <see cref="FieldValue.Empty"/> for null, "" and []; else the text. Numbers and booleans are read as their JSON text.</returns>
    /// <remarks>An item is found by its type, ignoring case. The work email is also accepted without a type, as the primary, or as the only one.</remarks>
    public static FieldValue Read(JsonElement resource, ScimPath path)
    {
        if (!TryFindAttribute(resource, path, out JsonElement attribute))
        {
            return FieldValue.Absent;
        }

        if (path.ItemType is not null)
        {
            return TryFindTypedItem(attribute, path, out JsonElement item) ? ReadMember(item, path.SubAttribute ?? "value") : FieldValue.Absent;
        }

        if (path.SubAttribute is null)
        {
            return ToText(attribute);
        }

        return attribute.ValueKind switch
        {
            JsonValueKind.Array => TryFindPrimaryOrOnly(attribute, out JsonElement item) ? ReadMember(item, path.SubAttribute) : FieldValue.Absent,
            JsonValueKind.Null => FieldValue.Empty,
            _ => ReadMember(attribute, path.SubAttribute),
        };
    }

    /// <summary>Reads <c>active</c>; null when it is absent or means neither.</summary>
    public static bool? ReadActive(JsonElement resource) => TryGetMember(resource, "active", out JsonElement active) ? ToBoolean(active) : null;

    /// <summary>True when the item that <paramref name="item"/> selects (<c>attr[type eq "x"]</c>, a sub-attribute is ignored) is there.</summary>
    public static bool ItemExists(JsonElement resource, ScimPath item) => TryFindItem(resource, item, out _);

    /// <summary>The names of an item's sub-attributes that hold a value, as the target writes them. Empty when there is no such item.</summary>
    /// <remarks>Left out are <c>type</c> and what servers add by themselves: <c>primary</c>, <c>display</c>, <c>id</c>, <c>$ref</c>.
    /// So an item may be removed when everything in this list is ours.</remarks>
    public static IReadOnlyList<string> ItemMembers(JsonElement resource, ScimPath item)
    {
        if (!TryFindItem(resource, item, out JsonElement found))
        {
            return [];
        }

        if (found.ValueKind != JsonValueKind.Object)
        {
            return ["value"];
        }

        List<string> names = [];
        foreach (JsonProperty member in found.EnumerateObject())
        {
            if (!IsBookkeeping(member.Name) && HasValue(member.Value))
            {
                names.Add(member.Name);
            }
        }

        return names;
    }

    /// <summary>The item of a multi-valued attribute that a path selects, by the rules of <see cref="Read"/>.</summary>
    public static bool TryFindItem(JsonElement resource, ScimPath item, out JsonElement found)
    {
        found = default;
        return TryFindAttribute(resource, item, out JsonElement attribute)
            && (item.ItemType is null ? TryFindPrimaryOrOnly(attribute, out found) : TryFindTypedItem(attribute, item, out found));
    }

    /// <summary>The user that a resource describes.</summary>
    /// <param name="resource">The whole resource; its bytes are copied.</param>
    /// <param name="etag">The ETag header, which wins over <c>meta.version</c>; null when there was none.</param>
    /// <exception cref="FormatException">It has no id.</exception>
    public static ScimUser ToUser(JsonElement resource, string? etag) =>
        TryToUser(resource, etag, out ScimUser? user) ? user : throw new FormatException("A SCIM resource without an id.");

    /// <summary>The user that a resource describes; false when it is no object or has no id.</summary>
    public static bool TryToUser(JsonElement resource, string? etag, [NotNullWhen(true)] out ScimUser? user)
    {
        user = null;
        if (ReadMember(resource, "id").Text is not { } id)
        {
            return false;
        }

        user = new ScimUser
        {
            Id = id,
            UserName = ReadMember(resource, "userName").Text ?? string.Empty,
            Active = ReadActive(resource),
            Email = Read(resource, WorkEmailPath).Text,
            Version = etag ?? (TryGetMember(resource, "meta", out JsonElement meta) ? ReadMember(meta, "version").Text : null),
            Resource = JsonMarshal.GetRawUtf8Value(resource).ToArray(),
        };
        return true;
    }

    /// <summary>Finds a member by name, exactly, else ignoring case (RFC 7643 §2.1). False when <paramref name="element"/> is no object.</summary>
    public static bool TryGetMember(JsonElement element, string name, out JsonElement value)
    {
        value = default;
        if (element.ValueKind != JsonValueKind.Object)
        {
            return false;
        }

        if (element.TryGetProperty(name, out value))
        {
            return true;
        }

        foreach (JsonProperty member in element.EnumerateObject())
        {
            if (string.Equals(member.Name, name, StringComparison.OrdinalIgnoreCase))
            {
                value = member.Value;
                return true;
            }
        }

        return false;
    }

    private static ScimPath WorkEmailPath { get; } = ScimPath.Parse("emails[type eq \"work\"].value");

    // A core attribute stands at the top; some servers also put the core schema's attributes under its URN.
    private static bool TryFindAttribute(JsonElement resource, ScimPath path, out JsonElement attribute)
    {
        if (path.Urn is null)
        {
            return TryGetMember(resource, path.Attribute, out attribute);
        }

        if (TryGetMember(resource, path.Urn, out JsonElement extension) && TryGetMember(extension, path.Attribute, out attribute))
        {
            return true;
        }

        attribute = default;
        return string.Equals(path.Urn, ScimPath.CoreUrn, StringComparison.OrdinalIgnoreCase) && TryGetMember(resource, path.Attribute, out attribute);
    }

    private static bool TryFindTypedItem(JsonElement attribute, ScimPath path, out JsonElement found)
    {
        found = default;
        bool any = false;
        foreach (JsonElement item in ItemsOf(attribute))
        {
            if (string.Equals(ReadMember(item, "type").Text, path.ItemType, StringComparison.OrdinalIgnoreCase) && (!any || IsPrimary(item)))
            {
                found = item;
                any = true;
            }
        }

        return any || (IsWorkEmail(path) && (TryFindUntyped(attribute, out found) || TryFindPrimaryOrOnly(attribute, out found)));
    }

    private static bool IsWorkEmail(ScimPath path) =>
        string.Equals(path.Attribute, "emails", StringComparison.OrdinalIgnoreCase) && string.Equals(path.ItemType, WorkType, StringComparison.OrdinalIgnoreCase);

    private static bool TryFindUntyped(JsonElement attribute, out JsonElement found)
    {
        found = default;
        bool any = false;
        foreach (JsonElement item in ItemsOf(attribute))
        {
            if (ReadMember(item, "type").Text is null && (!any || IsPrimary(item)))
            {
                found = item;
                any = true;
            }
        }

        return any;
    }

    private static bool TryFindPrimaryOrOnly(JsonElement attribute, out JsonElement found)
    {
        found = default;
        int count = 0;
        foreach (JsonElement item in ItemsOf(attribute))
        {
            if (IsPrimary(item))
            {
                found = item;
                return true;
            }

            found = item;
            count++;
        }

        return count == 1;
    }

    private static IEnumerable<JsonElement> ItemsOf(JsonElement attribute)
    {
        switch (attribute.ValueKind)
        {
            case JsonValueKind.Array:
                foreach (JsonElement item in attribute.EnumerateArray())
                {
                    if (item.ValueKind is JsonValueKind.Object or JsonValueKind.String)
                    {
                        yield return item;
                    }
                }

                break;

            // A single item without its brackets, or a bare value.
            case JsonValueKind.Object:
            case JsonValueKind.String:
                yield return attribute;
                break;
        }
    }

    private static bool IsPrimary(JsonElement item) => TryGetMember(item, "primary", out JsonElement primary) && ToBoolean(primary) is true;

    private static FieldValue ReadMember(JsonElement parent, string name)
    {
        // A bare string in a list of items is its own value.
        if (parent.ValueKind == JsonValueKind.String)
        {
            return string.Equals(name, "value", StringComparison.OrdinalIgnoreCase) ? ToText(parent) : FieldValue.Absent;
        }

        return TryGetMember(parent, name, out JsonElement member) ? ToText(member) : FieldValue.Absent;
    }

    private static FieldValue ToText(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => FieldValue.Of(value.GetString()),
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => FieldValue.Of(value.GetRawText()),
        JsonValueKind.Array => value.GetArrayLength() == 0 ? FieldValue.Empty : ToText(value[0]),
        JsonValueKind.Object => TryGetMember(value, "value", out JsonElement inner) ? ToText(inner) : FieldValue.Empty,
        JsonValueKind.Null => FieldValue.Empty,
        _ => FieldValue.Absent,
    };

    private static bool? ToBoolean(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number => value.TryGetDecimal(out decimal number) ? number != 0 : null,
        JsonValueKind.String => ToBoolean(value.GetString()),
        _ => null,
    };

    private static bool? ToBoolean(string? text) => text?.Trim().ToUpperInvariant() switch
    {
        "TRUE" or "1" => true,
        "FALSE" or "0" => false,
        _ => null,
    };

    private static bool HasValue(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => false,
        JsonValueKind.String => !value.ValueEquals(ReadOnlySpan<char>.Empty),
        JsonValueKind.Array => value.GetArrayLength() > 0,
        _ => true,
    };

    private static bool IsBookkeeping(string name) => name.ToUpperInvariant() is "TYPE" or "PRIMARY" or "DISPLAY" or "ID" or "$REF";
}
