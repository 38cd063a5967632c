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
        foreach (IConfigurationSection section in configuration.GetSection("Api:Keys").GetChildren())
        {
            string name = section["Name"] ?? section.Key;
            string hash = section["Hash"] ?? string.Empty;
            bool good = hash.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) && hash.Length == Prefix.Length + 64 && hash[Prefix.Length..].All(char.IsAsciiHexDigit);
            if (!good)
            {
                reader.Fault(section.Path + ":Hash", "a text of another form", "sha256: and 64 hex digits, over the key's UTF-8 bytes");
                continue;
            }

            keys.Add(new ApiKey(name, Convert.FromHexString(hash.AsSpan(Prefix.Length)), reader.Word(section.Path + ":Role", ApiRole.Viewer)));
        }

        return keys.ToImmutable();
    }
}
