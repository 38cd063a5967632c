using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansSync.Sandbox.Company;
using OrleansSync.Sandbox.Control;

namespace OrleansSync.Sandbox.Scim;

/// <summary>JumpCloud's inbound SCIM, strict: it refuses what the real one refuses (jumpcloud-scim.md §3, §6).</summary>
internal static class ScimApi
{
    private const int PageCap = 100;
    private const string MediaType = "application/scim+json";
    private static readonly string[] ReadOnly = ["id", "meta", "groups"];

    public static void Map(WebApplication app, World world, Log log)
    {
        RouteGroupBuilder group = app.MapGroup("/scim/v2");
        _ = group.AddEndpointFilter(async (context, next) =>
        {
            if (Refused(context.HttpContext, world) is { } refusal)
            {
                return refusal.Result;
            }

            if (world.Options.LatencyMs > 0)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(world.Options.LatencyMs), world.Clock, context.HttpContext.RequestAborted);
            }

            try
            {
                return await next(context);
            }
            catch (ScimRefusal refused)
            {
                return refused.Result;
            }
        });
        _ = group.MapGet("/ServiceProviderConfig", () => Results.Json(Discovery(), contentType: MediaType));
        _ = group.MapGet("/Users", (HttpContext http) => List(http, world));
        _ = group.MapGet("/Users/{id}", (string id) => Answer(world, id, 200));
        _ = group.MapPost("/Users", (HttpContext http, CancellationToken _) => Write(http, world, log, id: null, Create));
        _ = group.MapPatch("/Users/{id}", (HttpContext http, string id) => Write(http, world, log, id, Patch));
        _ = group.MapPut("/Users/{id}", (HttpContext http, string id) => Write(http, world, log, id, Put));
        _ = group.MapDelete("/Users/{id}", (string id) =>
        {
            log.Violate("DELETE", id, "A user was deleted.");
            return Results.NoContent();
        });
    }

    private static ScimRefusal? Refused(HttpContext http, World world)
    {
        string key = http.Request.Headers["x-api-key"].ToString();
        string bearer = http.Request.Headers.Authorization.ToString();
        bool good = (key.Length > 0) != (bearer.Length > 0) && (key == world.Options.JumpCloudKey || bearer == "Bearer " + world.Options.JumpCloudKey);
        return good ? null : new ScimRefusal(401, scimType: null, "rpc error: code = Unauthenticated desc = bad key");
    }

    private static IResult List(HttpContext http, World world)
    {
        int start = Math.Max(1, Number(http, "startIndex", 1));
        int count = Math.Clamp(Number(http, "count", PageCap), 0, PageCap);
        string filter = http.Request.Query["filter"].ToString();
        Func<JsonObject, bool> test = filter.Length == 0 ? static _ => true : ScimFilter.Compile(filter);
        JsonArray page = [];
        int total = 0;
        lock (world.Gate)
        {
            foreach (TargetUser user in world.Users.Values.Where(user => test(user.Resource)))
            {
                total++;
                if (total >= start && page.Count < count)
                {
                    page.Add(user.Resource.DeepClone());
                }
            }
        }

        JsonObject list = new()
        {
            ["schemas"] = new JsonArray("urn:ietf:params:scim:api:messages:2.0:ListResponse"),
            ["totalResults"] = total,
            ["startIndex"] = start,
            ["itemsPerPage"] = page.Count,
        };
        if (page.Count > 0)
        {
            list["Resources"] = page;
        }

        return Results.Json(list, contentType: MediaType);
    }

    private static async Task<IResult> Write(HttpContext http, World world, Log log, string? id, Func<World, string?, JsonNode?, JsonObject> apply)
    {
        JsonNode? body;
        try
        {
            body = await JsonNode.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted);
        }
        catch (JsonException)
        {
            throw new ScimRefusal(400, "invalidSyntax", "The body is no JSON.");
        }

        long entry = log.Begin(http.Request.Method, id, body);
        bool changed = false;
        string? concerned = id;
        int status = 0;
        try
        {
            lock (world.Gate)
            {
                string? before = id is not null && world.Users.TryGetValue(id, out TargetUser? known) ? known.Resource.ToJsonString() : null;
                JsonObject after = apply(world, id, body);
                concerned = (string?)after["id"];
                changed = !string.Equals(before, after.ToJsonString(), StringComparison.Ordinal);
                status = id is null ? 201 : 200;
                if (id is null)
                {
                    http.Response.Headers.Location = $"{http.Request.Scheme}://{http.Request.Host}/scim/v2/Users/{concerned}";
                }

                return Results.Json(after.DeepClone(), contentType: MediaType, statusCode: status);
            }
        }
        catch (ScimRefusal refused)
        {
            status = refused.Status;
            throw;
        }
        finally
        {
            log.End(entry, concerned, status, changed);
        }
    }

    private static JsonObject Create(World world, string? id, JsonNode? body)
    {
        JsonObject resource = body as JsonObject ?? throw new ScimRefusal(400, "invalidSyntax", "A user is due.");
        if (resource["active"]?.GetValueKind() == JsonValueKind.False)
        {
            throw new ScimRefusal(400, "invalidValue", "rpc error: code = InvalidArgument desc = a user cannot be created inactive");
        }

        JsonObject user = resource.DeepClone().AsObject();
        Check(world, user, except: null);
        string made = world.NewUserId();
        user["id"] = made;
        user["active"] = !world.Options.StagedOnCreate;
        user["meta"] = new JsonObject { ["resourceType"] = "User", ["created"] = world.Now.ToString("O", CultureInfo.InvariantCulture) };
        TargetUser added = new(user);
        world.Users[made] = added;
        Own(world, added, made);
        return user;
    }

    private static JsonObject Patch(World world, string? id, JsonNode? body)
    {
        TargetUser user = Known(world, id);
        JsonObject after = ScimPatch.Apply(user.Resource, body);
        return Keep(world, user, after);
    }

    private static JsonObject Put(World world, string? id, JsonNode? body)
    {
        TargetUser user = Known(world, id);
        JsonObject after = (body as JsonObject)?.DeepClone().AsObject() ?? throw new ScimRefusal(400, "invalidSyntax", "A user is due.");
        foreach (string name in ReadOnly)
        {
            _ = after.Remove(name);
            if (user.Resource[name] is { } kept)
            {
                after[name] = kept.DeepClone();
            }
        }

        return Keep(world, user, after);
    }

    private static JsonObject Keep(World world, TargetUser user, JsonObject after)
    {
        if (user.Bound && (string?)after["userName"] != (string?)user.Resource["userName"])
        {
            throw new ScimRefusal(400, scimType: null, "rpc error: code = InvalidArgument desc = userName of a bound user cannot change");
        }

        Check(world, after, except: user);
        foreach (string claim in user.Claims())
        {
            _ = world.OwnersNow().Remove(claim);
        }

        user.Resource = after;
        Own(world, user, (string?)after["id"] ?? string.Empty);
        return after;
    }

    private static TargetUser Known(World world, string? id) =>
        id is not null && world.Users.TryGetValue(id, out TargetUser? user) ? user : throw new ScimRefusal(404, scimType: null, "rpc error: code = NotFound desc = no such user");

    private static void Check(World world, JsonObject resource, TargetUser? except)
    {
        TargetUser one = new(resource);
        string name = (string?)resource["userName"] ?? string.Empty;
        bool valid = name.Length is > 0 and <= 60 && char.IsAsciiLetter(name[0]) && name.All(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '_' or '-');
        if (!valid)
        {
            throw new ScimRefusal(400, "invalidValue", "rpc error: code = InvalidArgument desc = userName is not valid");
        }

        if (one.Email.Length == 0)
        {
            throw new ScimRefusal(400, "invalidValue", "rpc error: code = InvalidArgument desc = an email is required");
        }

        string? own = except is null ? null : (string?)except.Resource["id"];
        foreach (string claim in one.Claims())
        {
            if (world.OwnersNow().TryGetValue(claim, out string? owner) && owner != own)
            {
                throw new ScimRefusal(409, "uniqueness", $"rpc error: code = AlreadyExists desc = {claim[..claim.IndexOf(':', StringComparison.Ordinal)]} is already in use");
            }
        }
    }

    private static void Own(World world, TargetUser user, string id)
    {
        foreach (string claim in user.Claims())
        {
            world.OwnersNow()[claim] = id;
        }
    }

    private static IResult Answer(World world, string id, int status)
    {
        lock (world.Gate)
        {
            return Results.Json(Known(world, id).Resource.DeepClone(), contentType: MediaType, statusCode: status);
        }
    }

    private static int Number(HttpContext http, string name, int fallback) => int.TryParse(http.Request.Query[name], CultureInfo.InvariantCulture, out int value) ? value : fallback;

    private static JsonObject Discovery() => new()
    {
        ["schemas"] = new JsonArray("urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"),
        ["patch"] = new JsonObject { ["supported"] = true },
        ["bulk"] = new JsonObject { ["supported"] = false, ["maxOperations"] = 0, ["maxPayloadSize"] = 0 },
        ["filter"] = new JsonObject { ["supported"] = true, ["maxResults"] = PageCap },
        ["changePassword"] = new JsonObject { ["supported"] = false },
        ["sort"] = new JsonObject { ["supported"] = false },
        ["etag"] = new JsonObject { ["supported"] = false },
        ["authenticationSchemes"] = new JsonArray(),
    };
}
