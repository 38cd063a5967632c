using Microsoft.Extensions.Configuration;
using OrleansSync.Silo.Configuration;
using Xunit;

namespace OrleansSync.Tests.Deploy.Install;

/// <summary>Settings of an installation, read as the silo reads them; the secrets' files are made up.</summary>
internal static class Settings
{
    public static void AreAccepted(Dictionary<string, string?> environment, string secrets)
    {
        string folder = Directory.CreateTempSubdirectory("orleanssync-secrets-").FullName;
        try
        {
            foreach ((string name, string? path) in environment.Where(pair => pair.Value?.StartsWith(secrets + "/", StringComparison.Ordinal) == true).ToArray())
            {
                string file = Path.Combine(folder, Path.GetFileName(path!));
                File.WriteAllText(file, name switch
                {
                    "ConnectionStrings__PostgresFile" => "Host=postgres;Database=orleanssync;Username=orleanssync;Password=secret",
                    _ when name.EndsWith("HashFile", StringComparison.Ordinal) => "sha256:" + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(name))),
                    _ => "key-" + name,
                });
                environment[name] = file;
            }

            IConfiguration configuration = new ConfigurationBuilder().AddInMemoryCollection(environment.ToDictionary(pair => pair.Key.Replace("__", ":", StringComparison.Ordinal), pair => pair.Value)).Build();
            (SiloConfiguration? read, IReadOnlyList<ConfigurationFault> faults) = SiloConfiguration.Read(configuration);
            Assert.Empty(faults);
            Assert.Empty(read!.Missing);
            Assert.NotEmpty(read.ApiKeys);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
