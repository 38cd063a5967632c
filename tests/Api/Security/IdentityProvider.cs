using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace OrleansSync.Tests.Api.Security;

/// <summary>An identity provider on this machine: discovery, keys, and whatever token a test wants.</summary>
internal sealed class IdentityProvider : IAsyncDisposable
{
    public const string Audience = "orleanssync";
    private readonly RSA rsa = RSA.Create(2048);
    private readonly WebApplication app;

    private IdentityProvider(WebApplication app) => this.app = app;

    public string Issuer { get; private set; } = string.Empty;

    public RsaSecurityKey Key => new(rsa) { KeyId = "k1" };

    public static async Task<IdentityProvider> Start()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        IdentityProvider provider = new(builder.Build());
        provider.app.MapGet("/.well-known/openid-configuration", () => Results.Json(new JsonObject { ["issuer"] = provider.Issuer, ["jwks_uri"] = provider.Issuer + "/keys" }));
        provider.app.MapGet("/keys", () =>
        {
            RSAParameters parameters = provider.rsa.ExportParameters(includePrivateParameters: false);
            JsonObject key = new() { ["kty"] = "RSA", ["kid"] = "k1", ["use"] = "sig", ["n"] = Base64UrlEncoder.Encode(parameters.Modulus), ["e"] = Base64UrlEncoder.Encode(parameters.Exponent) };
            return Results.Json(new JsonObject { ["keys"] = new JsonArray(key) });
        });
        await provider.app.StartAsync();
        provider.Issuer = provider.app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return provider;
    }

    /// <summary>A token as this provider would give it, but for what a test changes.</summary>
    public string Token(Action<SecurityTokenDescriptor>? change = null, params (string Name, object Value)[] claims)
    {
        SecurityTokenDescriptor descriptor = new()
        {
            Issuer = Issuer,
            Audience = Audience,
            NotBefore = DateTime.UtcNow.AddMinutes(-5),
            Expires = DateTime.UtcNow.AddMinutes(5),
            Claims = claims.ToDictionary(claim => claim.Name, claim => claim.Value),
            SigningCredentials = new SigningCredentials(Key, SecurityAlgorithms.RsaSha256),
        };
        change?.Invoke(descriptor);
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(descriptor);
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        rsa.Dispose();
    }
}
