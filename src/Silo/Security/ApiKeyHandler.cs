using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
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

        ApiKey? found = KnownKeys.Find(configuration.ApiKeys, header[Bearer.Length..]);
        if (found is null)
        {
            return Task.FromResult(AuthenticateResult.Fail("The key is not known."));
        }

        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(KnownKeys.Principal(found, SchemeName), SchemeName)));
    }

    /// <inheritdoc/>
    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = "Bearer";
        string detail = configuration.ApiKeys.IsEmpty
            ? "No API key is configured: set Api:Keys:0:Name, Api:Keys:0:Hash and Api:Keys:0:Role."
            : "Send a known API key as Authorization: Bearer KEY.";
        return Results.Problem(detail, statusCode: 401, title: "Not authenticated", type: "urn:orleanssync:problem:unauthenticated").ExecuteAsync(Context);
    }

    /// <inheritdoc/>
    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        Results.Problem("The key's role does not allow this.", statusCode: 403, title: "Forbidden", type: "urn:orleanssync:problem:forbidden").ExecuteAsync(Context);
}
