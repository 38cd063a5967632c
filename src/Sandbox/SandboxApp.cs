using OrleansSync.Sandbox.Bamboo;
using OrleansSync.Sandbox.Company;
using OrleansSync.Sandbox.Control;
using OrleansSync.Sandbox.Scim;

namespace OrleansSync.Sandbox;

/// <summary>A BambooHR and a JumpCloud to run against without accounts, on one address.</summary>
public static class SandboxApp
{
    private const string Explanation = """
        OrleansSync sandbox: a BambooHR and a JumpCloud without accounts.

        BambooHR   /bamboo/api/v1/…, also /bamboo/api/gateway.php/acme/v1/…   Basic, user = {0}
        JumpCloud  /scim/v2/Users                                             x-api-key or Bearer = {1}

        Control (JSON):
          GET    /control/employees                         everybody in BambooHR
          POST   /control/employees                         hire: any BambooHR fields
          PATCH  /control/employees/ID[?silent=true]        edit any field
          POST   /control/employees/ID/terminate | rehire
          DELETE /control/employees/ID                      delete the record
          PATCH  /control/locations/ID
          GET    /control/users                             everybody in JumpCloud
          POST   /control/users                             a foreign account: userName, email
          PATCH  /control/users/ID[?bind=true]              drift: merge SCIM members
          DELETE /control/users/ID                          the account is gone
          GET    /control/writes[?after=SEQ]                every SCIM write in order
          GET    /control/violations                        deletes, two writes in flight for one user, writes in vain
          GET    /control/requests/summary                  requests by method and kind
          POST   /control/faults                            side, method, pathContains, kind (status, hang, drop, truncate, appliedButLost, html), status, retryAfter, times, delayMs
          GET | DELETE /control/faults
          POST   /control/reset[?employees=N&seed=N&latencyMs=N]
        """;

    /// <summary>Builds it; the caller runs it.</summary>
    public static WebApplication Build(SandboxOptions options, string[]? args = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(args ?? []);
        _ = builder.Logging.SetMinimumLevel(LogLevel.Warning);
        WebApplication app = builder.Build();
        World world = new(options, TimeProvider.System);
        Log log = new(TimeProvider.System);
        Faults faults = new(TimeProvider.System);
        Founder.Found(world);
        _ = app.Use((http, next) =>
        {
            log.Count(Name(http.Request));
            return faults.Invoke(http, next);
        });
        BambooApi.Map(app, world);
        ScimApi.Map(app, world, log);
        ControlApi.Map(app, world, log, faults);
        _ = app.MapGet("/", () => Explanation.Replace("{0}", options.BambooKey, StringComparison.Ordinal).Replace("{1}", options.JumpCloudKey, StringComparison.Ordinal));
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
