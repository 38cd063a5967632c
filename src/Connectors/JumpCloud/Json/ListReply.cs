using System.Globalization;
using System.Text.Json;
using OrleansSync.Contracts.Scim;

namespace OrleansSync.Connectors.JumpCloud.Json;

/// <summary>A ListResponse as servers really send it.</summary>
/// <param name="Total">totalResults; null when it is missing or no number.</param>
/// <param name="Users">The resources with an id, in their order, repetitions included.</param>
/// <param name="Received">All resources, those without an id included: what the next startIndex counts.</param>
internal sealed record ListReply(int? Total, IReadOnlyList<ScimUser> Users, int Received)
{
    /// <summary>Reads one; false when it is none at all. A missing <c>Resources</c> means an empty page.</summary>
    public static bool TryRead(JsonElement json, out ListReply reply)
    {
        reply = new ListReply(Total: null, [], Received: 0);
        JsonElement resources = json;
        int? total = null;
        if (json.ValueKind == JsonValueKind.Object)
        {
            bool hasTotal = ScimResource.TryGetMember(json, "totalResults", out JsonElement totalResults);
            bool hasResources = ScimResource.TryGetMember(json, "Resources", out resources);
            if (!hasTotal && !hasResources)
            {
                return false;
            }

            total = hasTotal ? Number(totalResults) : null;
        }

        if (resources.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            reply = new ListReply(total, [], Received: 0);
            return true;
        }

        if (resources.ValueKind != JsonValueKind.Array)
        {
            return false;
        }

        List<ScimUser> users = new(resources.GetArrayLength());
        foreach (JsonElement resource in resources.EnumerateArray())
        {
            if (TryReadUser(resource, out ScimUser? user))
            {
                users.Add(user);
            }
        }

        reply = new ListReply(total, users, resources.GetArrayLength());
        return true;
    }

    // One bad record costs itself, never the page: it is counted as received and leaves the listing incomplete.
    private static bool TryReadUser(JsonElement resource, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out ScimUser? user)
    {
        try
        {
            return ScimResource.TryToUser(resource, etag: null, out user);
        }
        catch (InvalidOperationException)
        {
            user = null;
            return false;
        }
    }

    private static int? Number(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number when value.TryGetDouble(out double number) && number is >= 0 and <= int.MaxValue => (int)number,
        JsonValueKind.String when int.TryParse(value.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out int number) => number,
        _ => null,
    };
}
