using OrleansSync.Sandbox.Bamboo;
using OrleansSync.Sandbox.Company;
using OrleansSync.Sandbox.Control;
using OrleansSync.Sandbox.Scim;
using OrleansSync.Sandbox.Webhooks;

namespace OrleansSync.Sandbox;

/// <summary>A BambooHR and a JumpCloud to run against without accounts, on one address.</summary>
public static class SandboxApp
{
    /// <summary>Builds it; the caller runs it.</summary>
    /// <param name="options">The company and the keys.</param>
    /// <param name="args">The host's own arguments, such as <c>--urls</c>.</param>
    /// <param name="clock">The time in the sandbox; null for the system's.</param>
    public static WebApplication Build(SandboxOptions options, string[]? args = null, TimeProvider? clock = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(args ?? []);
        _ = builder.Logging.SetMinimumLevel(LogLevel.Warning);
        World world = new(options, clock ?? TimeProvider.System);

        // By a factory, so that the application disposes of it.
        _ = builder.Services.AddSingleton(_ => new WebhookSender(world));
        WebApplication app = builder.Build();
        Log log = new(world.Clock);
        Faults faults = new(world);
        BambooDoor door = new(world);
        WebhookSender webhooks = app.Services.GetRequiredService<WebhookSender>();
        Founder.Found(world);
        _ = app.Use(async (http, next) =>
        {
            string name = Name(http.Request);
            log.Count(name);
            try
            {
                await faults.Invoke(http, next);
            }
            catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
            {
                // The client left: nobody is there to be answered.
            }
            finally
            {
                if (name != "control")
                {
                    log.Answered(http);
                }
            }
        });
        BambooApi.Map(app, world, door, webhooks);
        ScimApi.Map(app, world, log);
        ControlApi.Map(app, world, log, faults, door, webhooks);
        _ = app.MapGet("/", (HttpRequest request) => Explanation.For(options, request));
        return app;
    }

    private static string Name(HttpRequest request)
    {
        string[] parts = (request.Path.Value ?? string.Empty).Split('/', StringSplitOptions.RemoveEmptyEntries);
        return parts switch
        {
            ["scim", _, var resource, ..] => $"{request.Method} scim/{resource}{(parts.Length > 3 ? "/id" : string.Empty)}",
            ["bamboo", ..] => $"{request.Method} bamboo/{string.Join('/', parts[^Math.Min(2, parts.Length)..])}",
            _ => "control",
        };
    }
}
