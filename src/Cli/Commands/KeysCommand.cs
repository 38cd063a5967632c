using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace OrleansSync.Cli.Commands;

/// <summary><c>keys new|hash</c>: API keys. The key goes to a file that only its owner reads; shown is what the silos are given.</summary>
internal static class KeysCommand
{
    private const int KeyBytes = 32;

    public static Command Make(Globals globals)
    {
        Option<string> file = new("--to") { Description = "File for the key; it must not be there yet", Required = true };
        Option<string> name = new("--name") { Description = "Who calls with it; stands in the events that its calls cause", Required = true };
        Option<string> role = new("--role") { Description = "viewer, operator or admin", DefaultValueFactory = static _ => "viewer" };
        _ = role.AcceptOnlyFromAmong("viewer", "operator", "admin");
        Option<int> index = new("--index") { Description = "Its place in Api:Keys", DefaultValueFactory = static _ => 0 };
        Argument<string> kept = new("file") { Description = "A file with a key" };
        Command create = new("new", "Make a key: the key to a file, what to configure to standard output") { file, name, role, index };
        create.SetAction((parsed, _) =>
        {
            string key = "os_" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(KeyBytes));
            Keep(parsed.GetValue(file) ?? string.Empty, key);
            string prefix = $"Api__Keys__{parsed.GetValue(index)}__";
            globals.PrinterOf(parsed).One(new JsonObject { [prefix + "Name"] = parsed.GetValue(name), [prefix + "Hash"] = HashOf(key), [prefix + "Role"] = parsed.GetValue(role) });
            return Task.FromResult(ExitCode.Nothing);
        });
        Command hash = new("hash", "What Api:Keys:N:Hash is for a key that is there") { kept };
        hash.SetAction((parsed, _) =>
        {
            globals.PrinterOf(parsed).One(new JsonObject { ["hash"] = HashOf(Read(parsed.GetValue(kept) ?? string.Empty)) });
            return Task.FromResult(ExitCode.Nothing);
        });
        return new Command("keys", "API keys; asks no silo") { create, hash };
    }

    private static string HashOf(string key) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ApiException(status: null, failure.Message);
        }
    }

    private static void Keep(string path, string key)
    {
        using FileStream file = PrivateFile.Create(path);
        file.Write(Encoding.UTF8.GetBytes(key + "\n"));
    }
}
