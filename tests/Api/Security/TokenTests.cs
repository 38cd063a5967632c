using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;
using OrleansSync.Tests.Support;
using Xunit;

namespace OrleansSync.Tests.Api.Security;

/// <summary>Callers with a token of an identity provider.</summary>
public sealed class TokenTests(PostgresServer server)
{
    [Fact, Trait("rule", "8")]
    public async Task A_token_gives_the_role_of_its_claim_and_stands_in_the_history_by_its_name()
    {
        await using IdentityProvider provider = await IdentityProvider.Start();
        await using SiloProcess silo = await Silo(provider, new() { ["Api__Oidc__RoleClaim"] = "groups", ["Api__Oidc__Roles__Operator"] = "sync-operators, on-call" });
        foreach ((string[] groups, HttpStatusCode read, HttpStatusCode sweep, HttpStatusCode save) in new[]
        {
            (new[] { "viewer" }, HttpStatusCode.OK, HttpStatusCode.Forbidden, HttpStatusCode.Forbidden),
            (["somebody", "on-call"], HttpStatusCode.OK, HttpStatusCode.Accepted, HttpStatusCode.Forbidden),
            (["ADMIN", "viewer"], HttpStatusCode.OK, HttpStatusCode.Accepted, HttpStatusCode.PreconditionRequired),
            (["operator"], HttpStatusCode.Forbidden, HttpStatusCode.Forbidden, HttpStatusCode.Forbidden),
            ([], HttpStatusCode.Forbidden, HttpStatusCode.Forbidden, HttpStatusCode.Forbidden),
        })
        {
            string token = provider.Token(change: null, ("sub", "alice"), ("groups", groups));
            Assert.Equal(read, await Status(silo, HttpMethod.Get, "/api/v1/sweeps", token));
            Assert.Equal(sweep, await Status(silo, HttpMethod.Post, "/api/v1/sweeps", token, """{"kind":"scoped","employees":["id:1"],"dryRun":true}"""));
            Assert.Equal(save, await Status(silo, HttpMethod.Put, "/api/v1/settings", token, "{}"));
        }

        JsonNode asked = (await silo.Json("/api/v1/sweeps"))["items"]!.AsArray().First(one => (string?)one!["kind"] == "scoped")!;
        Assert.Equal("oidc:alice", (string?)asked["cause"]!["caller"]);

        // A key is taken as before.
        Assert.Equal(HttpStatusCode.OK, (await silo.Api.GetAsync("/api/v1/sweeps")).StatusCode);
    }

    [Fact, Trait("rule", "8")]
    public async Task A_token_that_is_not_the_providers_for_us_and_now_is_refused()
    {
        await using IdentityProvider provider = await IdentityProvider.Start();
        await using SiloProcess silo = await Silo(provider, []);
        using RSA stranger = RSA.Create(2048);
        byte[] shared = provider.Key.Rsa.ExportSubjectPublicKeyInfo();
        Dictionary<string, string> refused = new()
        {
            ["another audience"] = Admin(provider, token => token.Audience = "another"),
            ["another issuer"] = Admin(provider, token => token.Issuer = "http://127.0.0.1:1"),
            ["expired"] = Admin(provider, token => token.Expires = DateTime.UtcNow.AddMinutes(-2)),
            ["for ever"] = Admin(provider, token => token.Expires = null),
            ["not yet"] = Admin(provider, token => token.NotBefore = DateTime.UtcNow.AddMinutes(2)),
            ["another key"] = Admin(provider, token => token.SigningCredentials = new SigningCredentials(new RsaSecurityKey(stranger) { KeyId = "k1" }, SecurityAlgorithms.RsaSha256)),
            ["the public key as a secret"] = Admin(provider, token => token.SigningCredentials = new SigningCredentials(new SymmetricSecurityKey(shared) { KeyId = "k1" }, SecurityAlgorithms.HmacSha256)),
            ["unsigned"] = Admin(provider, token => token.SigningCredentials = null),
            ["cut"] = Admin(provider)[..^3],
            ["altered"] = Altered(Admin(provider)),
        };
        Assert.Equal(HttpStatusCode.OK, await Status(silo, HttpMethod.Get, "/api/v1/sweeps", Admin(provider)));
        foreach ((string what, string token) in refused)
        {
            HttpStatusCode status = await Status(silo, HttpMethod.Get, "/api/v1/sweeps", token);
            Assert.True(status == HttpStatusCode.Unauthorized, $"{what}: {status}");
        }

        Assert.DoesNotContain(Admin(provider)[..20], silo.Output, StringComparison.Ordinal);
    }

    private static string Admin(IdentityProvider provider, Action<SecurityTokenDescriptor>? change = null) => provider.Token(change, ("sub", "alice"), ("roles", new[] { "admin" }));

    private static string Altered(string token)
    {
        string[] parts = token.Split('.');
        string payload = Encoding.UTF8.GetString(Base64UrlEncoder.DecodeBytes(parts[1])).Replace("alice", "mallory", StringComparison.Ordinal);
        return $"{parts[0]}.{Base64UrlEncoder.Encode(payload)}.{parts[2]}";
    }

    private async Task<SiloProcess> Silo(IdentityProvider provider, Dictionary<string, string?> more)
    {
        more["Api__Oidc__Authority"] = provider.Issuer;
        more["Api__Oidc__Audience"] = IdentityProvider.Audience;
        SiloProcess silo = await SiloProcess.Start(server, employees: 3, more);
        await silo.FirstSync();
        return silo;
    }

    private static async Task<HttpStatusCode> Status(SiloProcess silo, HttpMethod method, string path, string token, string? body = null)
    {
        using HttpClient client = silo.Caller(role: null);
        using HttpRequestMessage request = new(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        using HttpResponseMessage answer = await client.SendAsync(request);
        return answer.StatusCode;
    }
}
