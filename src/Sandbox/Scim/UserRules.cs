using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansSync.Sandbox.Company;

namespace OrleansSync.Sandbox.Scim;

/// <summary>What JumpCloud refuses in a user (jumpcloud-scim.md §2.1).</summary>
internal static class UserRules
{
    private const int TextMax = 1024;
    private const int NumberMax = 256;

    /// <summary>Checks a whole resource, in canonical names.</summary>
    /// <param name="world">Who is there already.</param>
    /// <param name="resource">The user as it would be; booleans in text become booleans where the server is lenient.</param>
    /// <param name="self">The user that it is; null for a new one.</param>
    /// <exception cref="ScimRefusal">400 or 409.</exception>
    public static void Check(World world, JsonObject resource, TargetUser? self)
    {
        Kinds(resource, ScimSchema.User, world.Scim.Lenient);
        if (resource[ScimSchema.Enterprise] is JsonObject extension)
        {
            Kinds(extension, ScimSchema.Extension, world.Scim.Lenient);
            if (Json.Text(extension["employeeNumber"])?.Length > NumberMax)
            {
                throw ScimRefusal.Value("employeeNumber is too long");
            }
        }

        string name = Json.Text(resource["userName"]) ?? string.Empty;
        if (name.Length is 0 or > 60 || !char.IsAsciiLetter(name[0]) || !name.All(static character => char.IsAsciiLetterOrDigit(character) || character is '.' or '_' or '-'))
        {
            throw ScimRefusal.Value("userName is not valid");
        }

        JsonObject[] emails = [.. (resource["emails"] as JsonArray ?? []).OfType<JsonObject>()];
        if (emails.Length == 0 || !emails.All(static email => Json.Text(email["value"])?.Contains('@', StringComparison.Ordinal) ?? false))
        {
            throw ScimRefusal.Value("an email is required");
        }

        if (self is { Bound: true } && name != Json.Text(self.Resource["userName"]))
        {
            throw new ScimRefusal(400, scimType: null, "rpc error: code = InvalidArgument desc = userName of a user who is bound to a resource cannot change");
        }

        foreach (string claim in TargetUser.Claims(resource))
        {
            if (world.Users.Owners(claim).Any(owner => owner != self))
            {
                throw Conflict(world.Scim.Conflict, claim[..claim.IndexOf(':', StringComparison.Ordinal)]);
            }

            if (claim.StartsWith("email:", StringComparison.Ordinal) && world.Scim.EmailsElsewhere.Contains(claim["email:".Length..], StringComparer.OrdinalIgnoreCase))
            {
                throw Conflict(world.Scim.Conflict, "email");
            }
        }
    }

    private static void Kinds(JsonObject holder, IReadOnlyList<ScimAttribute> attributes, bool lenient)
    {
        foreach (ScimAttribute attribute in attributes.Where(attribute => !attribute.ReadOnly && holder.ContainsKey(attribute.Name)))
        {
            JsonNode? value = holder[attribute.Name];
            if (attribute.Multiple)
            {
                Items(attribute, value as JsonArray, lenient);
            }
            else if (attribute.Type == ScimType.Complex)
            {
                Kinds(value as JsonObject ?? throw ScimRefusal.Value(attribute.Name + " is an object"), attribute.Parts, lenient);
            }
            else if (attribute.Type == ScimType.Boolean)
            {
                holder[attribute.Name] = Boolean(value, lenient) ?? throw ScimRefusal.Value(attribute.Name + " is true or false");
            }
            else if (Json.Text(value)?.Length is not (> 0 and <= TextMax))
            {
                throw ScimRefusal.Value(attribute.Name + " is text of 1 to 1024 characters");
            }
        }
    }

    private static void Items(ScimAttribute attribute, JsonArray? items, bool lenient)
    {
        if (items is null || !items.All(static item => item is JsonObject))
        {
            throw ScimRefusal.Value(attribute.Name + " is an array of objects");
        }

        foreach (JsonObject item in items.OfType<JsonObject>())
        {
            Kinds(item, attribute.Parts, lenient);
        }

        if (items.Count(static item => item?["primary"]?.GetValueKind() == JsonValueKind.True) > 1)
        {
            throw ScimRefusal.Value(attribute.Name + " has more than one primary item");
        }
    }

    private static bool? Boolean(JsonNode? value, bool lenient) => value?.GetValueKind() switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.String when lenient && bool.TryParse(Json.Text(value), out bool said) => said,
        JsonValueKind.Number when lenient => value.ToJsonString() != "0",
        _ => null,
    };

    private static ScimRefusal Conflict(ConflictForm form, string field)
    {
        string detail = $"rpc error: code = AlreadyExists desc = {field} is already in use";
        return form switch
        {
            ConflictForm.NoType => new ScimRefusal(409, scimType: null, detail),
            ConflictForm.Silent => new ScimRefusal(409, "uniqueness", "rpc error: code = AlreadyExists desc = conflict"),
            ConflictForm.Plain => new ScimRefusal(409, scimType: null, "Conflict") { Form = ErrorForm.Text },
            ConflictForm.Grpc400 => new ScimRefusal(400, scimType: null, detail),
            ConflictForm.Grpc500 => new ScimRefusal(500, scimType: null, detail),
            _ => new ScimRefusal(409, "uniqueness", detail),
        };
    }
}
