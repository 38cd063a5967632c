using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace OrleansSync.Tests.Integration.Scimmy;

/// <summary>SCIMMY, a SCIM server of other people, in a process of its own.</summary>
internal sealed class ScimmyServer : IAsyncDisposable
{
    public const string Key = "scimmy-key";
    private readonly string home;
    private readonly Process process;

    private ScimmyServer(string home, Process process, int port)
    {
        (this.home, this.process) = (home, process);
        Control = new HttpClient { BaseAddress = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}")) };
    }

    public HttpClient Control { get; }

    public Uri Root => new(Control.BaseAddress!, "scim");

    /// <summary>Installs it from its lock file into a folder of its own, and starts it.</summary>
    public static async Task<ScimmyServer> Start()
    {
        string source = Path.Combine(AppContext.BaseDirectory, "Scimmy");
        string folder = Directory.CreateTempSubdirectory("orleanssync-scimmy-").FullName;
        foreach (string file in Directory.GetFiles(source))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        using (Process install = Run("npm", ["ci", "--no-audit", "--no-fund", "--prefer-offline"], folder))
        {
            Task<string> errors = install.StandardError.ReadToEndAsync();
            _ = await install.StandardOutput.ReadToEndAsync();
            await install.WaitForExitAsync();
            Assert.True(install.ExitCode == 0, await errors);
        }

        Process server = Run("node", ["server.mjs"], folder);
        string said = await server.StandardOutput.ReadLineAsync() ?? await server.StandardError.ReadToEndAsync();
        Assert.StartsWith("listening ", said, StringComparison.Ordinal);
        return new ScimmyServer(folder, server, int.Parse(said["listening ".Length..], CultureInfo.InvariantCulture));
    }

    public async Task<JsonArray> Users() => JsonNode.Parse(await Control.GetStringAsync("/control/users"))!.AsArray();

    public async Task<string[]> Requests() => [.. JsonNode.Parse(await Control.GetStringAsync("/control/requests"))!.AsArray().Select(one => (string)one!)];

    /// <summary>An account that is there before anybody syncs.</summary>
    public async Task Add(JsonObject user)
    {
        using StringContent body = new(user.ToJsonString(), Encoding.UTF8, "application/json");
        _ = (await Control.PostAsync("/control/users", body)).EnsureSuccessStatusCode();
    }

    public async ValueTask DisposeAsync()
    {
        Control.Dispose();
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        Directory.Delete(home, recursive: true);
    }

    private static Process Run(string program, string[] arguments, string folder) =>
        Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false }) ?? throw new InvalidOperationException(program);
}
