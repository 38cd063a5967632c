using Microsoft.AspNetCore.Authorization;
using MudBlazor.Services;
using OrleansSync.Grains.Journal;
using OrleansSync.Grains.Sweeps;
using OrleansSync.Silo.Configuration;
using OrleansSync.Silo.Web.Assets;
using OrleansSync.Silo.Web.Attention;
using OrleansSync.Silo.Web.Audit;
using OrleansSync.Silo.Web.Connections;
using OrleansSync.Silo.Web.Employees;
using OrleansSync.Silo.Web.Holds;
using OrleansSync.Silo.Web.Layout;
using OrleansSync.Silo.Web.Live;
using OrleansSync.Silo.Web.Security;
using OrleansSync.Silo.Web.Settings;
using OrleansSync.Silo.Web.Sweeps;

namespace OrleansSync.Silo.Web;

/// <summary>The console: pages for people over the same services as the API (DESIGN 8).</summary>
internal static class ConsoleRegistration
{
    /// <summary>What a console page may load and where it may send: this silo, nothing else. MudBlazor sets style attributes.</summary>
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'self'; frame-ancestors 'none'";

    /// <summary>Adds what the pages need.</summary>
    public static void AddConsole(this IServiceCollection services)
    {
        _ = services.AddRazorComponents().AddInteractiveServerComponents();
        _ = services.AddCascadingAuthenticationState();
        _ = services.AddMudServices();
        _ = services.AddSingleton<RosterSearch>();
        _ = services.AddSingleton<AuditSearch>();
        _ = services.AddSingleton<PulseReader>();
        _ = services.AddSingleton<SweepPlanSearch>();
        _ = services.AddSingleton<EmployeeFiles>();
        _ = services.AddSingleton<SweepDesk>();
        _ = services.AddSingleton<HoldDesk>();
        _ = services.AddSingleton<UnkeptValues>();
        _ = services.AddSingleton<HistoryDesk>();
        _ = services.AddSingleton<ReplayDesk>();
        _ = services.AddSingleton<ConnectionDesk>();
        _ = services.AddSingleton<SettingsDesk>();
        _ = services.AddSingleton<SettingsEffect>();
        _ = services.AddSingleton<LiveFeed>();
        _ = services.AddHostedService(static provider => provider.GetRequiredService<LiveFeed>());
        _ = services.AddAuthentication().AddCookie(SignIn.SchemeName, SignIn.Configure);
        _ = services.AddAuthorizationBuilder().AddPolicy(SignIn.PolicyName, new AuthorizationPolicyBuilder(SignIn.SchemeName).RequireAuthenticatedUser().RequireRole(nameof(ApiRole.Viewer)).Build());
        _ = services.AddAntiforgery(static options =>
        {
            options.Cookie.Name = "orleanssync-form";
            options.Cookie.SameSite = SameSiteMode.Strict;
            options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        });
    }

    /// <summary>Maps the pages, after authentication and authorization.</summary>
    public static void MapConsole(this WebApplication app)
    {
        _ = app.Use(static (http, next) =>
        {
            http.Response.Headers.ContentSecurityPolicy = ContentSecurityPolicy;

            // As a form's token wants it, which else says at every page that it had to change it.
            http.Response.Headers.CacheControl = "no-cache, no-store";
            return next(http);
        });
        _ = app.UseAntiforgery();
        app.MapConsoleAssets();
        app.MapSignIn();
        app.MapEmployeeExport();
        app.MapSweepReport();
        HistoryDesk.Map(app);
        _ = app.MapRazorComponents<App>()
            .AddInteractiveServerRenderMode(static options => options.ContentSecurityFrameAncestorsPolicy = null)
            .RequireAuthorization(SignIn.PolicyName);
    }
}
