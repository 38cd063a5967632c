using System.Collections.Immutable;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using OrleansSync.Silo.Configuration;

namespace OrleansSync.Silo.Security;

/// <summary>Who stands behind a key, for the API and the console alike.</summary>
internal static class KnownKeys
{
    /// <summary>The configured key that was given, in constant time, or null.</summary>
    public static ApiKey? Find(ImmutableArray<ApiKey> keys, string text)
    {
        byte[] given = SHA256.HashData(Encoding.UTF8.GetBytes(text.Trim()));
        ApiKey? found = null;
        foreach (ApiKey key in keys)
        {
            // All are compared, whichever fits: the time says nothing.
            found = CryptographicOperations.FixedTimeEquals(given, key.Hash) ? key : found;
        }

        return found;
    }

    /// <summary>Its name, and its role with those that the role includes.</summary>
    public static ClaimsPrincipal Principal(ApiKey key, string scheme)
    {
        ClaimsIdentity identity = new(scheme);
        identity.AddClaim(new Claim(ClaimTypes.Name, key.Name));
        foreach (ApiRole role in Enum.GetValues<ApiRole>().Where(role => role <= key.Role))
        {
            identity.AddClaim(new Claim(ClaimTypes.Role, role.ToString()));
        }

        return new ClaimsPrincipal(identity);
    }
}
