using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Authorization;
using OrleansSync.Grains.Sweeps;
using OrleansSync.Silo.Api.Http;
using OrleansSync.Silo.Api.Progress;
using OrleansSync.Silo.Configuration;
using OrleansSync.Silo.Hosting;
using OrleansSync.Silo.Security;
using OrleansSync.Silo.Telemetry;

namespace OrleansSync.Silo.Api;

/// <summary>The HTTP surface as a whole: errors, keys and roles, routes (DESIGN 8).</summary>
internal static class Routes
{
    /// <summary>Adds what the routes need.</summary>
    public static void AddApi(this IServiceCollection services, OidcOptions? oidc)
    {
        _ = services.AddProblemDetails();
        _ = services.AddExceptionHandler<UnexpectedErrors>();
        _ = services.ConfigureHttpJsonOptions(options => options.SerializerOptions.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false)));
        _ = services.AddApiDocument();
        services.AddRequestLimits();
        _ = services.AddSingleton<IdempotencyKeys>();
        _ = services.AddSingleton(static provider => new SweepFeed(provider.GetRequiredService<SweepStore>().Some, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<SweepFeed>>()));
        _ = services.AddHostedService(static provider => provider.GetRequiredService<SweepFeed>());
        services.AddCallers(oidc);
        _ = services.AddSingleton<KeyUses>();
        _ = services.AddHostedService(static provider => provider.GetRequiredService<KeyUses>());
        AuthorizationBuilder authorization = services.AddAuthorizationBuilder();
        foreach (ApiRole role in Enum.GetValues<ApiRole>())
        {
            _ = authorization.AddPolicy(role.ToString(), policy => policy.RequireAuthenticatedUser().RequireRole(role.ToString()));
        }

        // Whatever is mapped without a word about it is for callers with a key.
        _ = authorization.SetFallbackPolicy(new AuthorizationPolicyBuilder(TokenCallers.SchemeName).RequireAuthenticatedUser().Build());
    }

    /// <summary>Maps them.</summary>
    public static void MapApi(this WebApplication app, SiloConfiguration configuration)
    {
        _ = app.UseExceptionHandler();
        _ = app.UseStatusCodePages(static context => Problems.Of(context.HttpContext.Response.StatusCode).ExecuteAsync(context.HttpContext));
        _ = app.Use(static (http, next) =>
        {
            http.Response.Headers.XContentTypeOptions = "nosniff";
            http.Response.Headers.XFrameOptions = "DENY";
            http.Response.Headers["Referrer-Policy"] = "no-referrer";
            http.Response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
            http.Response.Headers["Cross-Origin-Opener-Policy"] = "same-origin";
            http.Response.Headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()";
            if (http.Request.IsHttps)
            {
                http.Response.Headers.StrictTransportSecurity = "max-age=31536000";
            }

            http.Response.Headers.CacheControl = "no-store";
            return next(http);
        });
        _ = app.UseAuthentication();
        _ = app.UseRateLimiter();
        _ = app.UseAuthorization();
        app.MapHealth();
        app.MapMetrics(configuration);
        IEndpointConventionBuilder document = app.MapOpenApi("/openapi/{documentName}.json");
        if (!configuration.HasNoCallers)
        {
            // It says nothing that the product's own pages do not. Without any key, everything but health is refused.
            _ = document.AllowAnonymous();
        }

        RouteGroupBuilder api = app.MapGroup("/api/v1").RequireAuthorization(nameof(ApiRole.Viewer)).WithEntityTags().WithCallRecords();
        api.MapSweeps();
        api.MapSweepEvents();
        api.MapHolds();
        api.MapEmployees();
        api.MapExplain();
        api.MapCauses();
        api.MapState();
        api.MapAudit();
        api.MapSettings();
        api.MapKeys();
        api.MapConnections();
        app.MapWebhooks();
    }
}
