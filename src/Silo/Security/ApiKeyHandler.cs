using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using OrleansSync.Silo.Api;
using OrleansSync.Silo.Configuration;

namespace OrleansSync.Silo.Security;

/// <summary><c>Authorization: Bearer KEY</c> against the hashes of the configuration, in constant time.</summary>
internal sealed class ApiKeyHandler(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, SiloConfiguration configuration, KeyUses uses)
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

        ApiKey? found = KnownKeys.Find(configuration.ApiKeys, header[Bearer.Length..]);
        if (found is null)
        {
            return Task.FromResult(AuthenticateResult.Fail("The key is not known."));
        }

        uses.Used(found);
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(KnownKeys.Principal(found, SchemeName), SchemeName)));
    }

    /// <inheritdoc/>
    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = "Bearer";
        string? detail = configuration.HasNoCallers ? "No API key is configured: set Api:Keys:0:Name, Api:Keys:0:Hash and Api:Keys:0:Role." : null;
        return Problems.Of(401, detail).ExecuteAsync(Context);
    }

    /// <inheritdoc/>
    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) => Problems.Of(403).ExecuteAsync(Context);
}
