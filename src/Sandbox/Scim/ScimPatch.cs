using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace OrleansSync.Sandbox.Scim;

/// <summary>PATCH by the letter of RFC 7644 §3.5.2: lower-case ops, real booleans, operations in order, on a copy.</summary>
internal static partial class ScimPatch
{
    public const string Enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

    private static readonly HashSet<string> Multi = ["emails", "phoneNumbers", "addresses", "ims", "photos"];

    /// <summary>Applies the operations to a copy.</summary>
    /// <exception cref="ScimRefusal">Any refused operation; nothing is changed then.</exception>
    public static JsonObject Apply(JsonObject resource, JsonNode? body)
    {
        if (body?["Operations"] is not JsonArray operations || operations.Count == 0)
        {
            throw new ScimRefusal(400, "invalidSyntax", "Operations are missing.");
        }

        JsonObject copy = resource.DeepClone().AsObject();
        foreach (JsonNode? one in operations)
        {
            ApplyOne(copy, one as JsonObject ?? throw new ScimRefusal(400, "invalidSyntax", "An operation is no object."));
        }

        return copy;
    }

    private static void ApplyOne(JsonObject resource, JsonObject operation)
    {
        string op = (string?)operation["op"] ?? string.Empty;
        if (op is not ("add" or "replace" or "remove"))
        {
            throw new ScimRefusal(400, "invalidValue", "op must be add, replace or remove, in lower case.");
        }

        string? path = (string?)operation["path"];
        JsonNode? value = operation["value"];
        if (path is null)
        {
            PathLess(resource, op, value);
            return;
        }

        Match match = Path().Match(path);
        if (!match.Success)
        {
            throw new ScimRefusal(400, "invalidPath", "The path is not understood.");
        }

        string attribute = match.Groups["attr"].Value;
        string? type = match.Groups["type"].Success ? match.Groups["type"].Value : null;
        string? sub = match.Groups["sub"].Success ? match.Groups["sub"].Value : null;
        JsonObject holder = match.Groups["urn"].Success ? Extension(resource) : resource;
        if (type is not null)
        {
            Item(holder, attribute, type, sub, op, value);
        }
        else if (sub is not null)
        {
            if (holder[attribute] is not JsonObject)
            {
                holder[attribute] = new JsonObject();
            }

            Leaf(holder[attribute]?.AsObject() ?? [], sub, op, value);
        }
        else if (op == "add" && Multi.Contains(attribute))
        {
            AddItems(holder, attribute, value);
        }
        else
        {
            Leaf(holder, attribute, op, value);
        }
    }

    private static void PathLess(JsonObject resource, string op, JsonNode? value)
    {
        if (op == "remove" || value is not JsonObject members)
        {
            throw new ScimRefusal(400, "noTarget", "A path is due.");
        }

        foreach ((string name, JsonNode? member) in members)
        {
            if (member is JsonObject inner && !name.Contains('.', StringComparison.Ordinal))
            {
                JsonObject holder = name.StartsWith("urn:", StringComparison.OrdinalIgnoreCase) ? Extension(resource) : resource[name] as JsonObject ?? [];
                foreach ((string leaf, JsonNode? text) in inner)
                {
                    Leaf(holder, leaf, op, text);
                }

                if (holder.Parent is null)
                {
                    resource[name] = holder;
                }
            }
            else
            {
                ApplyOne(resource, new JsonObject { ["op"] = op, ["path"] = name, ["value"] = member?.DeepClone() });
            }
        }
    }

    private static void Item(JsonObject holder, string attribute, string type, string? sub, string op, JsonNode? value)
    {
        JsonObject? item = (holder[attribute] as JsonArray)?.OfType<JsonObject>().FirstOrDefault(one => string.Equals((string?)one["type"], type, StringComparison.OrdinalIgnoreCase));
        if (item is null)
        {
            throw new ScimRefusal(400, "noTarget", "No item matches the filter.");
        }

        if (sub is not null)
        {
            Leaf(item, sub, op, value);
        }
        else if (op == "remove")
        {
            _ = holder[attribute]?.AsArray().Remove(item);
            if (holder[attribute] is JsonArray { Count: 0 })
            {
                _ = holder.Remove(attribute);
            }
        }
        else
        {
            foreach ((string name, JsonNode? member) in value as JsonObject ?? throw new ScimRefusal(400, "invalidValue", "An object is due."))
            {
                item[name] = member?.DeepClone();
            }
        }
    }

    private static void AddItems(JsonObject holder, string attribute, JsonNode? value)
    {
        JsonArray items = holder[attribute] as JsonArray ?? [];
        holder[attribute] = items.Parent is null ? items : holder[attribute];
        foreach (JsonNode? item in value is JsonArray array ? array : [value?.DeepClone()])
        {
            items.Add(item?.DeepClone() ?? throw new ScimRefusal(400, "invalidValue", "An item is due."));
        }
    }

    private static void Leaf(JsonObject holder, string name, string op, JsonNode? value)
    {
        if (name is "id" or "meta" or "groups")
        {
            throw new ScimRefusal(400, "mutability", name + " is read-only.");
        }

        if (op == "remove")
        {
            if (name is "userName" or "emails")
            {
                throw new ScimRefusal(400, "mutability", name + " is required.");
            }

            if (!holder.Remove(name))
            {
                throw new ScimRefusal(400, "noTarget", "Nothing to remove.");
            }

            return;
        }

        if (name == "active" && value?.GetValueKind() is not (JsonValueKind.True or JsonValueKind.False))
        {
            throw new ScimRefusal(400, "invalidValue", "active takes true or false.");
        }

        if (value is JsonValue text && text.GetValueKind() == JsonValueKind.String && text.ToString().Length is (0 or > 1024))
        {
            throw new ScimRefusal(400, "invalidValue", name + " must have 1 to 1024 characters.");
        }

        holder[name] = value?.DeepClone() ?? throw new ScimRefusal(400, "invalidValue", "A value is due.");
    }

    private static JsonObject Extension(JsonObject resource)
    {
        if (resource[Enterprise] is not JsonObject extension)
        {
            resource[Enterprise] = extension = [];
        }

        return extension;
    }

    [GeneratedRegex("""^(?<urn>urn:ietf:params:scim:schemas:extension:enterprise:2\.0:User:)?(?<attr>[A-Za-z]+)(?:\[type eq "(?<type>[a-z_]+)"\])?(?:\.(?<sub>[A-Za-z]+))?$""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Path();
}
