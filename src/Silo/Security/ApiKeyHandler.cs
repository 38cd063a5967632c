using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using OrleansSync.Silo.Api;
using OrleansSync.Silo.Configuration;

namespace OrleansSync.Silo.Security;

/// <summary><c>Authorization: Bearer KEY</c> against the hashes of the configuration, in constant time.</summary>
internal sealed class ApiKeyHandler(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, SiloConfiguration configuration)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string SchemeName = "ApiKey";
    private const string Bearer = "Bearer ";

    /// <inheritdoc/>
    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        string header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
        {
            return Task.FromResult(AuthenticateResult.NoResult());
        }

        byte[] given = SHA256.HashData(Encoding.UTF8.GetBytes(header[Bearer.Length..].Trim()));
        ApiKey? found = null;
        foreach (ApiKey key in configuration.ApiKeys)
        {
            // All are compared, whichever fits: the time says nothing.
            found = CryptographicOperations.FixedTimeEquals(given, key.Hash) ? key : found;
        }

        if (found is null)
        {
            return Task.FromResult(AuthenticateResult.Fail("The key is not known."));
        }

        ClaimsIdentity identity = new(SchemeName);
        identity.AddClaim(new Claim(ClaimTypes.Name, found.Name));
        foreach (ApiRole role in Enum.GetValues<ApiRole>().Where(role => role <= found.Role))
        {
            identity.AddClaim(new Claim(ClaimTypes.Role, role.ToString()));
        }

        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName)));
    }

    /// <inheritdoc/>
    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = "Bearer";
        string? detail = configuration.ApiKeys.IsEmpty ? "No API key is configured: set Api:Keys:0:Name, Api:Keys:0:Hash and Api:Keys:0:Role." : null;
        return Problems.Of(401, detail).ExecuteAsync(Context);
    }

    /// <inheritdoc/>
    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) => Problems.Of(403).ExecuteAsync(Context);
}
