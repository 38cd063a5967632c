using System.Diagnostics;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using OrleansSync.Sandbox;
using Xunit;

namespace OrleansSync.Tests.Support;

/// <summary>A silo in a process of its own, the sandbox in this one, and a database: the product as people run it, by environment variables alone.</summary>
internal sealed class SiloProcess : IAsyncDisposable
{
    // A clean-up that hangs is a failure with a name, not a run without an end.
    private static readonly TimeSpan EndsWithin = TimeSpan.FromMinutes(1);
    private static readonly string[] Roles = ["viewer", "operator", "admin"];
    private readonly StringBuilder output = new();
    private readonly string database;
    private readonly int port = PostgresServer.FreePort();
    private readonly int siloPort = PostgresServer.FreePort();
    private readonly int gatewayPort = PostgresServer.FreePort();
    private readonly WebApplication? sandbox;
    private Process? process;

    private SiloProcess(string database, WebApplication? sandbox, Uri vendors)
    {
        this.database = database;
        this.sandbox = sandbox;
        Sandbox = new HttpClient { BaseAddress = vendors };
        Api = Caller("admin");
    }

    /// <summary>The silo of the build that the tests are of.</summary>
    public static string OfThisBuild { get; } = Path.Combine(AppContext.BaseDirectory, "OrleansSync.Silo.dll");

    /// <summary>What <see cref="StartProcess"/> runs.</summary>
    public string Program { get; set; } = OfThisBuild;

    /// <summary>The sandbox: both vendors and their control API.</summary>
    public HttpClient Sandbox { get; }

    /// <summary>This silo, with an admin's key.</summary>
    public HttpClient Api { get; }

    /// <summary>All that the process printed, errors too.</summary>
    public string Output
    {
        get
        {
            lock (output)
            {
                return output.ToString();
            }
        }
    }

    /// <summary>A silo with a fresh database and vendors of its own.</summary>
    public static async Task<SiloProcess> Start(PostgresServer server, int employees, Dictionary<string, string?>? more = null)
    {
        SiloProcess silo = await Prepare(server, employees);
        silo.StartProcess(more ?? []);
        return silo;
    }

    /// <summary>The same, not started yet.</summary>
    public static async Task<SiloProcess> Prepare(PostgresServer server, int employees)
    {
        WebApplication vendors = SandboxApp.Build(new SandboxOptions { Employees = employees }, ["--urls", "http://127.0.0.1:0"]);
        await vendors.StartAsync();
        string address = vendors.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return new SiloProcess(await server.CreateDatabase(), vendors, new Uri(address));
    }

    /// <summary>A second silo over the same database and vendors, not started yet.</summary>
    public SiloProcess Another() => new(database, sandbox: null, Sandbox.BaseAddress!);

    /// <summary>The database that the silo is given.</summary>
    public string Database => database;

    /// <summary>A client of this silo with the key of a role; null is no key at all.</summary>
    public HttpClient Caller(string? role)
    {
        HttpClient client = new() { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromSeconds(100) };
        client.DefaultRequestHeaders.Authorization = role is null ? null : new AuthenticationHeaderValue("Bearer", KeyOf(role));
        return client;
    }

