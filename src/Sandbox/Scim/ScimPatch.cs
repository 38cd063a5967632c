using System.Text.Json.Nodes;

namespace OrleansSync.Sandbox.Scim;

/// <summary>PATCH by the letter of RFC 7644 §3.5.2: lower-case ops, operations in order, on a copy.</summary>
internal sealed class ScimPatch(JsonObject resource, ScimSwitches switches)
{
    public const string Schema = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

    /// <summary>Applies the operations of a body to a copy.</summary>
    /// <exception cref="ScimRefusal">Any refused operation; nothing is changed then.</exception>
    public static JsonObject Apply(JsonObject resource, JsonNode? body, ScimSwitches switches)
    {
        bool named = body is JsonObject && body["schemas"] is JsonArray schemas && schemas.Any(static one => string.Equals(Json.Text(one), Schema, StringComparison.OrdinalIgnoreCase));
        if (!named || body?["Operations"] is not JsonArray operations || operations.Count == 0)
        {
            throw new ScimRefusal(400, "invalidSyntax", $"A body with schemas [{Schema}] and Operations is due.");
        }

        ScimPatch patch = new(resource.DeepClone().AsObject(), switches);
        foreach (JsonNode? one in operations)
        {
            patch.Operate(one as JsonObject ?? throw new ScimRefusal(400, "invalidSyntax", "An operation is an object."));
        }

        ScimSchema.Tidy(patch.Result);
        return patch.Result;
    }

    private JsonObject Result => resource;

    private void Operate(JsonObject operation)
    {
        string op = Json.Text(operation["op"]) ?? string.Empty;
        op = switches.Lenient ? op.ToLowerInvariant() : op;
        if (op is not ("add" or "replace" or "remove"))
        {
            throw new ScimRefusal(400, "invalidSyntax", "op is add, replace or remove, in lower case.");
        }

        if (operation["path"] is null)
        {
            Pathless(op, operation["value"] as JsonObject);
            return;
        }

        string text = Json.Text(operation["path"]) ?? throw new ScimRefusal(400, "invalidPath", "A path is text.");
        JsonNode? value = operation["value"];
        if (op != "remove" && value is null)
        {
            throw new ScimRefusal(400, "invalidValue", $"'{text}' is given no value.");
        }

        if (text == "active" && switches.Active == ActiveForm.Pathless)
        {
            throw new ScimRefusal(400, "invalidPath", "active is given without a path.");
        }

        ScimPath path = ScimPath.Parse(text);
        if (path.Extension && !switches.ExtensionPaths)
        {
            throw new ScimRefusal(400, "invalidPath", "Paths into extensions are not supported.");
        }

        At(path, op, value);
    }

    private void Pathless(string op, JsonObject? members)
    {
        if (op == "remove" || members is null)
        {
            throw new ScimRefusal(400, "noTarget", "A path is due.");
        }

        if (!switches.PathlessReplace)
        {
            throw new ScimRefusal(400, "invalidSyntax", "Operations without a path are not supported.");
        }

        foreach ((string name, JsonNode? value) in members.Where(static member => !member.Key.Equals("schemas", StringComparison.OrdinalIgnoreCase)))
        {
            if (name.Equals(ScimSchema.Enterprise, StringComparison.OrdinalIgnoreCase) && value is JsonObject extension)
            {
                foreach ((string inner, JsonNode? leaf) in extension)
                {
                    Member(ScimPath.Parse(ScimSchema.Enterprise + ":" + inner), op, leaf);
                }
            }
            else if (name == "active" && switches.Active == ActiveForm.Path)
            {
                throw new ScimRefusal(400, "invalidSyntax", "active is given by its path.");
            }
            else if (switches.LiteralMembers && name.AsSpan().ContainsAny('.', ':'))
            {
                resource[name] = value?.DeepClone();
            }
            else
            {
                Member(ScimPath.Parse(name), op, value);
            }
        }
    }

    // Null and [] mean "no value" (RFC 7643 §2.5): nothing to complain about when there was none.
    private void Member(ScimPath path, string op, JsonNode? value)
    {
        if (value is not (null or JsonArray { Count: 0 }))
        {
            At(path, op, value);
        }
        else if ((path.Extension ? resource[ScimSchema.Enterprise] : resource)?[path.Attribute.Name] is { } there && (path.Part is null || (there as JsonObject)?[path.Part.Name] is not null))
        {
            At(path, "remove", value: null);
        }
    }

    private void At(ScimPath path, string op, JsonNode? value)
    {
        ScimAttribute attribute = path.Attribute;
        if (attribute.ReadOnly)
        {
            throw new ScimRefusal(400, "mutability", attribute.Name + " is read-only.");
        }

        JsonObject holder = path.Holder(resource);
        if (attribute.Multiple)
        {
            new ScimItems(holder, attribute, switches).Apply(path, op, value);
        }
        else if (path.Part is { } part)
        {
            if (holder[attribute.Name] is not JsonObject complex)
            {
                holder[attribute.Name] = complex = [];
            }

            Leaf(complex, part, op, value, switches);
        }
        else if (attribute.Type == ScimType.Complex && op != "remove")
        {
            JsonObject given = ScimSchema.Canonical(attribute, value) as JsonObject ?? throw ScimRefusal.Value(attribute.Name + " is an object");
            JsonObject complex = holder[attribute.Name] as JsonObject ?? [];
            foreach ((string name, JsonNode? leaf) in given)
            {
                complex[name] = leaf?.DeepClone();
            }

            if (complex.Parent is null)
            {
                holder[attribute.Name] = complex;
            }
        }
        else
        {
            Leaf(holder, attribute, op, value, switches);
        }
    }

    /// <summary>Sets or removes one simple value.</summary>
    public static void Leaf(JsonObject holder, ScimAttribute attribute, string op, JsonNode? value, ScimSwitches switches)
    {
        if (op == "add" && !switches.AddOverwrites && holder.ContainsKey(attribute.Name))
        {
            throw new ScimRefusal(500, scimType: null, "rpc error: code = Internal desc = already set");
        }

        if (op != "remove")
        {
            holder[attribute.Name] = value?.DeepClone();
        }
        else if (attribute.Required)
        {
            throw new ScimRefusal(400, "mutability", attribute.Name + " is required.");
        }
        else if (!holder.ContainsKey(attribute.Name))
        {
            throw new ScimRefusal(400, "noTarget", $"There is no {attribute.Name} to remove.");
        }
        else if (!switches.KeepsCleared)
        {
            _ = holder.Remove(attribute.Name);
        }
    }
}
