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
            List<JsonElement> items = ItemsOf(attribute);
            int index = Select(items, path);
            return index < 0 ? FieldValue.Absent : ReadMember(items[index], path.SubAttribute ?? "value");
        }

        if (path.SubAttribute is null)
        {
            return ToText(attribute);
        }

        return attribute.ValueKind switch
        {
            JsonValueKind.Array => ReadPrimaryOrOnly(ItemsOf(attribute), path.SubAttribute),
            JsonValueKind.Null => FieldValue.Empty,
            _ => ReadMember(attribute, path.SubAttribute),
        };
    }

    /// <summary>Reads <c>active</c>; null when it is absent or means neither.</summary>
    public static bool? ReadActive(JsonElement resource) => ReadFlag(resource, "active");

    /// <summary>Reads a boolean: true and false, also as text in any case, 1 and 0; null when it is absent or none of these.</summary>
    public static bool? ReadFlag(JsonElement parent, string name) => TryGetMember(parent, name, out JsonElement flag) ? ToBoolean(flag) : null;

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

    /// <summary>The item that a path selects, by the rules of <see cref="Read"/>.</summary>
    public static bool TryFindItem(JsonElement resource, ScimPath item, out JsonElement found)
    {
        IReadOnlyList<JsonElement> items = Items(resource, item);
        int index = Select(items, item);
        found = index < 0 ? default : items[index];
        return index >= 0;
    }

    /// <summary>Where in <see cref="Items"/> the item stands that a path selects; -1 when it is not there.</summary>
    public static int IndexOfItem(JsonElement resource, ScimPath item) => Select(Items(resource, item), item);

    /// <summary>The items of the multi-valued attribute that a path names, of every type: objects and bare strings.</summary>
    public static IReadOnlyList<JsonElement> Items(JsonElement resource, ScimPath path) => TryFindAttribute(resource, path, out JsonElement attribute) ? ItemsOf(attribute) : [];

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

    private static int Select(IReadOnlyList<JsonElement> items, ScimPath path)
    {
        if (path.ItemType is null)
        {
            return PrimaryOrOnly(items);
        }

        int typed = FirstOrPrimary(items, item => string.Equals(ReadMember(item, "type").Text, path.ItemType, StringComparison.OrdinalIgnoreCase));
        if (typed >= 0 || !IsWorkEmail(path))
        {
            return typed;
        }

        int untyped = FirstOrPrimary(items, static item => ReadMember(item, "type").Text is null);
        return untyped >= 0 ? untyped : PrimaryOrOnly(items);
    }

    private static bool IsWorkEmail(ScimPath path) =>
        string.Equals(path.Attribute, "emails", StringComparison.OrdinalIgnoreCase) && string.Equals(path.ItemType, WorkType, StringComparison.OrdinalIgnoreCase);

    private static int FirstOrPrimary(IReadOnlyList<JsonElement> items, Func<JsonElement, bool> matches)
    {
        int first = -1;
        for (int index = 0; index < items.Count; index++)
        {
            if (!matches(items[index]))
            {
                continue;
            }

            if (IsPrimary(items[index]))
            {
                return index;
            }

            first = first < 0 ? index : first;
        }

        return first;
    }

    private static int PrimaryOrOnly(IReadOnlyList<JsonElement> items)
    {
        for (int index = 0; index < items.Count; index++)
        {
            if (IsPrimary(items[index]))
            {
                return index;
            }
        }

        return items.Count == 1 ? 0 : -1;
    }

    private static FieldValue ReadPrimaryOrOnly(List<JsonElement> items, string name) =>
        PrimaryOrOnly(items) is >= 0 and int index ? ReadMember(items[index], name) : FieldValue.Absent;

    // A single item may stand without its brackets, or as a bare value.
    private static List<JsonElement> ItemsOf(JsonElement attribute) => attribute.ValueKind switch
    {
        JsonValueKind.Array => [.. attribute.EnumerateArray().Where(static item => item.ValueKind is JsonValueKind.Object or JsonValueKind.String)],
        JsonValueKind.Object or JsonValueKind.String => [attribute],
        _ => [],
    };

    private static bool IsPrimary(JsonElement item) => ReadFlag(item, "primary") is true;

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
        JsonValueKind.String => FieldValue.Of(ScimString.Read(value)),
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
        JsonValueKind.String => ToBoolean(ScimString.Read(value)),
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
