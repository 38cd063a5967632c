using System.Collections.Immutable;
using System.Text.Json.Nodes;
using OrleansSync.Silo.Configuration;
using OrleansSync.Silo.Security;

namespace OrleansSync.Silo.Api;

/// <summary>Who may call, and when each key was last used: what a rotation needs to know.</summary>
internal static class KeysApi
{
    public static void MapKeys(this RouteGroupBuilder api) =>
        _ = api.MapGet("/keys", List).RequireAuthorization(nameof(ApiRole.Admin)).WithName("ListKeys").WithSummary("The configured API keys by name: role, and by the beginning of each hash when it was last used");

    private static async Task<IResult> List(SiloConfiguration configuration, KeyUses uses, CancellationToken cancellationToken)
    {
        ImmutableDictionary<string, DateTimeOffset> last = await uses.All(cancellationToken);
        return Results.Json(new JsonObject
        {
            ["items"] = new JsonArray([.. configuration.ApiKeys.GroupBy(key => key.Name, StringComparer.Ordinal).Select(named => (JsonNode)new JsonObject
            {
                ["name"] = named.Key,
                ["role"] = Views.Word(named.First().Role),
                ["hashes"] = new JsonArray([.. named.Select(key => (JsonNode)new JsonObject
                {
                    ["hash"] = KeyUses.IdOf(key),
                    ["lastUsedAt"] = last.TryGetValue(KeyUses.IdOf(key), out DateTimeOffset used) ? used : null,
                })]),
            })]),
        });
    }
}
