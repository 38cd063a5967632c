using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansSync.Sandbox.Bamboo;
using OrleansSync.Sandbox.Company;

namespace OrleansSync.Sandbox.Webhooks;

/// <summary>Management of webhooks (bamboohr.md §4.1).</summary>
internal static class WebhooksApi
{
    private static readonly string[] Kinds = ["employee.created", "employee.updated", "employee.deleted", "employee_with_fields.created", "employee_with_fields.updated", "employee_with_fields.deleted"];

    public static void Map(RouteGroupBuilder group, World world, WebhookSender sender)
    {
        _ = group.MapGet("/webhooks/monitor_fields", () => Results.Json(new JsonObject { ["fields"] = Monitored(world) }));
        _ = group.MapGet("/webhooks", () => Results.Json(new JsonObject { ["webhooks"] = new JsonArray([.. sender.All().Select(static hook => (JsonNode)hook.Shown(withKey: false))]) }));
        _ = group.MapGet("/webhooks/{id:int}", (int id) => sender.All().FirstOrDefault(hook => hook.Id == id) is { } hook ? Results.Json(hook.Shown(withKey: false)) : Error(404, "No such webhook"));
        _ = group.MapPost("/webhooks", (HttpContext http, CancellationToken _) => Post(http, world, sender));
        _ = group.MapDelete("/webhooks/{id:int}", (int id) => sender.Remove(id) ? Results.Text("Webhook deleted") : Error(404, "No such webhook"));
    }

    /// <summary>Makes one from its description.</summary>
    /// <returns>Null, with the reason, when it is refused.</returns>
    public static Webhook? Make(World world, JsonObject body, string key, out string reason)
    {
        string name = Json.Text(body["name"]) ?? string.Empty;
        string format = Json.Text(body["format"]) ?? string.Empty;
        string[] events = body["events"] is JsonArray kinds ? [.. kinds.Select(Json.Text).OfType<string>()] : Kinds[3..];
        string[] monitored = [.. (body["monitorFields"] as JsonArray ?? []).Select(static field => field?.ToString() ?? string.Empty)];
        bool reachable = Uri.TryCreate(Json.Text(body["url"]), UriKind.Absolute, out Uri? url) && (url.Scheme == Uri.UriSchemeHttps || url.IsLoopback);
        lock (world.Gate)
        {
            string?[] aliases = [.. monitored.Select(field => BambooFields.ByAlias(world, field)?.Alias)];
            reason = name.Length == 0 ? "name is missing"
                : format is not ("json" or "form-encoded") ? "format is json or form-encoded"
                : !reachable ? "url must be https"
                : events.Length == 0 || events.Except(Kinds).Any() ? "events holds an unknown kind"
                : events.Select(static kind => kind.Split('.')[0]).Distinct().Count() > 1 ? "events mixes both kinds"
                : monitored.Length == 0 && events.Any(static kind => kind.EndsWith(".updated", StringComparison.Ordinal)) ? "monitorFields is missing"
                : aliases.Contains(null) ? "monitorFields holds an unknown field"
                : string.Empty;
            return reason.Length > 0 || url is null ? null : new Webhook
            {
                Id = 0,
                Name = name,
                Url = url,
                PrivateKey = key,
                Format = format,
                Events = events,
                MonitorFields = [.. aliases.OfType<string>()],
                PostFields = (body["postFields"] as JsonObject ?? []).ToDictionary(static pair => pair.Key, static pair => pair.Value?.ToString() ?? pair.Key, StringComparer.Ordinal),
                Created = world.Now,
            };
        }
    }

    private static async Task<IResult> Post(HttpContext http, World world, WebhookSender sender)
    {
        JsonObject? body;
        try
        {
            body = await JsonNode.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted) as JsonObject;
        }
        catch (JsonException)
        {
            return Error(400, "The body is no JSON");
        }

        string key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(world.Now.UtcTicks.ToString(CultureInfo.InvariantCulture))))[..32];
        return Make(world, body ?? [], key, out string reason) is { } hook ? Results.Json(sender.Add(hook).Shown(withKey: true), statusCode: 201) : Error(400, reason);
    }

    private static JsonArray Monitored(World world)
    {
        lock (world.Gate)
        {
            return [.. BambooFields.All.Where(field => field.Computed is null && BambooFields.ByAlias(world, field.Alias) is not null)
                .Select(static field => (JsonNode)new JsonObject { ["id"] = field.Id.ToString(CultureInfo.InvariantCulture), ["name"] = field.Label, ["alias"] = field.Alias })];
        }
    }

    private static IResult Error(int status, string reason) => Results.Json(new JsonObject { ["errors"] = new JsonArray(new JsonObject { ["error"] = reason }) }, statusCode: status);
}
