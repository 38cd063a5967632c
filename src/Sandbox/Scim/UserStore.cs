using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansSync.Sandbox.Company;

namespace OrleansSync.Sandbox.Scim;

/// <summary>Creates and changes users; all or nothing. The world is locked.</summary>
internal sealed class UserStore(World world)
{
    private static readonly string[] ServersOwn = ["id", "meta", "groups"];

    private ScimSwitches Switches => world.Scim;

    /// <summary>The user by its id.</summary>
    /// <exception cref="ScimRefusal">404.</exception>
    public TargetUser Known(string id) => world.Users.Find(id) ?? throw ScimRefusal.NotFound();

    /// <summary>POST.</summary>
    public StoreOutcome Create(JsonObject body)
    {
        JsonObject resource = Posted(body);
        if (Switches.CreateUpdates && Existing(resource) is { } existing)
        {
            return Replace(existing, Overlaid(existing.Resource, resource)) with { Created = false };
        }

        UserRules.Check(world, resource, self: null);
        bool inactive = resource["active"]?.GetValueKind() == JsonValueKind.False;
        if (inactive && !Switches.CreateInactive)
        {
            throw ScimRefusal.Value("a user who is inactive at the source is not created");
        }

        Store(resource);
        foreach (string name in ServersOwn)
        {
            _ = resource.Remove(name);
        }

        resource["id"] = Switches.OddIds ? "o'n/" + world.Users.NewId() + "+a b" : world.Users.NewId();
        resource["active"] = !inactive && (!Switches.StagedOnCreate || Switches.StagedReadsActive);
        string now = Instant();
        resource["meta"] = new JsonObject { ["resourceType"] = "User", ["created"] = now, ["lastModified"] = now };
        TargetUser user = new(resource, world.Now) { State = inactive ? "SUSPENDED" : Switches.StagedOnCreate ? "STAGED" : "ACTIVATED" };
        world.Users.Add(user);
        return new StoreOutcome(user, Changed: true, Created: true);
    }

    /// <summary>PATCH.</summary>
    public StoreOutcome Patch(string id, JsonNode? body) => Replace(Known(id), ScimPatch.Apply(Known(id).Resource, body, Switches));

    /// <summary>PUT.</summary>
    public StoreOutcome Put(string id, JsonObject body)
    {
        TargetUser user = Known(id);
        JsonObject resource = Posted(body);
        if (Switches.PutMerges)
        {
            resource = Overlaid(user.Resource, resource);
        }

        // What no schema knows is not the client's to replace.
        foreach ((string name, JsonNode? value) in user.Resource.Where(static member => !ScimSchema.IsKnown(member.Key)))
        {
            resource[name] = value?.DeepClone();
        }

        if (!resource.ContainsKey("active"))
        {
            resource["active"] = user.Resource["active"]?.DeepClone();
        }

        return Replace(user, resource);
    }

    /// <summary>DELETE: suspends, or removes.</summary>
    public void Delete(string id)
    {
        TargetUser user = Known(id);
        if (Switches.DeleteRemoves)
        {
            _ = world.Users.Remove(id);
            return;
        }

        JsonObject resource = user.Resource.DeepClone().AsObject();
        resource["active"] = false;
        _ = Replace(user, resource);
    }

    private StoreOutcome Replace(TargetUser user, JsonObject resource)
    {
        foreach (string name in ServersOwn)
        {
            _ = resource.Remove(name);
            if (user.Resource[name] is { } kept)
            {
                resource[name] = kept.DeepClone();
            }
        }

        UserRules.Check(world, resource, user);
        ScimSchema.Tidy(resource);
        bool wasActive = user.Resource["active"]?.GetValueKind() == JsonValueKind.True;
        bool isActive = resource["active"]?.GetValueKind() == JsonValueKind.True;

        // What the client meant to change counts, whether or not the server keeps it.
        bool changed = !JsonNode.DeepEquals(user.Resource, resource);
        Store(resource);
        if (!JsonNode.DeepEquals(user.Resource, resource))
        {
            JsonObject meta = resource["meta"] as JsonObject ?? new JsonObject { ["resourceType"] = "User" };
            meta["lastModified"] = Instant();
            resource["meta"] = meta.Parent is null ? meta : meta.DeepClone();
            world.Users.Set(user, resource, world.Now);
            user.State = wasActive == isActive ? user.State : isActive ? "ACTIVATED" : "SUSPENDED";
        }

        return new StoreOutcome(user, changed, Created: false);
    }

    private TargetUser? Existing(JsonObject resource) => TargetUser.Claims(resource).SelectMany(world.Users.Owners).FirstOrDefault();

    private static JsonObject Posted(JsonObject body)
    {
        bool named = body["schemas"] is JsonArray schemas && schemas.Any(static one => string.Equals(Json.Text(one), ScimSchema.Core, StringComparison.OrdinalIgnoreCase));
        return named ? ScimSchema.Canonical(body) : throw new ScimRefusal(400, "invalidSyntax", $"schemas must name {ScimSchema.Core}.");
    }

    private static JsonObject Overlaid(JsonObject resource, JsonObject with)
    {
        JsonObject merged = resource.DeepClone().AsObject();
        Json.Merge(merged, with);
        return merged;
    }

    // What the server makes of the values: attributes that it does not keep, phones in its own form.
    private void Store(JsonObject resource)
    {
        foreach (ScimPath path in Switches.NotKept.Select(ScimPath.Parse))
        {
            JsonNode? value = (path.Extension ? resource[ScimSchema.Enterprise] : resource)?[path.Attribute.Name];
            if (path.Filter is null && path.Part is null)
            {
                _ = path.Holder(resource).Remove(path.Attribute.Name);
            }
            else
            {
                foreach (JsonObject item in (value as JsonArray)?.OfType<JsonObject>().Where(item => path.Filter?.Matches(item) ?? true) ?? [value as JsonObject ?? []])
                {
                    _ = item.Remove(path.Part?.Name ?? "value");
                }
            }
        }

        foreach (JsonArray items in Switches.OneItem ? resource.Where(static member => member.Key != "emails").Select(static member => member.Value).OfType<JsonArray>().Where(static items => items.Count > 1 && items[0] is JsonObject) : [])
        {
            while (items.Count > 1)
            {
                items.RemoveAt(items.Count - 1);
            }
        }

        foreach (JsonObject phone in Switches.Phones == PhoneForm.AsSent ? [] : (resource["phoneNumbers"] as JsonArray)?.OfType<JsonObject>() ?? [])
        {
            phone["value"] = new string([.. (Json.Text(phone["value"]) ?? string.Empty).Where(static (character, index) => char.IsAsciiDigit(character) || (index == 0 && character == '+'))]);
        }
    }

    private string Instant() => world.Now.ToString("O", CultureInfo.InvariantCulture);
}
