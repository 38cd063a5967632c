using System.Text.Json;
using System.Text.Json.Nodes;

namespace OrleansSync.Sandbox.Scim;

/// <summary>PATCH of an attribute with several values: whole, by filter, or a part of each hit.</summary>
internal sealed class ScimItems(JsonObject holder, ScimAttribute attribute, ScimSwitches switches)
{
    /// <summary>Applies one operation.</summary>
    public void Apply(ScimPath path, string op, JsonNode? value)
    {
        if (path.Filter is null && path.Part is null)
        {
            Whole(op, value);
        }
        else if (path.Filter is not null && switches.ValuePaths == ValuePathSupport.Refused)
        {
            throw new ScimRefusal(400, "invalidPath", "Value filters in paths are not supported.");
        }
        else
        {
            Hits(path, op, value);
        }
    }

    private void Whole(string op, JsonNode? value)
    {
        if (op == "remove")
        {
            ScimPatch.Leaf(holder, attribute, op, value, switches);
            return;
        }

        JsonObject[] given = Given(value);
        if (op == "replace")
        {
            holder[attribute.Name] = new JsonArray([.. given]);
            return;
        }

        JsonArray items = holder[attribute.Name] as JsonArray ?? [];
        if (!switches.AddItems && items.Count > 0)
        {
            throw new ScimRefusal(500, scimType: null, "rpc error: code = Internal desc = index out of range");
        }

        foreach (JsonObject item in given.Where(item => !items.Any(known => JsonNode.DeepEquals(known, item))))
        {
            if (IsPrimary(item))
            {
                Demote(items);
            }

            items.Add((JsonNode)item);
        }

        if (items.Parent is null)
        {
            holder[attribute.Name] = items;
        }
    }

    private void Hits(ScimPath path, string op, JsonNode? value)
    {
        JsonArray items = holder[attribute.Name] as JsonArray ?? [];
        JsonObject[] hits = [.. items.OfType<JsonObject>().Where(item => path.Filter is null || switches.ValuePaths == ValuePathSupport.HitsAll || path.Filter.Matches(item))];
        if (hits.Length == 0)
        {
            throw new ScimRefusal(400, "noTarget", $"No item of {attribute.Name} matches.");
        }

        if (switches.LosesSiblings)
        {
            foreach (JsonNode? other in items.Where(item => !hits.Contains(item)).ToArray())
            {
                _ = items.Remove(other);
            }
        }

        foreach (JsonObject item in hits)
        {
            Hit(items, item, path.Part, op, value);
        }

        if (items.Count == 0)
        {
            _ = attribute.Required ? throw new ScimRefusal(400, "mutability", attribute.Name + " is required.") : holder.Remove(attribute.Name);
        }
    }

    private void Hit(JsonArray items, JsonObject item, ScimAttribute? part, string op, JsonNode? value)
    {
        if (part is not null)
        {
            ScimPatch.Leaf(item, part, op, value, switches);
        }
        else if (op == "remove")
        {
            _ = switches.KeepsCleared || items.Remove(item);
        }
        else
        {
            JsonObject given = Given(value) is [var one] ? one : throw ScimRefusal.Value("one item is due");
            if (op == "replace")
            {
                item.Clear();
            }

            Json.Merge(item, given);
        }

        if (op != "remove" && IsPrimary(item))
        {
            Demote(items, item);
        }
    }

    private JsonObject[] Given(JsonNode? value)
    {
        // Not a JsonArray: a node has one parent.
        IReadOnlyList<JsonNode?> one = [value];
        IEnumerable<JsonNode?> items = value is JsonArray array ? array : one;
        return [.. items.Select(item => ScimSchema.Canonical(attribute with { Multiple = false }, item) as JsonObject ?? throw ScimRefusal.Value($"items of {attribute.Name} are objects"))];
    }

    private static bool IsPrimary(JsonObject item) => item["primary"] is JsonValue primary && primary.GetValueKind() == JsonValueKind.True;

    // There is one primary item at most: the one that was just named so.
    private static void Demote(JsonArray items, JsonObject? except = null)
    {
        foreach (JsonObject other in items.OfType<JsonObject>().Where(other => other != except && IsPrimary(other)))
        {
            other["primary"] = false;
        }
    }
}
