using System.Text.Json.Nodes;
using OrleansSync.Sandbox.Company;

namespace OrleansSync.Sandbox.Control;

/// <summary>The hand that moves JumpCloud: accounts and drift.</summary>
internal sealed class UsersControl(World world)
{
    public void Map(RouteGroupBuilder control)
    {
        _ = control.MapGet("/users", All);
        _ = control.MapGet("/users/{id}", (string id) => With(id, Described));
        _ = control.MapPost("/users", (JsonObject body) => Add(body));
        _ = control.MapPatch("/users/{id}", (string id, bool? bind, JsonObject body) => With(id, user => Drift(user, bind, body)));
        _ = control.MapDelete("/users/{id}", (string id) => Remove(id));
    }

    private IResult All()
    {
        lock (world.Gate)
        {
            return Results.Json(new JsonArray([.. world.Users.All.Select(static user => user.Resource.DeepClone())]));
        }
    }

    private IResult Add(JsonObject body)
    {
        lock (world.Gate)
        {
            TargetUser user = Founder.AddUser(world, Json.Text(body["userName"]) ?? "foreign", Json.Text(body["email"]) ?? "foreign@acme.test", Json.Text(body["firstName"]) ?? "Foreign", Json.Text(body["lastName"]) ?? "User");
            return Results.Json(user.Resource.DeepClone());
        }
    }

    private IResult With(string id, Func<TargetUser, JsonNode> act)
    {
        lock (world.Gate)
        {
            return world.Users.Find(id) is { } user ? Results.Json(act(user)) : Results.NotFound();
        }
    }

    private IResult Remove(string id)
    {
        lock (world.Gate)
        {
            return Results.Json(new JsonObject { ["removed"] = world.Users.Remove(id) });
        }
    }

    private JsonNode Drift(TargetUser user, bool? bind, JsonObject body)
    {
        JsonObject resource = user.Resource.DeepClone().AsObject();
        Json.Merge(resource, body);
        bool wasActive = (bool?)user.Resource["active"] ?? true;
        bool isActive = (bool?)resource["active"] ?? true;
        world.Users.Set(user, resource, world.Now);
        user.Bound = bind ?? user.Bound;
        user.State = wasActive == isActive ? user.State : isActive ? "ACTIVATED" : "SUSPENDED";
        return resource.DeepClone();
    }

    // What SCIM does not show.
    private static JsonNode Described(TargetUser user) => new JsonObject
    {
        ["resource"] = user.Resource.DeepClone(),
        ["state"] = user.State,
        ["bound"] = user.Bound,
        ["foreign"] = user.Foreign,
        ["version"] = user.Version,
    };
}
