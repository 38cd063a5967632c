using System.Globalization;
using System.Text.Json.Nodes;
using OrleansSync.Sandbox.Company;
using OrleansSync.Sandbox.Control;

namespace OrleansSync.Sandbox.Scim;

/// <summary>JumpCloud's inbound SCIM, strict: it refuses what the real one refuses (jumpcloud-scim.md §3, §6).</summary>
internal static class ScimApi
{
    /// <summary>The SCIM root.</summary>
    public const string Root = "/scim/v2";

    /// <summary>Of every body.</summary>
    public const string MediaType = "application/scim+json";

    /// <summary>Where a fault leaves the lag of one request, in milliseconds.</summary>
    public const string LagItem = "sandbox.lagMs";

    public static void Map(WebApplication app, World world, Log log)
    {
        RateWindow window = new(world.Clock);
        UserList list = new(world);
        UserWrites writes = new(world, log);
        RouteGroupBuilder group = app.MapGroup(Root);
        _ = group.AddEndpointFilter(async (context, next) =>
        {
            try
            {
                Admit(context.HttpContext, world, window);
                return await next(context);
            }
            catch (ScimRefusal refused)
            {
                return refused.Result(world.Scim.Errors);
            }
        });
        ScimDiscovery.Map(group, world);
        _ = group.MapGet("/Users", (HttpContext http, CancellationToken _) => Read(http, world, () => list.Get(http)));
        _ = group.MapPost("/Users/.search", (HttpContext http, CancellationToken _) => list.Search(http));
        _ = group.MapGet("/Users/{id}", (HttpContext http, string id) => Read(http, world, () => Single(http, world, Id(id))));
        _ = group.MapPost("/Users", (HttpContext http, CancellationToken _) => writes.Post(http));
        _ = group.MapPatch("/Users/{id}", (HttpContext http, string id) => writes.Patch(http, Id(id)));
        _ = group.MapPut("/Users/{id}", (HttpContext http, string id) => writes.Put(http, Id(id)));
        _ = group.MapDelete("/Users/{id}", (string id) => writes.Delete(Id(id)));
        _ = group.Map("/{**rest}", IResult () => throw new ScimRefusal(404, scimType: null, "There is no such resource."));
    }

    /// <summary>Waits as long as the switches say.</summary>
    public static Task Latency(HttpContext http, World world) =>
        world.Scim.LatencyMs > 0 ? Task.Delay(TimeSpan.FromMilliseconds(world.Scim.LatencyMs), world.Clock, http.RequestAborted) : Task.CompletedTask;

    /// <summary>How far behind this read is.</summary>
    public static TimeSpan Lag(HttpContext http, World world) =>
        TimeSpan.FromMilliseconds(http.Items.TryGetValue(LagItem, out object? lag) && lag is int milliseconds ? milliseconds : world.Scim.ReadLagMs);

    // The one character that routing leaves escaped.
    private static string Id(string segment) => segment.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);

    private static async Task<IResult> Read(HttpContext http, World world, Func<IResult> read)
    {
        await Latency(http, world);
        return read();
    }

    private static IResult Single(HttpContext http, World world, string id)
    {
        lock (world.Gate)
        {
            TargetUser user = world.Users.Find(id) ?? throw ScimRefusal.NotFound();
            TimeSpan lag = Lag(http, world);
            JsonObject resource = (lag == TimeSpan.Zero ? user.Resource : user.AsOf(world.Now - lag)) ?? throw ScimRefusal.NotFound();
            if (world.Scim.Etag)
            {
                http.Response.Headers.ETag = UserView.Version(user);
                if (http.Request.Headers.IfNoneMatch.ToString() == UserView.Version(user))
                {
                    return Results.StatusCode(304);
                }
            }

            return Results.Json(UserView.Of(http, world, user, resource), contentType: MediaType);
        }
    }

    private static void Admit(HttpContext http, World world, RateWindow window)
    {
        string key = http.Request.Headers["x-api-key"].ToString();
        string authorization = http.Request.Headers.Authorization.ToString();
        bool byKey = key == world.Options.JumpCloudKey && world.Scim.Credential != ScimCredential.Bearer;
        bool byBearer = authorization == "Bearer " + world.Options.JumpCloudKey && world.Scim.Credential != ScimCredential.ApiKey;

        // Exactly one of both.
        if ((key.Length > 0) == (authorization.Length > 0) || !(byKey || byBearer))
        {
            http.Response.Headers.WWWAuthenticate = "Bearer";
            throw new ScimRefusal(401, scimType: null, "rpc error: code = Unauthenticated desc = bad key");
        }

        if (window.Take(world.Scim.RateLimit) is { } seconds)
        {
            if (world.Scim.RateLimit is { RetryAfter: true })
            {
                http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
            }

            throw new ScimRefusal(world.Scim.RateLimit?.Status ?? 429, scimType: null, "rpc error: code = ResourceExhausted desc = too many requests");
        }
    }
}
