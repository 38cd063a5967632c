using System.Collections.Immutable;
using System.Net;
using OrleansSync.Silo.Configuration;

namespace OrleansSync.Silo.Security;

/// <summary>Callers with a token of an identity provider, beside those with a key.</summary>
/// <param name="Authority">The provider's address; its keys are found by discovery below it.</param>
/// <param name="Audience">What a token has to be made for.</param>
/// <param name="RoleClaim">The claim that holds roles, or groups. Default <c>roles</c>.</param>
/// <param name="NameClaim">The claim that says in the history who called. Default <c>sub</c>.</param>
/// <param name="Roles">Which of the claim's values give which role; by default the role's own name.</param>
internal sealed record OidcOptions(Uri Authority, string Audience, string RoleClaim, string NameClaim, ImmutableArray<(ApiRole Role, ImmutableArray<string> Values)> Roles)
{
    private const string Section = "Api:Oidc:";

    /// <summary>Reads <c>Api:Oidc</c>; null when there is no authority.</summary>
    public static OidcOptions? Read(ConfigurationReader reader)
    {
        string? authority = reader.Text(Section + "Authority");
        string? audience = reader.Text(Section + "Audience");
        string roleClaim = reader.Text(Section + "RoleClaim") ?? "roles";
        string nameClaim = reader.Text(Section + "NameClaim") ?? "sub";
        ImmutableArray<(ApiRole, ImmutableArray<string>)> roles = [.. Enum.GetValues<ApiRole>().Select(role => (role, Values(reader, role)))];
        if (authority is null)
        {
            if (audience is not null)
            {
                reader.Fault(Section + "Authority", "is not set; Api:Oidc:Audience says nothing without it");
            }

            return null;
        }

        if (!Uri.TryCreate(authority, UriKind.Absolute, out Uri? address) || !IsSafe(address))
        {
            reader.Wrong(Section + "Authority", authority, "an https address (http on this machine alone)");
            return null;
        }

        if (audience is null)
        {
            reader.Fault(Section + "Audience", "is not set; without it a token that was made for another service would open this one");
            return null;
        }

        return new OidcOptions(address, audience, roleClaim, nameClaim, roles);
    }

    /// <summary>True where a token's keys may be fetched without TLS: nobody is in between.</summary>
    public bool IsLocal => Authority.Scheme == Uri.UriSchemeHttp;

    private static bool IsSafe(Uri address) => address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && (address.IsLoopback || (IPAddress.TryParse(address.Host, out IPAddress? ip) && IPAddress.IsLoopback(ip))));

    private static ImmutableArray<string> Values(ConfigurationReader reader, ApiRole role) =>
        [.. (reader.Text($"{Section}Roles:{role}") ?? role.ToString()).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
}
