using System.Security.Claims;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Mvc;
using OrleansSync.Silo.Configuration;
using OrleansSync.Silo.Security;

namespace OrleansSync.Silo.Web.Security;

/// <summary>People sign in with an API key; a cookie stands for it afterwards, with the key's role. Any silo opens it: the keys that seal it are in PostgreSQL.</summary>
internal static class SignIn
{
    public const string SchemeName = "Console";
    public const string PolicyName = "Console";
    private const string KeyClaim = "orleanssync.key";
    private static readonly TimeSpan Lasts = TimeSpan.FromHours(12);

    /// <summary>The cookie.</summary>
    public static void Configure(CookieAuthenticationOptions options)
    {
        options.Cookie.Name = "orleanssync";
        options.Cookie.HttpOnly = true;
        options.Cookie.SameSite = SameSiteMode.Strict;
        options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        options.ExpireTimeSpan = Lasts;
        options.LoginPath = "/sign-in";
        options.ReturnUrlParameter = "to";
        options.Events.OnValidatePrincipal = Validate;
        options.Events.OnRedirectToAccessDenied = static context => Refuse(context, StatusCodes.Status403Forbidden);
        options.Events.OnRedirectToLogin = static context =>
        {
            if (context.Request.Path.StartsWithSegments("/_blazor", StringComparison.Ordinal))
            {
                return Refuse(context, StatusCodes.Status401Unauthorized);
            }

            context.Response.Redirect(context.RedirectUri);
            return Task.CompletedTask;
        };
    }

    /// <summary>Maps what the sign-in page and the sign-out button send.</summary>
    public static void MapSignIn(this WebApplication app)
    {
        _ = app.MapPost("/sign-in", In).AllowAnonymous().ExcludeFromDescription();
        _ = app.MapPost("/sign-out", Out).RequireAuthorization(PolicyName).ExcludeFromDescription();
        _ = app.MapGet("/session", (Delegate)Session).AllowAnonymous().ExcludeFromDescription();
    }

    /// <summary>Only a path of this console: nobody is sent elsewhere after signing in.</summary>
    public static string Local(string? to) => to is ['/', not ('/' or '\\'), ..] ? to : "/";

    private static async Task<IResult> In(HttpContext http, [FromForm] string? key, [FromForm] string? to, SiloConfiguration configuration)
    {
        if (KnownKeys.Find(configuration.ApiKeys, key ?? string.Empty) is not { } found)
        {
            return Results.LocalRedirect($"/sign-in?refused=true&to={Uri.EscapeDataString(Local(to))}");
        }

        ClaimsPrincipal principal = KnownKeys.Principal(found, SchemeName);
        principal.AddIdentity(new ClaimsIdentity([new Claim(KeyClaim, Convert.ToHexString(found.Hash))]));
        await http.SignInAsync(SchemeName, principal);
        return Results.LocalRedirect(Local(to));
    }

    /// <summary>204 for who is signed in, else an empty 200.</summary>
    private static async Task<IResult> Session(HttpContext http) =>
        (await http.AuthenticateAsync(SchemeName)).Succeeded ? Results.NoContent() : Results.Ok();

    private static async Task<IResult> Out(HttpContext http, IAntiforgery antiforgery)
    {
        // Where a form is bound the token is checked by itself; this form has no field.
        await antiforgery.ValidateRequestAsync(http);
        await http.SignOutAsync(SchemeName);
        return Results.LocalRedirect("/sign-in");
    }

    /// <summary>A key that was taken out of the configuration, or has another role now, ends or changes what its cookies may do.</summary>
    private static Task Validate(CookieValidatePrincipalContext context)
    {
        string? hash = context.Principal?.FindFirstValue(KeyClaim);
        SiloConfiguration configuration = context.HttpContext.RequestServices.GetRequiredService<SiloConfiguration>();
        ApiKey? key = hash is null ? null : configuration.ApiKeys.FirstOrDefault(one => Convert.ToHexString(one.Hash) == hash);
        if (key is null)
        {
            context.RejectPrincipal();
        }
        else
        {
            ClaimsPrincipal principal = KnownKeys.Principal(key, SchemeName);
            principal.AddIdentity(new ClaimsIdentity([new Claim(KeyClaim, Convert.ToHexString(key.Hash))]));
            context.ReplacePrincipal(principal);
        }

        return Task.CompletedTask;
    }

    private static Task Refuse(RedirectContext<CookieAuthenticationOptions> context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }
}
