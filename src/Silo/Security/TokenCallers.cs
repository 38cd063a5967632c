using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.IdentityModel.Tokens;
using OrleansSync.Silo.Configuration;

namespace OrleansSync.Silo.Security;

/// <summary>Which scheme answers for a request: a key, or a token of the identity provider where there is one.</summary>
internal static class TokenCallers
{
    /// <summary>The scheme that decides.</summary>
    public const string SchemeName = "Api";

    /// <summary>What the names of token callers begin with: none is taken for a key's.</summary>
    public const string NamePrefix = "oidc:";

    private const string Bearer = "Bearer ";
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);

    // What only the provider can sign; nothing that somebody with its public key could.
    private static readonly string[] Algorithms =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512, SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    /// <summary>Adds the schemes.</summary>
    public static void AddCallers(this IServiceCollection services, OidcOptions? oidc)
    {
        AuthenticationBuilder builder = services.AddAuthentication(SchemeName)
            .AddScheme<AuthenticationSchemeOptions, ApiKeyHandler>(ApiKeyHandler.SchemeName, configureOptions: null)
            .AddPolicyScheme(SchemeName, displayName: null, options =>
            {
                options.ForwardDefaultSelector = http => oidc is not null && IsToken(http) ? JwtBearerDefaults.AuthenticationScheme : ApiKeyHandler.SchemeName;
                options.ForwardChallenge = ApiKeyHandler.SchemeName;
                options.ForwardForbid = ApiKeyHandler.SchemeName;
            });
        if (oidc is not null)
        {
            _ = builder.AddJwtBearer(options => Configure(options, oidc));
        }
    }

    private static void Configure(JwtBearerOptions options, OidcOptions oidc)
    {
        options.Authority = oidc.Authority.ToString();
        options.Audience = oidc.Audience;
        options.RequireHttpsMetadata = !oidc.IsLocal;
        options.MapInboundClaims = false;
        options.TokenValidationParameters = new TokenValidationParameters
        {
            ValidAudience = oidc.Audience,
            ValidAlgorithms = Algorithms,
            RequireExpirationTime = true,
            RequireSignedTokens = true,
            ValidateIssuer = true,
            ValidateIssuerSigningKey = true,
            ClockSkew = Skew,
        };
        options.Events = new JwtBearerEvents
        {
            OnTokenValidated = context =>
            {
                context.Principal = Principal(context.Principal ?? new ClaimsPrincipal(), oidc);
                return Task.CompletedTask;
            },
        };
    }

    /// <summary>The caller as the product knows callers: a name, and roles with those that they include. Nothing else of the token is kept.</summary>
    private static ClaimsPrincipal Principal(ClaimsPrincipal token, OidcOptions oidc)
    {
        HashSet<string> held = new(token.FindAll(oidc.RoleClaim).Select(claim => claim.Value), StringComparer.OrdinalIgnoreCase);
        string name = token.FindFirstValue(oidc.NameClaim) ?? "unnamed";
        ClaimsIdentity identity = new([new Claim(ClaimTypes.Name, NamePrefix + name)], SchemeName);
        if (oidc.Roles.Where(one => one.Values.Any(held.Contains)).Select(one => (ApiRole?)one.Role).Max() is { } highest)
        {
            identity.AddClaims(Enum.GetValues<ApiRole>().Where(role => role <= highest).Select(role => new Claim(ClaimTypes.Role, role.ToString())));
        }

        return new ClaimsPrincipal(identity);
    }

    private static bool IsToken(HttpContext http)
    {
        string header = http.Request.Headers.Authorization.ToString();
        return header.StartsWith(Bearer + "eyJ", StringComparison.OrdinalIgnoreCase) && header.Count(character => character == '.') == 2;
    }
}
