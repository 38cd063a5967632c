using OrleansSync.Connectors.BambooHr;
using OrleansSync.Grains.Connections;
using OrleansSync.Silo.Configuration;

namespace OrleansSync.Silo.Api;

/// <summary>The connections to both vendors: how they are, the test, and the webhook (DESIGN 8).</summary>
internal static class ConnectionsApi
{
    /// <summary>Maps them.</summary>
    public static void MapConnections(this RouteGroupBuilder api)
    {
        RouteGroupBuilder connections = api.MapGroup("/connections");
        _ = connections.MapGet(string.Empty, Get).WithName("GetConnections").WithSummary("Both vendors: state, which reads serve and why, fields out of sight, what was learned of the SCIM server, the last test");
        _ = connections.MapPost("/test", Test).Accepts<ConnectionTestBody>(isOptional: true, "application/json").RequireAuthorization(nameof(ApiRole.Admin)).WithName("TestConnections")
            .WithSummary("Try both vendors; each check with its outcome and a remedy. Writes only to an account that is named for it");
        _ = connections.MapPost("/bamboohr/webhook", Webhook).Accepts<WebhookRegistrationBody>(isOptional: true, "application/json").RequireAuthorization(nameof(ApiRole.Admin)).WithName("RegisterBambooHrWebhook")
            .WithSummary("Register the webhook at BambooHR, or check and renew the one there is; its key is kept here").ProducesProblem(502);
    }

    private static async Task<IResult> Get(ConnectionOverview overview, CancellationToken cancellationToken) =>
        Results.Json(ConnectionViews.Of(await overview.Read(cancellationToken)));

    private static async Task<IResult> Test(HttpContext http, ConnectionTest test, CancellationToken cancellationToken)
    {
        (ConnectionTestBody? body, IResult? problem) = await OptionalBody<ConnectionTestBody>(http, cancellationToken);
        return problem ?? Results.Json(ConnectionViews.Of(await test.Run(body?.Account, cancellationToken)));
    }

    private static async Task<IResult> Webhook(HttpContext http, WebhookDesk desk, ISourceConnection connection, CancellationToken cancellationToken)
    {
        (WebhookRegistrationBody? body, IResult? problem) = await OptionalBody<WebhookRegistrationBody>(http, cancellationToken);
        if (problem is not null)
        {
            return problem;
        }

        Uri? url = null;
        if (body?.Url is { } text && (!Uri.TryCreate(text, UriKind.Absolute, out url) || !IsReachable(url)))
        {
            return Problems.Bad("url: an https address is due, such as https://sync.acme.test/webhooks/bamboohr.");
        }

        if (connection.Current.Key == SourceKeyState.Unconfigured)
        {
            return Problems.Unconfigured(["BambooHr:BaseUrl", "BambooHr:ApiKey"]);
        }

        try
        {
            // An administrator asks: what was refused before may have been put right.
            connection.Retry();
            return await desk.Ensure(url, cancellationToken) is { } outcome
                ? Results.Json(ConnectionViews.Of(outcome))
                : Problems.Bad("url: the https address at which BambooHR reaches POST /webhooks/bamboohr is due; none was registered before.");
        }
        catch (SourceException failure)
        {
            return Problems.Of(502, "vendor-failed", failure.Message + " Nothing was lost; ask again when it is mended.");
        }
    }

    // BambooHR delivers to https alone; a loopback address is for trying it on with the sandbox.
    private static bool IsReachable(Uri url) => url.Scheme == Uri.UriSchemeHttps || (url.IsLoopback && url.Scheme == Uri.UriSchemeHttp);

    private static async Task<(TBody? Body, IResult? Problem)> OptionalBody<TBody>(HttpContext http, CancellationToken cancellationToken)
        where TBody : class =>
        http.Request.ContentType is null && http.Request.ContentLength is null or 0 ? (null, null) : await JsonBody.Read<TBody>(http, cancellationToken);
}
