using Microsoft.Extensions.Configuration;
using OrleansSync.Silo.Configuration;
using Xunit;

namespace OrleansSync.Tests.Api.Configuration;

/// <summary>Secrets from files (DESIGN 8).</summary>
public sealed class SecretFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("orleanssync-secrets-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory, Trait("rule", "8")]
    [InlineData("the-key")]
    [InlineData("the-key\n")]
    [InlineData("the-key\r\n")]
    public void The_line_break_at_the_end_is_not_part_of_it(string content)
    {
        (SiloConfiguration? read, _) = Read(("BambooHr:ApiKeyFile", Put(content)), ("JumpCloud:ApiKeyFile", Put(content)));
        Assert.Equal("the-key", read!.BambooKey);
        Assert.Equal("the-key", read.JumpCloudKey);
    }

    [Fact, Trait("rule", "8")]
    public void The_connection_and_the_hash_of_a_key_may_come_from_files_as_well()
    {
        (SiloConfiguration? read, IReadOnlyList<ConfigurationFault> faults) = SiloConfiguration.Read(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ConnectionStrings:PostgresFile"] = Put("Host=db\n"),
            ["Api:Keys:0:HashFile"] = Put("sha256:" + new string('0', 64) + "\n"),
        }).Build());
        Assert.Empty(faults);
        Assert.Equal("Host=db", read!.Postgres);
        Assert.Single(read.ApiKeys);
    }

    [Theory, Trait("rule", "9")]
    [InlineData("BambooHr:ApiKey")]
    [InlineData("BambooHr:WebhookKey")]
    [InlineData("JumpCloud:ApiKey")]
    [InlineData("ConnectionStrings:Postgres")]
    public void A_missing_an_empty_and_an_unreadable_file_are_refused_by_the_key(string key)
    {
        Assert.StartsWith(key + "File names a file that does not exist", Fault((key + "File", Path.Combine(folder, "none"))), StringComparison.Ordinal);
        Assert.StartsWith(key + "File names an empty file", Fault((key + "File", Put("\n"))), StringComparison.Ordinal);
        Assert.StartsWith(key + "File names a file that cannot be read", Fault((key + "File", folder)), StringComparison.Ordinal);
    }

    [Fact, Trait("rule", "9")]
    public void A_secret_given_twice_is_refused() =>
        Assert.StartsWith("BambooHr:ApiKey is set, and BambooHr:ApiKeyFile too", Fault(("BambooHr:ApiKey", "a"), ("BambooHr:ApiKeyFile", Put("b"))), StringComparison.Ordinal);

    [Fact, Trait("rule", "9")]
    public void A_secret_in_the_place_of_a_path_is_not_shown() =>
        Assert.DoesNotContain("0123456789abcdef", Fault(("BambooHr:ApiKeyFile", "0123456789abcdef")), StringComparison.Ordinal);

    private static string Fault(params (string Key, string Value)[] given) => Read(given).Faults[0].ToString();

    private static (SiloConfiguration? Configuration, IReadOnlyList<ConfigurationFault> Faults) Read(params (string Key, string Value)[] given)
    {
        Dictionary<string, string?> all = given.ToDictionary(pair => pair.Key, pair => (string?)pair.Value);
        if (!all.ContainsKey("ConnectionStrings:PostgresFile"))
        {
            all["ConnectionStrings:Postgres"] = "Host=db";
        }

        return SiloConfiguration.Read(new ConfigurationBuilder().AddInMemoryCollection(all).Build());
    }

    private string Put(string content)
    {
        string path = Path.Combine(folder, Path.GetRandomFileName());
        File.WriteAllText(path, content);
        return path;
    }
}
