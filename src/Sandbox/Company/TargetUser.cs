using System.Text.Json.Nodes;

namespace OrleansSync.Sandbox.Company;

/// <summary>A JumpCloud user: its SCIM resource, as it is and as it was a moment ago, and what SCIM does not show.</summary>
/// <param name="resource">The first version; never changed afterwards, only replaced.</param>
/// <param name="at">Since when it is there.</param>
internal sealed class TargetUser(JsonObject resource, DateTimeOffset at)
{
    private const int VersionsMax = 8;
    private readonly List<(DateTimeOffset At, JsonObject Resource)> versions = [(at, resource)];
    private bool forgotten;

    /// <summary>The resource as it is.</summary>
    public JsonObject Resource => versions[^1].Resource;

    /// <summary>The id.</summary>
    public string Id { get; } = Json.Text(resource["id"]) ?? string.Empty;

    /// <summary>Counts the changes.</summary>
    public int Version { get; private set; } = 1;

    /// <summary>Bound to a device: its userName cannot change.</summary>
    public bool Bound { get; set; }

    /// <summary>It was not made through SCIM.</summary>
    public bool Foreign { get; init; }

    /// <summary>STAGED, ACTIVATED or SUSPENDED.</summary>
    public string State { get; set; } = "ACTIVATED";

    /// <summary>Replaces the resource.</summary>
    public void Set(JsonObject next, DateTimeOffset now)
    {
        if (versions.Count == VersionsMax)
        {
            versions.RemoveAt(0);
            forgotten = true;
        }

        versions.Add((now, next));
        Version++;
    }

    /// <summary>The resource as it was; null when it was not there yet.</summary>
    public JsonObject? AsOf(DateTimeOffset instant)
    {
        int found = versions.FindLastIndex(version => version.At <= instant);
        return found >= 0 ? versions[found].Resource : forgotten ? versions[0].Resource : null;
    }

    /// <summary>What nobody else may have: <c>email:…</c>, <c>userName:…</c>, <c>employeeNumber:…</c>, in lower case.</summary>
    public static IEnumerable<string> Claims(JsonObject resource)
    {
        yield return "userName:" + Lower(resource["userName"]);
        foreach (JsonObject email in (resource["emails"] as JsonArray)?.OfType<JsonObject>() ?? [])
        {
            yield return "email:" + Lower(email["value"]);
        }

        if (resource["urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"] is JsonObject extension && Json.Text(extension["employeeNumber"]) is { } number)
        {
            yield return "employeeNumber:" + number.ToLowerInvariant();
        }
    }

    private static string Lower(JsonNode? node) => (Json.Text(node) ?? string.Empty).ToLowerInvariant();
}
