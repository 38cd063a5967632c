using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansSync.Contracts.Scim;

namespace OrleansSync.Connectors.JumpCloud.Json;

/// <summary>A user as read, with our operations laid over it: what the coarse forms send. All that is not ours stays as read.</summary>
internal static class UserOverlay
{
    // Names ignore case (RFC 7643 §2.1): "Emails" as read must not get an "emails" beside it.
    private static readonly JsonNodeOptions IgnoreCase = new() { PropertyNameCaseInsensitive = true };

    /// <summary>The whole resource after the operations.</summary>
    public static JsonObject Apply(ScimUser basis, ImmutableArray<ScimOperation> operations)
    {
        using JsonDocument before = JsonDocument.Parse(basis.Resource);
        JsonObject user = JsonNode.Parse(basis.Resource.Span, IgnoreCase) as JsonObject ?? new JsonObject(IgnoreCase);

        // Found before anything moves: positions are those of the user as read.
        ImmutableArray<JsonNode?> items = [.. operations.Select(operation => ItemOf(user, before.RootElement, operation.Path))];
        for (int index = 0; index < operations.Length; index++)
        {
            Apply(user, operations[index], items[index]);
        }

        return user;
    }

    /// <summary>The array of items that a path names, as it is in <paramref name="user"/>; null when there is none.</summary>
    public static JsonArray? ArrayOf(JsonObject user, ScimPath path) => Container(user, path)?[path.Attribute] as JsonArray;

    /// <summary>The object that holds the attribute: the user, or an extension in it; null when the extension is not there.</summary>
    public static JsonObject? Container(JsonObject user, ScimPath path) => IsCore(path) ? user : path.Urn is { } urn ? user[urn] as JsonObject : user;

    /// <summary>True for a path that starts at the user itself.</summary>
    public static bool IsCore(ScimPath path) => path.Urn is null || string.Equals(path.Urn, ScimPath.CoreUrn, StringComparison.OrdinalIgnoreCase);

    private static void Apply(JsonObject user, ScimOperation operation, JsonNode? item)
    {
        switch (operation)
        {
            case ScimOperation.SetActive active:
                user["active"] = active.Value;
                break;
            case ScimOperation.Replace { Path.ItemType: not null } leaf:
                Merge(user, leaf.Path, item, [new(leaf.Path.SubAttribute ?? "value", leaf.Value)]);
                break;
            case ScimOperation.Replace leaf:
                Parent(user, leaf.Path)[leaf.Path.SubAttribute ?? leaf.Path.Attribute] = leaf.Value;
                break;
            case ScimOperation.AddItem added:
                Merge(user, added.Path, item, added.Values);
                break;
            case ScimOperation.Remove { Path.ItemType: not null, Path.SubAttribute: { } sub }:
                (item as JsonObject)?.Remove(sub);
                break;
            case ScimOperation.Remove { Path.ItemType: not null } remove:
                ArrayOf(user, remove.Path)?.Remove(item);
                break;
            case ScimOperation.Remove { Path.SubAttribute: { } sub } remove:
                (Container(user, remove.Path)?[remove.Path.Attribute] as JsonObject)?.Remove(sub);
                break;
            case ScimOperation.Remove remove:
                Container(user, remove.Path)?.Remove(remove.Path.Attribute);
                break;
        }
    }

    private static void Merge(JsonObject user, ScimPath path, JsonNode? item, IEnumerable<KeyValuePair<string, string>> values)
    {
        JsonArray items = Items(user, path);
        if (item is not JsonObject target)
        {
            target = new JsonObject(IgnoreCase) { ["type"] = path.ItemType };
            if (item is not null)
            {
                // A bare string becomes an item of its own.
                items.Remove(item);
            }

            if (ScimItem.IsPrimary(path))
            {
                // At most one is primary (RFC 7643 §2.4).
                foreach (JsonObject other in items.OfType<JsonObject>().Where(static other => other.ContainsKey("primary")))
                {
                    other["primary"] = false;
                }

                target["primary"] = true;
            }

            items.Add((JsonNode)target);
        }

        foreach ((string name, string value) in values)
        {
            target[name] = value;
        }
    }

    private static JsonNode? ItemOf(JsonObject user, JsonElement before, ScimPath path)
    {
        if (path.ItemType is null || ScimResource.IndexOfItem(before, path) is not (>= 0 and int index))
        {
            return null;
        }

        return Items(user, path).Where(static item => item is JsonObject || item?.GetValueKind() == JsonValueKind.String).ElementAtOrDefault(index);
    }

    private static JsonArray Items(JsonObject user, ScimPath path)
    {
        JsonObject container = Extension(user, path);
        switch (container[path.Attribute])
        {
            case JsonArray items:
                return items;
            case JsonObject single:
                container.Remove(path.Attribute);
                JsonArray wrapped = new(single);
                container[path.Attribute] = wrapped;
                return wrapped;
            default:
                JsonArray none = new();
                container[path.Attribute] = none;
                return none;
        }
    }

    private static JsonObject Parent(JsonObject user, ScimPath path)
    {
        JsonObject container = Extension(user, path);
        if (path.SubAttribute is null)
        {
            return container;
        }

        if (container[path.Attribute] is not JsonObject parent)
        {
            container[path.Attribute] = parent = new JsonObject(IgnoreCase);
        }

        return parent;
    }

    private static JsonObject Extension(JsonObject user, ScimPath path)
    {
        if (Container(user, path) is { } known)
        {
            return known;
        }

        string urn = path.Urn ?? ScimPath.CoreUrn;
        JsonObject added = new(IgnoreCase);
        user[urn] = added;
        if (user["schemas"] is JsonArray schemas && !schemas.Any(schema => schema?.GetValueKind() == JsonValueKind.String && string.Equals(schema.GetValue<string>(), urn, StringComparison.OrdinalIgnoreCase)))
        {
            schemas.Add((JsonNode)urn);
        }

        return added;
    }
}
