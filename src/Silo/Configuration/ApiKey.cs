using System.Collections.Immutable;
using OrleansSync.Silo.Security;

namespace OrleansSync.Silo.Configuration;

/// <summary>What a caller may do; each includes the one before.</summary>
internal enum ApiRole
{
    /// <summary>Reads.</summary>
    Viewer,

    /// <summary>Runs sweeps and releases holds.</summary>
    Operator,

    /// <summary>Changes settings.</summary>
    Admin,
}

/// <summary>A key of the API, known by its hash only. While one is rotated, two have the same name.</summary>
internal sealed record ApiKey(string Name, byte[] Hash, ApiRole Role)
{
    private const string Prefix = "sha256:";

    /// <summary>Reads <c>Api:Keys:N</c>.</summary>
    public static ImmutableArray<ApiKey> Read(IConfiguration configuration, ConfigurationReader reader)
    {
        ImmutableArray<ApiKey>.Builder keys = ImmutableArray.CreateBuilder<ApiKey>();
        foreach (string path in configuration.GetSection("Api:Keys").GetChildren().Select(section => section.Path))
        {
            string name = reader.Text(path + ":Name") ?? path;
            ApiRole role = reader.Word(path + ":Role", ApiRole.Viewer);
            string[] hashes = (reader.Secret(path + ":Hash") ?? string.Empty).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

            // Never shown: who put the key itself here would read it in the log.
            if (hashes.Length == 0 || hashes.Any(hash => !IsHash(hash)))
            {
                reader.Fault(path + ":Hash", (hashes.Length == 0 ? "is not set" : "has another form") + "; allowed: sha256: and 64 hex digits, over the key's UTF-8 bytes; several, for a rotation, with commas between");
                continue;
            }

            if (keys.Any(other => string.Equals(other.Name, name, StringComparison.Ordinal)))
            {
                reader.Fault(path + ":Name", $"is '{name}', as another key's; the name says in the history who did something");
            }

            if (name.StartsWith(TokenCallers.NamePrefix, StringComparison.OrdinalIgnoreCase))
            {
                reader.Fault(path + ":Name", $"is '{name}'; names that begin with {TokenCallers.NamePrefix} are those of token callers");
            }

            foreach (string hash in hashes)
            {
                ApiKey key = new(name, Convert.FromHexString(hash.AsSpan(Prefix.Length)), role);
                if (keys.Any(other => other.Hash.AsSpan().SequenceEqual(key.Hash)))
                {
                    reader.Fault(path + ":Hash", "is another key's too; each key has a role of its own");
                }

                keys.Add(key);
            }
        }

        return keys.ToImmutable();
    }

    private static bool IsHash(string text) => text.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) && text.Length == Prefix.Length + 64 && text[Prefix.Length..].All(char.IsAsciiHexDigit);
}
