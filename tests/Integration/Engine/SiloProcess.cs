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
using OrleansSync.Tests.Integration.Postgres;
using Xunit;

namespace OrleansSync.Tests.Integration.Engine;

/// <summary>A silo in a process of its own, the sandbox in this one, and a database: the product as people run it, by environment variables alone.</summary>
internal sealed class SiloProcess : IAsyncDisposable
{
    private const string Key = "test-admin-key";
    private readonly StringBuilder output = new();
    private readonly string database;
    private readonly int port = PostgresServer.FreePort();
    private readonly int siloPort = PostgresServer.FreePort();
    private readonly int gatewayPort = PostgresServer.FreePort();
    private readonly WebApplication sandbox;
    private Process? process;

    private SiloProcess(string database, WebApplication sandbox, string address)
    {
        this.database = database;
        this.sandbox = sandbox;
        Sandbox = new HttpClient { BaseAddress = new Uri(address) };
        Api = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromSeconds(100) };
        Api.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key);
    }

    public HttpClient Sandbox { get; }

    public HttpClient Api { get; }

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

    public static async Task<SiloProcess> Start(PostgresServer server, int employees)
    {
        WebApplication vendors = SandboxApp.Build(new SandboxOptions { Employees = employees }, ["--urls", "http://127.0.0.1:0"]);
        await vendors.StartAsync();
        string address = vendors.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        SiloProcess silo = new(await server.CreateDatabase(), vendors, address);
        silo.StartProcess([]);
        return silo;
    }

    public void StartProcess(Dictionary<string, string> more)
    {
        ProcessStartInfo start = new("dotnet", [Path.Combine(AppContext.BaseDirectory, "OrleansSync.Silo.dll")]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        Dictionary<string, string> environment = new(more)
        {
            ["ConnectionStrings__Postgres"] = database,
            ["Urls"] = $"http://127.0.0.1:{port}",
            ["Cluster__SiloPort"] = $"{siloPort}",
            ["Cluster__GatewayPort"] = $"{gatewayPort}",
            ["BambooHr__BaseUrl"] = Sandbox.BaseAddress + "bamboo",
            ["BambooHr__ApiKey"] = "sandbox-bamboo-key",
            ["JumpCloud__BaseUrl"] = Sandbox.BaseAddress + "scim/v2?aadOptscim062020",
            ["JumpCloud__ApiKey"] = "sandbox-jumpcloud-key",
            ["Api__Keys__0__Name"] = "test",
            ["Api__Keys__0__Hash"] = "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Key))),
            ["Api__Keys__0__Role"] = "admin",
        };

        // The clock's own sweeps would race with those that a test asks for.
        _ = environment.TryAdd("Sync__Schedule", "0 0 1 1 *");
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        process = Process.Start(start) ?? throw new InvalidOperationException("dotnet");
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public async Task Kill()
    {
        process!.Kill();
        await process.WaitForExitAsync();
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
                seen = await (client ?? Api).GetStringAsync(path, deadline.Token);
                JsonNode node = JsonNode.Parse(seen)!;
                if (wanted(node))
                {
                    return node;
                }
            }
            catch (HttpRequestException failure)
            {
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

    public async Task<JsonNode> Json(string path, HttpClient? client = null) => JsonNode.Parse(await (client ?? Api).GetStringAsync(path))!;

    public async ValueTask DisposeAsync()
    {
        if (process is { HasExited: false })
        {
            process.Kill();
            await process.WaitForExitAsync();
        }

        process?.Dispose();
        Api.Dispose();
        Sandbox.Dispose();
        await sandbox.DisposeAsync();
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (output)
        {
            output.AppendLine(line.Data);
        }
    }
}
