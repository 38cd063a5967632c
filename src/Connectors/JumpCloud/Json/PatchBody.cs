using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansSync.Contracts.Scim;

namespace OrleansSync.Connectors.JumpCloud.Json;

/// <summary>The body of a PATCH in one of its forms, and what the form makes use of (RFC 7644 §3.5.2).</summary>
internal sealed class PatchBody
{
    private readonly ImmutableArray<ScimOperation> operations;
    private readonly UpdateForm form;
    private readonly TargetCapabilities known;
    private readonly JsonObject? after;
    private readonly ImmutableArray<string?> types;

    public PatchBody(ScimUser basis, ImmutableArray<ScimOperation> operations, UpdateForm form, TargetCapabilities known)
    {
        (this.operations, this.form, this.known) = (operations, form, known);
        using JsonDocument before = JsonDocument.Parse(basis.Resource);
        types = [.. operations.Select(operation => SpellingOf(before.RootElement, operation, form, known))];
        UsesValuePaths = form != UpdateForm.Pathless && Enumerable.Range(0, operations.Length).Any(index => operations[index] is not ScimOperation.AddItem && operations[index].Path.ItemType is not null && !IsWhole(operations[index].Path));
        AddsItems = form != UpdateForm.Pathless && operations.Any(operation => operation is ScimOperation.AddItem && !IsWhole(operation.Path));
        if (form == UpdateForm.Pathless || operations.Any(operation => operation.Path.ItemType is not null && IsWhole(operation.Path)))
        {
            after = UserOverlay.Apply(basis, operations);
        }
    }

    /// <summary>It sends back what is not ours.</summary>
    public bool SendsForeign => after is not null;

    /// <summary>Paths such as <c>phoneNumbers[type eq "work"].value</c>.</summary>
    public bool UsesValuePaths { get; }

    /// <summary><c>add</c> of one item.</summary>
    public bool AddsItems { get; }

    /// <summary>Paths into an extension.</summary>
    public bool UsesExtensionPaths => form != UpdateForm.Pathless && operations.Any(static operation => !UserOverlay.IsCore(operation.Path));

    /// <summary>Paths such as <c>name.givenName</c>.</summary>
    public bool UsesComplexPaths => form != UpdateForm.Pathless && operations.Any(static operation => operation.Path is { ItemType: null, SubAttribute: not null });

    /// <summary><c>active</c> as a path.</summary>
    public bool UsesActivePath => form != UpdateForm.Pathless && known.ActivePath != Support.No && operations.Any(static operation => operation is ScimOperation.SetActive);

