using System.Collections.Immutable;
using System.Text.Json.Nodes;
using OrleansSync.Contracts.Scim;

namespace OrleansSync.Connectors.JumpCloud.Json;

/// <summary>The body of a PUT: the user as just read with our changes; everything foreign goes back unchanged (RFC 7644 §3.5.1).</summary>
internal static class PutBody
{
    public static ReadOnlyMemory<byte> Write(ScimUser basis, ImmutableArray<ScimOperation> operations)
    {
        JsonObject user = UserOverlay.Apply(basis, operations);

        // The server's own: it ignores them, or refuses the request for them.
        user.Remove("id");
        user.Remove("meta");
        user.Remove("groups");
        if (user["schemas"] is not JsonArray)
        {
            user["schemas"] = SchemasOf(user);
        }

        // userName goes back as read; active too, but as a boolean: we read "False" and never write it.
        if (basis.Active is { } active && !operations.Any(static operation => operation is ScimOperation.SetActive))
        {
            user["active"] = active;
        }

        return ScimJson.Write(user, static (writer, user) => user.WriteTo(writer));
    }

    private static JsonArray SchemasOf(JsonObject user) =>
        [ScimPath.CoreUrn, .. user.Select(static member => member.Key).Where(static key => key.StartsWith("urn:", StringComparison.OrdinalIgnoreCase)).Select(static key => (JsonNode)key)];
}