    /// <summary>Starts the process.</summary>
    /// <param name="more">Environment variables over the usual ones; null takes one away.</param>
    public void StartProcess(Dictionary<string, string?> more)
    {
        ProcessStartInfo start = new("dotnet", [Program]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        Dictionary<string, string?> environment = new()
        {
            ["ConnectionStrings__Postgres"] = database,
            ["Urls"] = $"http://127.0.0.1:{port}",
            ["Cluster__SiloPort"] = $"{siloPort}",
            ["Cluster__GatewayPort"] = $"{gatewayPort}",
            ["Cluster__AdvertisedAddress"] = "127.0.0.1",
            ["BambooHr__BaseUrl"] = Sandbox.BaseAddress + "bamboo",
            ["BambooHr__ApiKey"] = "sandbox-bamboo-key",
            ["JumpCloud__BaseUrl"] = Sandbox.BaseAddress + "scim/v2?aadOptscim062020",
            ["JumpCloud__ApiKey"] = "sandbox-jumpcloud-key",

            // The clock's own sweeps would race with those that a test asks for.
            ["Sync__Schedule"] = "0 0 1 1 *",
        };
        for (int index = 0; index < Roles.Length; index++)
        {
            environment[$"Api__Keys__{index}__Name"] = Roles[index];
            environment[$"Api__Keys__{index}__Hash"] = "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(KeyOf(Roles[index]))));
            environment[$"Api__Keys__{index}__Role"] = Roles[index];
        }

        foreach ((string name, string? value) in environment.Concat(more))
        {
            start.Environment[name] = value;
        }

        process?.Dispose();
        process = Process.Start(start) ?? throw new InvalidOperationException("dotnet");
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>kill -9.</summary>
    public async Task Kill()
    {
        process!.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>SIGTERM, as a service manager or a scheduler of containers sends it.</summary>
    public void Terminate()
    {
        using Process kill = Process.Start("kill", ["-TERM", $"{process!.Id}"]);
        kill.WaitForExit();
    }

    /// <summary>Waits for the end of the process.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> Exit(TimeSpan within)
    {
        using CancellationTokenSource deadline = new(within);
        try
        {
            await process!.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"The process did not end within {within}.\n{Output}");
        }

        return process.ExitCode;
    }

    /// <summary>Waits until the output has a text.</summary>
    public async Task Says(string text)
    {
        using CancellationTokenSource deadline = new(TimeSpan.FromSeconds(60));
        while (!Output.Contains(text, StringComparison.Ordinal))
        {
            Assert.False(deadline.IsCancellationRequested, $"'{text}' was not said; seen: {Output}");
            using PeriodicTimer pause = new(TimeSpan.FromMilliseconds(100));
            _ = await pause.WaitForNextTickAsync();
        }
    }

    /// <summary>Asks until the answer is as wanted; the failure shows what was seen last.</summary>
    public async Task<JsonNode> Until(string path, Func<JsonNode, bool> wanted, HttpClient? client = null)
    {
        using CancellationTokenSource deadline = new(TimeSpan.FromSeconds(150));
        string seen = "nothing";
        while (true)
        {
            try
            {
                using HttpResponseMessage answer = await (client ?? Api).GetAsync(path, deadline.Token);
                seen = await answer.Content.ReadAsStringAsync(deadline.Token);
                JsonNode node = JsonNode.Parse(seen)!;
                if ((answer.IsSuccessStatusCode || path.StartsWith("/health/", StringComparison.Ordinal)) && wanted(node))
                {
                    return node;
                }
            }
            catch (HttpRequestException failure)
            {
                Assert.False(client is null && process is { HasExited: true }, $"The process has ended.\n{Output}");
                seen = failure.Message;
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"{path} was not as wanted; seen last: {seen}\n{Output}");
            }

            using PeriodicTimer pause = new(TimeSpan.FromMilliseconds(200));
            _ = await pause.WaitForNextTickAsync();
        }
    }

    /// <summary>Runs a sweep to its end.</summary>
    public async Task<JsonNode> Sweep(string body)
    {
        using StringContent content = new(body, Encoding.UTF8, "application/json");
        using HttpResponseMessage answer = await Api.PostAsync("/api/v1/sweeps", content);
        JsonNode sweep = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        return await Until("/api/v1/sweeps/" + sweep["id"], one => (string?)one["state"] is "completed" or "completedWithFailures" or "failed" or "held");
    }

    /// <summary>Waits for the end of the first full sweep, which comes by itself.</summary>
    public Task<JsonNode> FirstSync() =>
        Until("/api/v1/sweeps", list => list["items"]!.AsArray().Any(one => (string?)one!["kind"] == "full" && (string?)one["state"] == "completed"));

    public async Task<JsonNode> Json(string path, HttpClient? client = null) => JsonNode.Parse(await (client ?? Api).GetStringAsync(path))!;

    public async ValueTask DisposeAsync()
    {
        if (process is { HasExited: false })
        {
            process.Kill();
            await process.WaitForExitAsync().WaitAsync(EndsWithin);
        }

        process?.Dispose();
        Api.Dispose();
        Sandbox.Dispose();
        if (sandbox is not null)
        {
            await sandbox.DisposeAsync().AsTask().WaitAsync(EndsWithin);
        }
    }

    /// <summary>The key of a role.</summary>
    public static string KeyOf(string role) => $"test-{role}-key";

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (output)
        {
            output.AppendLine(line.Data);
        }
    }
}
