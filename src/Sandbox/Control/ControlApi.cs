using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansSync.Sandbox.Bamboo;
using OrleansSync.Sandbox.Company;
using OrleansSync.Sandbox.Webhooks;

namespace OrleansSync.Sandbox.Control;

/// <summary>The hand that moves the sandbox: people, users, switches, faults, webhooks, and the log.</summary>
internal static class ControlApi
{
    public static void Map(WebApplication app, World world, Log log, Faults faults, BambooDoor door, WebhookSender webhooks)
    {
        RouteGroupBuilder control = app.MapGroup("/control");
        new PeopleControl(world, new WebhookEvents(world, webhooks)).Map(control);
        new UsersControl(world).Map(control);
        SwitchBoard.Map(control, world);
        _ = control.MapPost("/bamboo/unlock", door.Unlock);
        _ = control.MapGet("/writes", (long? after) => log.Writes(after ?? 0));
        _ = control.MapGet("/violations", log.Violations);
        _ = control.MapGet("/requests", (long? after) => Results.Json(log.Requests(after ?? 0), Json.Strict));
        _ = control.MapGet("/requests/summary", log.Counts);
        _ = control.MapGet("/faults", () => Results.Json(faults.All(), Json.Strict));
        _ = control.MapPost("/faults", (JsonObject body) => AddFault(faults, body));
        _ = control.MapDelete("/faults", faults.Clear);
        _ = control.MapDelete("/faults/{id:int}", (int id) => faults.Remove(id) ? Results.NoContent() : Results.NotFound());
        _ = control.MapPost("/webhooks", (JsonObject body) => AddWebhook(world, webhooks, body));
        _ = control.MapGet("/deliveries", webhooks.Deliveries);
        _ = control.MapPost("/deliveries/retry", webhooks.RetryNow);
        _ = control.MapPost("/reset", (int? employees, int? seed, int? latencyMs) =>
        {
            lock (world.Gate)
            {
                world.Options = world.Options with { Employees = employees ?? world.Options.Employees, Seed = seed ?? world.Options.Seed, LatencyMs = latencyMs ?? world.Options.LatencyMs };
                Founder.Found(world);
            }

            SwitchBoard.Restore(world);
            log.Clear();
            faults.Clear();
            webhooks.Clear();
            door.Unlock();
            return Results.Json(new JsonObject { ["employees"] = world.People.Count, ["users"] = world.Users.All.Count });
        });
    }

    private static IResult AddFault(Faults faults, JsonObject body)
    {
        try
        {
            return !body.ContainsKey("kind") ? Results.BadRequest(new { error = "kind is missing." })
                : body.Deserialize<Fault>(Json.Strict) is { } fault ? Results.Json(faults.Add(fault), Json.Strict)
                : Results.BadRequest();
        }
        catch (JsonException refused)
        {
            return Results.BadRequest(new { error = refused.Message });
        }
    }

    // As an administrator makes one in BambooHR's settings: with a key that may be chosen here.
    private static IResult AddWebhook(World world, WebhookSender webhooks, JsonObject body)
    {
        JsonObject full = body.DeepClone().AsObject();
        full["name"] ??= "global";
        full["format"] ??= "json";
        full["events"] ??= new JsonArray("employee.created", "employee.updated", "employee.deleted");
        full["monitorFields"] ??= Json.Array(BambooFields.All.Where(static field => field.Computed is null).Select(static field => field.Alias));
        string key = Json.Text(body["privateKey"]) ?? Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(world.Options.BambooKey)))[..32];
        return WebhooksApi.Make(world, full, key, out string reason) is { } hook ? Results.Json(webhooks.Add(hook with { Global = true }).Shown(withKey: true)) : Results.BadRequest(new { error = reason });
    }
}
