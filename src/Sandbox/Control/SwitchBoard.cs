using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansSync.Sandbox.Bamboo;
using OrleansSync.Sandbox.Company;
using OrleansSync.Sandbox.Scim;

namespace OrleansSync.Sandbox.Control;

/// <summary>Shows and changes how the two vendors behave.</summary>
internal static class SwitchBoard
{
    public static void Map(RouteGroupBuilder control, World world)
    {
        _ = control.MapGet("/switches", () => Results.Json(Shown(world)));
        _ = control.MapPatch("/switches", (JsonObject body) => Change(world, body));
        _ = control.MapDelete("/switches", () =>
        {
            Restore(world);
            return Results.Json(Shown(world));
        });
    }

    /// <summary>As at the start.</summary>
    public static void Restore(World world)
    {
        lock (world.Gate)
        {
            (world.Bamboo, world.Scim) = (new BambooSwitches(), ScimSwitches.From(world.Options));
        }
    }

    private static IResult Change(World world, JsonObject body)
    {
        try
        {
            lock (world.Gate)
            {
                if (body.Select(static side => side.Key).Except(["bamboo", "scim"]).FirstOrDefault() is { } stranger)
                {
                    return Results.BadRequest(new { error = $"There is no side '{stranger}': bamboo or scim." });
                }

                BambooSwitches bamboo = With(world.Bamboo, body["bamboo"]);
                world.Scim = With(world.Scim, body["scim"]);
                world.Bamboo = bamboo;
                return Results.Json(Shown(world));
            }
        }
        catch (JsonException refused)
        {
            return Results.BadRequest(new { error = refused.Message });
        }
    }

    // Each switch that is named replaces its value as a whole.
    private static T With<T>(T switches, JsonNode? changes)
        where T : notnull
    {
        JsonObject all = JsonSerializer.SerializeToNode(switches, Json.Strict)?.AsObject() ?? [];
        foreach ((string name, JsonNode? value) in changes as JsonObject ?? [])
        {
            all[name] = value?.DeepClone();
        }

        return all.Deserialize<T>(Json.Strict) ?? switches;
    }

    private static JsonObject Shown(World world) => new()
    {
        ["bamboo"] = JsonSerializer.SerializeToNode(world.Bamboo, Json.Strict),
        ["scim"] = JsonSerializer.SerializeToNode(world.Scim, Json.Strict),
    };
}
