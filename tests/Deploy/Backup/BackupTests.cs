using System.Text.Json.Nodes;
using Npgsql;
using OrleansSync.Tests.Deploy.Docs;
using OrleansSync.Tests.Support;
using Xunit;

namespace OrleansSync.Tests.Deploy.Backup;

/// <summary>Backup, wipe, restore, by the commands of the book.</summary>
public sealed class BackupTests(PostgresServer server)
{
    [Fact, Trait("rule", "4")]
    public async Task A_wiped_database_comes_back_from_its_backup_replays_to_the_same_hash_and_the_next_full_sweep_writes_nothing()
    {
        string folder = Directory.CreateTempSubdirectory("orleanssync-backup-").FullName;
        try
        {
            await using SiloProcess silo = await SiloProcess.Start(server, employees: 25);
            await silo.FirstSync();
            using HttpResponseMessage terminated = await silo.Sandbox.PostAsync("/control/employees/3/terminate", content: null);
            await silo.Sweep("""{"kind":"full"}""");
            JsonNode before = await Replay(silo);
            Assert.True((bool)before["identical"]!);
            JsonNode events = await silo.Json("/api/v1/employees/id:3/events");
            await Stop(silo);

            Dictionary<string, string?> variables = Variables(silo.Database);
            await Shell.Run(Book.Block("backup"), folder, variables);
            await Shell.Run(Book.Block("wipe"), folder, variables);
            await Shell.Run(Book.Block("restore"), folder, variables);

            long writes = await Writes(silo);
            silo.StartProcess([]);
            await silo.Until("/health/ready", health => (string?)health["status"] == "ready");
            JsonNode after = await Replay(silo);
            Assert.True((bool)after["identical"]!);
            Assert.Equal((string?)before["hash"], (string?)after["hash"]);
            Assert.True(JsonNode.DeepEquals(events["items"], (await silo.Json("/api/v1/employees/id:3/events"))["items"]));
            JsonNode sweep = await silo.Sweep("""{"kind":"full"}""");
            Assert.Equal("completed", (string?)sweep["state"]);
            Assert.Equal(0, (int)sweep["requests"]!["targetWrites"]!);
            Assert.Equal(writes, await Writes(silo));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task Stop(SiloProcess silo)
    {
        silo.Terminate();
        await silo.Exit(within: TimeSpan.FromSeconds(60));
    }

    private static async Task<long> Writes(SiloProcess silo) => (await silo.Json("/control/users", silo.Sandbox)).AsArray().Count + (await silo.Json("/control/writes", silo.Sandbox)).ToJsonString().Length;

    private static async Task<JsonNode> Replay(SiloProcess silo)
    {
        using HttpResponseMessage asked = await silo.Api.PostAsync("/api/v1/audit/replay", content: null);
        JsonNode replay = JsonNode.Parse(await asked.Content.ReadAsStringAsync())!;
        return await silo.Until("/api/v1/audit/replay/" + replay["id"], one => (string?)one["state"] is "completed" or "failed");
    }

    private static Dictionary<string, string?> Variables(string database)
    {
        NpgsqlConnectionStringBuilder parts = new(database);
        string binaries = Directory.GetDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin")).Where(path => File.Exists(Path.Combine(path, "pg_dump"))).Max() ?? string.Empty;
        return new()
        {
            ["PATH"] = binaries + ":" + Environment.GetEnvironmentVariable("PATH"),
            ["PGHOST"] = parts.Host,
            ["PGPORT"] = $"{parts.Port}",
            ["PGUSER"] = parts.Username,
            ["PGPASSWORD"] = parts.Password,
            ["PGDATABASE"] = parts.Database,
        };
    }
}
