using System.Collections.Immutable;

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

/// <summary>A key of the API, known by its hash only.</summary>
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
            string hash = reader.Secret(path + ":Hash") ?? string.Empty;

            // Never shown: who put the key itself here would read it in the log.
            if (!hash.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) || hash.Length != Prefix.Length + 64 || !hash[Prefix.Length..].All(char.IsAsciiHexDigit))
            {
                reader.Fault(path + ":Hash", hash.Length == 0 ? "is not set; allowed: sha256: and 64 hex digits, over the key's UTF-8 bytes" : "has another form; allowed: sha256: and 64 hex digits, over the key's UTF-8 bytes");
                continue;
            }

            ApiKey key = new(name, Convert.FromHexString(hash.AsSpan(Prefix.Length)), role);
            if (keys.Any(other => string.Equals(other.Name, name, StringComparison.Ordinal)))
            {
                reader.Fault(path + ":Name", $"is '{name}', as another key's; the name says in the history who did something");
            }

            if (keys.Any(other => other.Hash.AsSpan().SequenceEqual(key.Hash)))
            {
                reader.Fault(path + ":Hash", "is another key's too; each key has a role of its own");
            }

            keys.Add(key);
        }

        return keys.ToImmutable();
    }
}
