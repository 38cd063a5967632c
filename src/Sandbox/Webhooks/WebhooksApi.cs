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
    private const int LogMax = 200;
    private static readonly string[] Kinds = ["employee.created", "employee.updated", "employee.deleted", "employee_with_fields.created", "employee_with_fields.updated", "employee_with_fields.deleted"];

    public static void Map(RouteGroupBuilder group, World world, WebhookSender sender)
    {
        RouteGroupBuilder hooks = group.MapGroup("/webhooks");
        _ = hooks.AddEndpointFilter(async (context, next) => world.Bamboo.Webhooks ? await next(context) : Error(403, "Insufficient permissions to manage webhooks"));
        _ = hooks.MapGet("/monitor_fields", () => Results.Json(new JsonObject { ["fields"] = Monitored(world) }));
        _ = hooks.MapGet("/post-fields", () => Results.Json(new JsonObject { ["fields"] = Monitored(world), ["pages"] = new JsonArray(), ["tables"] = new JsonArray() }));
        _ = hooks.MapGet(string.Empty, () => Results.Json(new JsonObject { ["webhooks"] = new JsonArray([.. sender.All().Where(static hook => !hook.Global).Select(static hook => (JsonNode)hook.Listed())]) }));
        _ = hooks.MapGet("/{id:int}", (int id) => Own(sender, id, static hook => Results.Json(hook.Shown(withKey: false))));
        _ = hooks.MapGet("/{id:int}/log", (int id) => Own(sender, id, hook => Results.Json(Deliveries(sender, hook))));
        _ = hooks.MapPost(string.Empty, (HttpContext http, CancellationToken _) => Post(http, world, sender));
        _ = hooks.MapPut("/{id:int}", (HttpContext http, int id, CancellationToken _) => Put(http, id, world, sender));
        _ = hooks.MapDelete("/{id:int}", (int id) => Own(sender, id, hook =>
        {
            _ = sender.Remove(hook.Id);
            return Results.Text("Webhook deleted");
        }));
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
        string key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(world.Now.UtcTicks.ToString(CultureInfo.InvariantCulture))))[..32];
        (Webhook? hook, IResult? refused) = await Read(http, world, key);
        return hook is null ? refused ?? Error(400, "The body is no webhook") : Results.Json(sender.Add(hook).Shown(withKey: true), statusCode: 201);
    }

    // A full replacement: what is left out is reset. The key stays, and is not shown.
    private static async Task<IResult> Put(HttpContext http, int id, World world, WebhookSender sender)
    {
        if (sender.All().FirstOrDefault(hook => hook.Id == id && !hook.Global) is not { } before)
        {
            return Own(sender, id, static _ => Results.NoContent());
        }

        (Webhook? hook, IResult? refused) = await Read(http, world, before.PrivateKey);
        if (hook is null)
        {
            return refused ?? Error(400, "The body is no webhook");
        }

        Webhook replaced = hook with { Id = id, Created = before.Created, LastSent = before.LastSent };
        sender.Replace(replaced);
        return Results.Json(replaced.Shown(withKey: false));
    }

    private static async Task<(Webhook? Hook, IResult? Refused)> Read(HttpContext http, World world, string key)
    {
        JsonObject body;
        try
        {
            body = await JsonNode.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted) as JsonObject ?? [];
        }
        catch (JsonException)
        {
            return (null, Error(400, "The body is no JSON"));
        }

        if (Make(world, body, key, out string reason) is not { } hook)
        {
            return (null, Error(400, reason));
        }

        // By its creator's rights: a field that the key may not read is refused by name.
        lock (world.Gate)
        {
            string[] denied = [.. hook.MonitorFields.Concat(hook.PostFields.Keys).Where(alias => world.Bamboo.RestrictedFields.Contains(alias)).Distinct()];
            return denied.Length == 0 ? (hook, null) : (null, Results.Json(new JsonObject { ["errors"] = new JsonObject { ["error"] = "You do not have access to some fields" }, ["monitorFields"] = Json.Array(denied) }, statusCode: 403));
        }
    }

    private static IResult Own(WebhookSender sender, int id, Func<Webhook, IResult> act) => sender.All().FirstOrDefault(hook => hook.Id == id) switch
    {
        null => Error(404, "No such webhook"),
        { Global: true } => Error(403, "The webhook belongs to somebody else"),
        var hook => act(hook),
    };

    private static JsonArray Deliveries(WebhookSender sender, Webhook hook) =>
    [
        .. sender.Deliveries().Where(delivery => delivery.WebhookId == hook.Id).Reverse().Take(LogMax).Select(delivery => (JsonNode)new JsonObject
        {
            ["webhookId"] = hook.Id.ToString(CultureInfo.InvariantCulture),
            ["url"] = hook.Url.ToString(),
            ["lastAttempted"] = hook.LastSent?.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
            ["lastSuccess"] = delivery.State == "delivered" ? hook.LastSent?.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) : "Never",
            ["statusCode"] = delivery.Status,
            ["format"] = hook.Format,
        }),
    ];

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
