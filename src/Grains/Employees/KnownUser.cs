using System.Collections.Immutable;
using System.Text.Json.Nodes;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;
using OrleansSync.Contracts.Scim;
using OrleansSync.Contracts.Settings;
using OrleansSync.Grains.Mapping;

namespace OrleansSync.Grains.Employees;

/// <summary>The user as our history knows it, in the shape of one that was read: what a plan without a fresh read compares with.</summary>
public static class KnownUser
{
    /// <summary>Builds it from a link.</summary>
    public static ScimUser Of(TargetLink link, SyncSettings settings)
    {
        ArgumentNullException.ThrowIfNull(link);
        FieldSelection selection = FieldSelection.For(settings);
        JsonObject resource = new() { ["id"] = link.UserId, ["userName"] = link.UserName };
        if (link.Active is { } active)
        {
            resource["active"] = active;
        }

        foreach (CatalogField field in FieldValues<CatalogField>.Fields)
        {
            if (field != CatalogField.Status && link.Attributes[field].Text is { } text && selection.PathOf(field) is { } path)
            {
                Put(resource, path, text);
            }
        }

        return new ScimUser
        {
            Id = link.UserId,
            UserName = link.UserName,
            Active = link.Active,
            Email = link.Attributes[CatalogField.CompanyEmail].Text,
            Resource = System.Text.Encoding.UTF8.GetBytes(resource.ToJsonString()),
        };
    }

    /// <summary>The user after a write whose answer did not show it: as read, with what was sent on top. Whether it was kept is seen in the next listing (DESIGN 5).</summary>
    public static ScimUser After(ScimUser actual, ImmutableArray<AttributeChange> changes, SyncSettings settings)
    {
        ArgumentNullException.ThrowIfNull(actual);
        FieldSelection selection = FieldSelection.For(settings);
        JsonObject resource = JsonNode.Parse(actual.Resource.Span)?.AsObject() ?? [];
        string? email = actual.Email;
        foreach (AttributeChange change in changes)
        {
            if (selection.PathOf(change.Field) is { } path)
            {
                Put(resource, path, change.New.Text);
                email = change.Field == CatalogField.CompanyEmail ? change.New.Text : email;
            }
        }

        return actual with { Email = email, Version = null, Resource = System.Text.Encoding.UTF8.GetBytes(resource.ToJsonString()) };
    }

    private static void Put(JsonObject resource, ScimPath path, string? text)
    {
        JsonObject holder = path.Urn is { } urn ? ObjectAt(resource, urn) : resource;
        if (path.ItemType is { } type)
        {
            if (holder[path.Attribute] is not JsonArray items)
            {
                holder[path.Attribute] = items = [];
            }

            JsonObject? item = items.OfType<JsonObject>().FirstOrDefault(one => string.Equals((string?)one["type"], type, StringComparison.OrdinalIgnoreCase));
            if (item is null)
            {
                items.Add(item = new JsonObject { ["type"] = type });
            }

            item[path.SubAttribute ?? "value"] = text;
        }
        else if (path.SubAttribute is { } sub)
        {
            ObjectAt(holder, path.Attribute)[sub] = text;
        }
        else
        {
            holder[path.Attribute] = text;
        }
    }

    private static JsonObject ObjectAt(JsonObject holder, string name)
    {
        if (holder[name] is not JsonObject child)
        {
            holder[name] = child = [];
        }

        return child;
    }
}
