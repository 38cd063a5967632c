using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;
using Xunit;

[assembly: AssemblyFixture(typeof(OrleansSync.Tests.Support.PostgresServer))]

namespace OrleansSync.Tests.Support;

/// <summary>A real PostgreSQL: the one of ORLEANSSYNC_TEST_POSTGRES, else a throwaway cluster from the installed binaries.</summary>
public sealed class PostgresServer : IAsyncLifetime
{
    private string? folder;
    private string binaries = string.Empty;
    private string server = string.Empty;

    /// <summary>A fresh database of its own.</summary>
    public async Task<string> CreateDatabase()
    {
        string name = "t" + Guid.NewGuid().ToString("n");
        await using NpgsqlConnection connection = new(server);
        await connection.OpenAsync();
        await using NpgsqlCommand command = new($"create database {name}", connection);
        await command.ExecuteNonQueryAsync();
        return new NpgsqlConnectionStringBuilder(server) { Database = name, MaxPoolSize = 20 }.ConnectionString;
    }

    public async ValueTask InitializeAsync()
    {
        if (Environment.GetEnvironmentVariable("ORLEANSSYNC_TEST_POSTGRES") is { Length: > 0 } given)
        {
            server = given;
            return;
        }

        binaries = Directory.GetDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin")).Where(path => File.Exists(Path.Combine(path, "initdb"))).Max()
            ?? throw new InvalidOperationException("PostgreSQL's server binaries are missing: ./dev test installs them.");
        folder = Directory.CreateTempSubdirectory("orleanssync-pg-").FullName;
        int port = FreePort();
        if (Environment.UserName == "root")
        {
            await Run("chown", "postgres", folder);
        }

        await RunAsServer("initdb", "-D", folder + "/data", "-A", "trust", "-U", "postgres");
        await RunAsServer("pg_ctl", "-D", folder + "/data", "-w", "-l", folder + "/log", "-o", string.Create(CultureInfo.InvariantCulture, $"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=300"), "start");
        server = string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={port};Username=postgres;Database=postgres");
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        if (folder is not null)
        {
            await RunAsServer("pg_ctl", "-D", folder + "/data", "-m", "immediate", "stop");
            Directory.Delete(folder, recursive: true);
        }
    }

    internal static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private Task RunAsServer(string program, params string[] arguments)
    {
        string path = Path.Combine(binaries, program);
        return Environment.UserName == "root" ? Run("runuser", ["-u", "postgres", "--", path, .. arguments]) : Run(path, arguments);
    }

    private static async Task Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = "/" }) ?? throw new InvalidOperationException(program);
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"{program} ended with {process.ExitCode}."));
        }
    }
}
