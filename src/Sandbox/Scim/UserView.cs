using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansSync.Sandbox.Company;

namespace OrleansSync.Sandbox.Scim;

/// <summary>A user as a reply shows it.</summary>
internal static class UserView
{
    /// <summary>A copy with location and version, narrowed by <c>attributes</c> and <c>excludedAttributes</c>.</summary>
    public static JsonObject Of(HttpContext http, World world, TargetUser user, JsonObject resource)
    {
        JsonObject view = resource.DeepClone().AsObject();
        JsonObject meta = view["meta"] as JsonObject ?? new JsonObject { ["resourceType"] = "User" };
        meta["location"] = Location(http, user);
        if (world.Scim.Etag)
        {
            meta["version"] = Version(user);
        }

        if (world.Scim.NumericVersions)
        {
            meta["version"] = user.Version;
        }

        view["meta"] = meta.Parent is null ? meta : meta.DeepClone();
        if (world.Scim.BooleansAsText)
        {
            AsText(view, "active");
            foreach (JsonObject item in view.Select(static member => member.Value).OfType<JsonArray>().SelectMany(static items => items.OfType<JsonObject>()))
            {
                AsText(item, "primary");
            }
        }

        Narrow(view, Names(http, "attributes"), Names(http, "excludedAttributes"));
        return view;
    }

    /// <summary>The user's address.</summary>
    public static string Location(HttpContext http, TargetUser user) => $"{http.Request.Scheme}://{http.Request.Host}{ScimApi.Root}/Users/{Uri.EscapeDataString(user.Id)}";

    /// <summary>A weak ETag.</summary>
    public static string Version(TargetUser user) => string.Create(CultureInfo.InvariantCulture, $"W/\"{user.Version}\"");

    private static void AsText(JsonObject holder, string name)
    {
        if (holder[name] is { } flag)
        {
            holder[name] = flag.GetValueKind() == JsonValueKind.True ? "True" : "False";
        }
    }

    private static void Narrow(JsonObject view, string[] only, string[] without)
    {
        foreach (string name in view.Select(static member => member.Key).Where(static name => name is not ("id" or "schemas")).ToArray())
        {
            if (only.Length > 0 && !only.Any(one => Names(one, name)))
            {
                _ = view.Remove(name);
            }
            else if (without.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                _ = view.Remove(name);
            }
            else if (view[name] is JsonObject complex)
            {
                NarrowParts(complex, name, only, without);
            }
        }
    }

    private static void NarrowParts(JsonObject complex, string name, string[] only, string[] without)
    {
        bool whole = only.Length == 0 || only.Contains(name, StringComparer.OrdinalIgnoreCase);
        foreach (string part in complex.Select(static member => member.Key).ToArray())
        {
            bool Named(string one) => one.Equals($"{name}.{part}", StringComparison.OrdinalIgnoreCase) || one.Equals($"{name}:{part}", StringComparison.OrdinalIgnoreCase);
            if ((!whole && !only.Any(Named)) || without.Any(Named))
            {
                _ = complex.Remove(part);
            }
        }
    }

    private static bool Names(string asked, string name) =>
        asked.Equals(name, StringComparison.OrdinalIgnoreCase) || asked.StartsWith(name + ".", StringComparison.OrdinalIgnoreCase) || asked.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase);

    private static string[] Names(HttpContext http, string query) => http.Request.Query[query].ToString().Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
