using System.Globalization;
using System.Text.Json.Nodes;
using OrleansSync.Sandbox.Company;

namespace OrleansSync.Sandbox.Control;

/// <summary>The hand that moves the sandbox: people, users, faults, and the log.</summary>
internal static class ControlApi
{
    public static void Map(WebApplication app, World world, Log log, Faults faults)
    {
        RouteGroupBuilder control = app.MapGroup("/control");
        _ = control.MapGet("/employees", () => Locked(world, () => new JsonArray([.. world.People.Select(pair => Shown(pair.Key, pair.Value))])));
        _ = control.MapPost("/employees", (JsonObject body) => Locked(world, () =>
        {
            int id = world.People.Count == 0 ? 1 : world.People.Keys.Max() + 1;
            JsonObject person = new() { ["status"] = "Active" };
            Merge(person, body);
            world.People[id] = person;
            world.Touch(id, "Inserted");
            return Shown(id, person);
        }));
        _ = control.MapPatch("/employees/{id:int}", (int id, bool? silent, JsonObject body) => Edit(world, id, silent ?? false, person => Merge(person, body)));
        _ = control.MapPost("/employees/{id:int}/terminate", (int id) => Edit(world, id, silent: false, person =>
        {
            person["status"] = "Inactive";
            person["terminationDate"] = world.Now.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        }));
        _ = control.MapPost("/employees/{id:int}/rehire", (int id) => Edit(world, id, silent: false, person =>
        {
            person["status"] = "Active";
            person["terminationDate"] = "0000-00-00";
        }));
        _ = control.MapDelete("/employees/{id:int}", (int id) => Locked(world, () =>
        {
            _ = world.People.Remove(id);
            world.Touch(id, "Deleted");
            return new JsonObject { ["deleted"] = id };
        }));
        _ = control.MapPatch("/locations/{id:int}", (int id, JsonObject body) => Locked(world, () =>
        {
            Merge(world.Locations[id], body);
            return world.Locations[id].DeepClone();
        }));
        _ = control.MapGet("/users", () => Locked(world, () => new JsonArray([.. world.Users.Values.Select(user => user.Resource.DeepClone())])));
        _ = control.MapPost("/users", (JsonObject body) => Locked(world, () =>
        {
            TargetUser user = Founder.AddUser(world, (string?)body["userName"] ?? "foreign", (string?)body["email"] ?? "foreign@acme.test", "Foreign", "User");
            return user.Resource.DeepClone();
        }));
        _ = control.MapPatch("/users/{id}", (string id, bool? bind, JsonObject body) => Locked(world, () =>
        {
            Merge(world.Users[id].Resource, body);
            world.Users[id].Bound = bind ?? world.Users[id].Bound;
            return world.Users[id].Resource.DeepClone();
        }));
        _ = control.MapDelete("/users/{id}", (string id) => Locked(world, () => new JsonObject { ["removed"] = world.Users.Remove(id) }));
        _ = control.MapGet("/writes", (long? after) => log.Writes(after ?? 0));
        _ = control.MapGet("/violations", log.Violations);
        _ = control.MapGet("/requests/summary", log.Requests);
        _ = control.MapGet("/faults", faults.All);
        _ = control.MapPost("/faults", (Fault fault) => faults.Add(fault with { Side = fault.Side ?? "any" }));
        _ = control.MapDelete("/faults", faults.Clear);
        _ = control.MapPost("/reset", (int? employees, int? seed, int? latencyMs) => Locked(world, () =>
        {
            world.Options = world.Options with { Employees = employees ?? world.Options.Employees, Seed = seed ?? world.Options.Seed, LatencyMs = latencyMs ?? world.Options.LatencyMs };
            Founder.Found(world);
            log.Clear();
            faults.Clear();
            return new JsonObject { ["employees"] = world.People.Count, ["users"] = world.Users.Count };
        }));
    }

    private static IResult Edit(World world, int id, bool silent, Action<JsonObject> edit)
    {
        lock (world.Gate)
        {
            if (!world.People.TryGetValue(id, out JsonObject? person))
            {
                return Results.NotFound();
            }

            edit(person);
            if (!silent)
            {
                world.Touch(id, "Updated");
            }

            return Results.Json(Shown(id, person));
        }
    }

    private static IResult Locked(World world, Func<JsonNode> read)
    {
        lock (world.Gate)
        {
            JsonNode shown = read();
            world.Owners = null;
            return Results.Json(shown);
        }
    }

    private static JsonObject Shown(int id, JsonObject person)
    {
        JsonObject shown = person.DeepClone().AsObject();
        shown["id"] = id.ToString(CultureInfo.InvariantCulture);
        return shown;
    }

    private static void Merge(JsonObject target, JsonObject changes)
    {
        foreach ((string name, JsonNode? value) in changes)
        {
            if (value is JsonObject inner && target[name] is JsonObject known)
            {
                Merge(known, inner);
            }
            else
            {
                target[name] = value?.DeepClone();
            }
        }
    }
}