    public ReadOnlyMemory<byte> Write() => ScimJson.Write(this, static (writer, body) =>
    {
        writer.WriteStartObject();
        writer.WriteStartArray("schemas"u8);
        writer.WriteStringValue(ScimJson.PatchSchema);
        writer.WriteEndArray();
        writer.WriteStartArray("Operations"u8);
        if (body.form == UpdateForm.Pathless)
        {
            body.WritePathless(writer);
        }
        else
        {
            body.WriteOperations(writer);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    private void WriteOperations(Utf8JsonWriter writer)
    {
        HashSet<string> written = new(StringComparer.OrdinalIgnoreCase);
        for (int index = 0; index < operations.Length; index++)
        {
            ScimOperation operation = operations[index];
            if (operation.Path.ItemType is not null && IsWhole(operation.Path))
            {
                if (written.Add(AttributeOf(operation.Path)))
                {
                    WriteWhole(writer, operation.Path);
                }
            }
            else
            {
                WriteOperation(writer, operation, types[index]);
            }
        }
    }

    private void WriteOperation(Utf8JsonWriter writer, ScimOperation operation, string? type)
    {
        writer.WriteStartObject();
        switch (operation)
        {
            case ScimOperation.SetActive active when known.ActivePath == Support.No:
                writer.WriteString("op"u8, "replace"u8);
                writer.WriteStartObject("value"u8);
                writer.WriteBoolean("active"u8, active.Value);
                writer.WriteEndObject();
                break;
            case ScimOperation.SetActive active:
                writer.WriteString("op"u8, "replace"u8);
                writer.WriteString("path"u8, "active"u8);
                writer.WriteBoolean("value"u8, active.Value);
                break;
            case ScimOperation.Replace leaf:
                writer.WriteString("op"u8, "replace"u8);
                writer.WriteString("path"u8, PathOf(leaf.Path, type));
                writer.WriteString("value"u8, leaf.Value);
                break;
            case ScimOperation.AddItem added:
                writer.WriteString("op"u8, "add"u8);
                writer.WriteString("path"u8, AttributeOf(added.Path));
                writer.WriteStartArray("value"u8);
                writer.WriteStartObject();
                ScimItem.WriteValues(writer, added.Values);
                ScimItem.WriteType(writer, added.Path);
                writer.WriteEndObject();
                writer.WriteEndArray();
                break;
            default:
                writer.WriteString("op"u8, "remove"u8);
                writer.WriteString("path"u8, PathOf(operation.Path, type));
                break;
        }

        writer.WriteEndObject();
    }

    private void WriteWhole(Utf8JsonWriter writer, ScimPath path)
    {
        JsonArray? items = after is null ? null : UserOverlay.ArrayOf(after, path);
        writer.WriteStartObject();
        writer.WriteString("op"u8, items is { Count: > 0 } ? "replace"u8 : "remove"u8);
        writer.WriteString("path"u8, AttributeOf(path));
        if (items is { Count: > 0 })
        {
            writer.WritePropertyName("value"u8);
            items.WriteTo(writer);
        }

        writer.WriteEndObject();
    }

    // One operation; what was removed is null, which means "no value" (RFC 7643 §2.5).
    private void WritePathless(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("op"u8, "replace"u8);
        writer.WriteStartObject("value"u8);
        foreach (IGrouping<string, ScimPath> schema in operations.Select(static operation => operation.Path).GroupBy(static path => UserOverlay.IsCore(path) ? string.Empty : path.Urn ?? string.Empty, StringComparer.OrdinalIgnoreCase))
        {
            if (schema.Key.Length > 0)
            {
                writer.WriteStartObject(schema.Key);
                WriteUntouched(writer, after is null ? null : UserOverlay.Container(after, schema.First()), schema);
            }

            foreach (IGrouping<string, ScimPath> attribute in schema.GroupBy(static path => path.Attribute, StringComparer.OrdinalIgnoreCase))
            {
                writer.WritePropertyName(attribute.Key);
                JsonNode? value = after is null ? null : UserOverlay.Container(after, attribute.First())?[attribute.Key];
                WriteValue(writer, value, attribute);
            }

            if (schema.Key.Length > 0)
            {
                writer.WriteEndObject();
            }
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    // For servers that take the object for the whole extension. The manager is left out: JumpCloud does not take one (jumpcloud-scim.md §1.1).
    private static void WriteUntouched(Utf8JsonWriter writer, JsonObject? extension, IEnumerable<ScimPath> touched)
    {
        HashSet<string> ours = touched.Select(static path => path.Attribute).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach ((string name, JsonNode? value) in extension ?? [])
        {
            if (value is JsonValue && !ours.Contains(name))
            {
                writer.WritePropertyName(name);
                value.WriteTo(writer);
            }
        }
    }

    private static void WriteValue(Utf8JsonWriter writer, JsonNode? value, IEnumerable<ScimPath> paths)
    {
        if (value is not JsonObject complex)
        {
            if (value is null)
            {
                writer.WriteNullValue();
            }
            else
            {
                value.WriteTo(writer);
            }

            return;
        }

        // Servers that take the object for the whole of it would lose the parts not named; a display form that the server composed would be out of date.
        writer.WriteStartObject();
        foreach ((string name, JsonNode? part) in complex.Where(static part => !string.Equals(part.Key, "formatted", StringComparison.OrdinalIgnoreCase) && part.Value is JsonValue))
        {
            writer.WritePropertyName(name);
            part?.WriteTo(writer);
        }

        foreach (string removed in paths.Select(static path => path.SubAttribute).OfType<string>().Where(sub => !complex.ContainsKey(sub)))
        {
            writer.WriteNull(removed);
        }

        writer.WriteEndObject();
    }

    // One operation that needs the whole array takes those on the same attribute with it.
    private bool IsWhole(ScimPath path)
    {
        for (int index = 0; index < operations.Length; index++)
        {
            if (types[index] is null && operations[index].Path.ItemType is not null && string.Equals(AttributeOf(operations[index].Path), AttributeOf(path), StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The item's type as the server spells it; null when the item cannot be named by type alone, or may not be.</summary>
    private static string? SpellingOf(JsonElement before, ScimOperation operation, UpdateForm form, TargetCapabilities known)
    {
        ScimPath path = operation.Path;
        if (path.ItemType is null || form == UpdateForm.WholeArrays)
        {
            return null;
        }

        if (operation is ScimOperation.AddItem)
        {
            return known.AddItems == Support.No || ScimResource.ItemExists(before, path) ? null : path.ItemType;
        }

        // An email found without a type, or two items of one type: the filter would select none, or both.
        List<string> spellings = [.. ScimResource.Items(before, path)
            .Select(static item => ScimResource.Read(item, TypePath).Text)
            .OfType<string>()
            .Where(type => string.Equals(type, path.ItemType, StringComparison.OrdinalIgnoreCase))];
        return spellings.Count == 1 ? spellings[0] : null;
    }

    private static ScimPath TypePath { get; } = ScimPath.Parse("type");

    private static string PathOf(ScimPath path, string? type) =>
        type is null || string.Equals(type, path.ItemType, StringComparison.Ordinal)
            ? path.ToString()
            : $"{AttributeOf(path)}[type eq \"{ScimJson.Plain(type)}\"]{(path.SubAttribute is null ? string.Empty : "." + path.SubAttribute)}";

    private static string AttributeOf(ScimPath path) => UserOverlay.IsCore(path) ? path.Attribute : path.Urn + ":" + path.Attribute;
}
