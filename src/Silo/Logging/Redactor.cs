using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace OrleansSync.Silo.Logging;

/// <summary>Takes people and secrets out of text: an email becomes its EmployeeRef (a keyed hash, the same for the same person), a secret becomes *** (DESIGN 3.4).</summary>
/// <param name="key">Keys the hash, so that a ref cannot be guessed from an address.</param>
/// <param name="secrets">Taken out wherever they stand.</param>
internal sealed partial class Redactor(byte[] key, IEnumerable<string> secrets)
{
    private const int RefLength = 12;
    private readonly string[] hidden = [.. secrets.Where(secret => secret.Length >= 4).Distinct(StringComparer.Ordinal)];

    /// <summary>The text without them.</summary>
    public string Redact(string text)
    {
        foreach (string secret in hidden)
        {
            text = text.Replace(secret, "***", StringComparison.Ordinal);
        }

        // What somebody searched for is a name or an address.
        text = text.Contains("q=", StringComparison.Ordinal) ? Search().Replace(text, "${name}***") : text;
        return text.Contains('@', StringComparison.Ordinal) || text.Contains("%40", StringComparison.Ordinal)
            ? Email().Replace(text, match => Ref(match.Value))
            : text;
    }

    private string Ref(string address)
    {
        string normal = address.Replace("%40", "@", StringComparison.Ordinal).ToLowerInvariant();
        return "ref:" + Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(normal)))[..RefLength];
    }

    // Generous on purpose: what looks like an address is one. Letters of any script, so that a name in front is never left.
    [GeneratedRegex("""[\p{L}\p{M}\p{N}.!#$&'*+=?^_`{|}~%-]+(?:@|%40)[\p{L}\p{M}\p{N}-]+(?:\.[\p{L}\p{M}\p{N}-]+)*""", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Email();

    [GeneratedRegex("""(?<name>[?&]q=)[^&\s]+""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Search();
}
