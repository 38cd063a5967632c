using System.Text.Json.Nodes;
using OrleansSync.Sandbox.Company;

namespace OrleansSync.Sandbox.Scim;

/// <summary>ServiceProviderConfig, Schemas, ResourceTypes (RFC 7643 §5 to §7).</summary>
internal static class ScimDiscovery
{
    public static void Map(RouteGroupBuilder group, World world)
    {
        _ = group.MapGet("/ServiceProviderConfig", (HttpContext http) => Answer(http, world, () => Config(world.Scim)));
        _ = group.MapGet("/ResourceTypes", (HttpContext http) => Answer(http, world, () => List(ResourceType())));
        _ = group.MapGet("/ResourceTypes/User", (HttpContext http) => Answer(http, world, ResourceType));
        _ = group.MapGet("/Schemas", (HttpContext http) => Answer(http, world, () => List(Schema(ScimSchema.Core), Schema(ScimSchema.Enterprise))));
        _ = group.MapGet("/Schemas/{urn}", (HttpContext http, string urn) => Answer(http, world, () => urn is ScimSchema.Core or ScimSchema.Enterprise ? Schema(urn) : throw ScimRefusal.NotFound()));
    }

    private static IResult Answer(HttpContext http, World world, Func<JsonObject> shown) =>
        http.Request.Query.ContainsKey("filter") ? throw new ScimRefusal(403, scimType: null, "Discovery takes no filter.")
        : world.Scim.Discovery == DiscoveryForm.Missing ? throw new ScimRefusal(404, scimType: null, "There is no such resource.")
        : Results.Json(shown(), contentType: ScimApi.MediaType);

    private static JsonObject Config(ScimSwitches switches)
    {
        JsonObject config = new()
        {
            ["schemas"] = new JsonArray("urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"),
            ["patch"] = new JsonObject { ["supported"] = switches.Patch },
            ["bulk"] = new JsonObject { ["supported"] = false, ["maxOperations"] = 0, ["maxPayloadSize"] = 0 },
            ["filter"] = new JsonObject { ["supported"] = true, ["maxResults"] = switches.PageCap },
            ["changePassword"] = new JsonObject { ["supported"] = false },
            ["sort"] = new JsonObject { ["supported"] = false },
            ["etag"] = new JsonObject { ["supported"] = switches.Etag },
            ["authenticationSchemes"] = new JsonArray(new JsonObject { ["type"] = "oauthbearertoken", ["name"] = "API key", ["description"] = "The API key of an administrator.", ["primary"] = true }),
        };
        if (switches.Discovery == DiscoveryForm.Contradicts)
        {
            config["patch"] = new JsonObject { ["supported"] = !switches.Patch };
            _ = config.Remove("filter");
            _ = config.Remove("etag");
        }

        return config;
    }

    private static JsonObject ResourceType() => new()
    {
        ["schemas"] = new JsonArray("urn:ietf:params:scim:schemas:core:2.0:ResourceType"),
        ["id"] = "User",
        ["name"] = "User",
        ["endpoint"] = "/Users",
        ["schema"] = ScimSchema.Core,
        ["schemaExtensions"] = new JsonArray(new JsonObject { ["schema"] = ScimSchema.Enterprise, ["required"] = false }),
    };

    private static JsonObject Schema(string urn) => new()
    {
        ["schemas"] = new JsonArray("urn:ietf:params:scim:schemas:core:2.0:Schema"),
        ["id"] = urn,
        ["name"] = urn == ScimSchema.Core ? "User" : "EnterpriseUser",
        ["attributes"] = Attributes(urn == ScimSchema.Core ? ScimSchema.User : ScimSchema.Extension),
    };

    private static JsonArray Attributes(IReadOnlyList<ScimAttribute> attributes)
    {
        JsonArray described = [];
        foreach (ScimAttribute attribute in attributes)
        {
            JsonObject one = new()
            {
                ["name"] = attribute.Name,
                ["type"] = char.ToLowerInvariant(attribute.Type.ToString()[0]) + attribute.Type.ToString()[1..],
                ["multiValued"] = attribute.Multiple,
                ["required"] = attribute.Required,
                ["caseExact"] = attribute.CaseExact,
                ["mutability"] = attribute.ReadOnly ? "readOnly" : "readWrite",
                ["returned"] = attribute.Name == "id" ? "always" : "default",
                ["uniqueness"] = attribute.Name is "userName" or "employeeNumber" ? "server" : "none",
            };
            if (attribute.Parts.Count > 0)
            {
                one["subAttributes"] = Attributes(attribute.Parts);
            }

            described.Add((JsonNode)one);
        }

        return described;
    }

    private static JsonObject List(params JsonNode[] resources) => new()
    {
        ["schemas"] = new JsonArray("urn:ietf:params:scim:api:messages:2.0:ListResponse"),
        ["totalResults"] = resources.Length,
        ["startIndex"] = 1,
        ["itemsPerPage"] = resources.Length,
        ["Resources"] = new JsonArray(resources),
    };
}
