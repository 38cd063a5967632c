using OrleansSync.Tests.Deploy.Docs;
using OrleansSync.Tests.Unit;
using Xunit;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace OrleansSync.Tests.Deploy.Install;

/// <summary>deploy/compose: what it mounts is there, what it sets is accepted, and nobody reaches the silos past the proxy.</summary>
public sealed class ComposeTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "deploy", "compose");

    private static readonly Dictionary<object, object> Compose = Read();

    [Theory]
    [InlineData("silo-1")]
    [InlineData("silo-2")]
    [InlineData("silo-3")]
    public void A_silo_has_a_read_only_root_no_capability_no_port_outside_and_longer_to_stop_than_the_longest_write(string name)
    {
        Dictionary<object, object> silo = Of(Of(Compose, "services"), name);
        Assert.Equal("true", silo["read_only"]);
        Assert.Equal(["ALL"], (List<object>)silo["cap_drop"]);
        Assert.False(silo.ContainsKey("ports"));
        Assert.Equal("45s", silo["stop_grace_period"]);
    }

    [Theory]
    [InlineData("settings.env")]
    [InlineData("trial.env")]
    public void The_settings_start_a_silo(string file)
    {
        Dictionary<string, string?> environment = Of(Of(Of(Compose, "services"), "silo-1"), "environment").ToDictionary(pair => $"{pair.Key}", string? (pair) => $"{pair.Value}");
        foreach (string[] pair in File.ReadLines(Path.Combine(Folder, file)).Where(line => line.Contains('=', StringComparison.Ordinal) && !line.StartsWith('#')).Select(line => line.Split('=', 2)))
        {
            environment[pair[0]] = pair[1];
        }

        Settings.AreAccepted(environment, "/run/secrets");
    }

    [Fact]
    public void Every_secret_that_a_service_uses_is_declared_and_is_made_or_asked_for_by_prepare()
    {
        HashSet<string> declared = [.. Of(Compose, "secrets").Keys.Select(key => $"{key}")];
        string prepare = File.ReadAllText(Path.Combine(Folder, "prepare"));
        Assert.All(declared, name => Assert.Contains(name, prepare, StringComparison.Ordinal));
        Assert.All(Of(Compose, "services").Values, service => Assert.Subset(declared, (((Dictionary<object, object>)service).GetValueOrDefault("secrets") as List<object> ?? []).Select(one => $"{one}").ToHashSet()));
    }

    [Fact]
    public void Every_file_that_is_mounted_is_there()
    {
        IEnumerable<string> mounts = Of(Compose, "services").Values.SelectMany(service => ((Dictionary<object, object>)service).GetValueOrDefault("volumes") as List<object> ?? []).Select(mount => $"{mount}".Split(':')[0]).Where(source => source.StartsWith('.'));
        Assert.All(mounts, source => Assert.True(Path.Exists(Path.Combine(Folder, source)), source));
    }

    [Fact]
    public async Task Prepare_makes_keys_whose_hashes_are_given_to_the_silos_and_leaves_what_is_there()
    {
        string folder = Directory.CreateTempSubdirectory("orleanssync-compose-").FullName;
        try
        {
            File.Copy(Path.Combine(Folder, "prepare"), Path.Combine(folder, "prepare"));
            await Shell.Run("./prepare --trial", folder, []);
            string key = await File.ReadAllTextAsync(Path.Combine(folder, "secrets", "administrator-key"));
            Assert.Equal("sha256:" + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(key))), await File.ReadAllTextAsync(Path.Combine(folder, "secrets", "administrator-hash")));
            await Shell.Run("./prepare --trial", folder, []);
            Assert.Equal(key, await File.ReadAllTextAsync(Path.Combine(folder, "secrets", "administrator-key")));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Prometheus_reads_every_silo_and_the_rules_of_the_repository()
    {
        string text = File.ReadAllText(Path.Combine(Folder, "prometheus", "prometheus.yaml"));
        Assert.All(new[] { "silo-1:8080", "silo-2:8080", "silo-3:8080", "job_name: orleanssync", "/etc/prometheus/alerts/*.rules.yaml" }, part => Assert.Contains(part, text, StringComparison.Ordinal));
    }

    private static Dictionary<object, object> Of(Dictionary<object, object> owner, string name) => (Dictionary<object, object>)owner[name];

    private static Dictionary<object, object> Read()
    {
        using StreamReader text = File.OpenText(Path.Combine(Folder, "compose.yaml"));
        return new DeserializerBuilder().Build().Deserialize<Dictionary<object, object>>(new MergingParser(new Parser(text)));
    }
}
