using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Npgsql;

namespace OrleansSync.Tests.Bench;

/// <summary>A database, the vendors and the silos as processes of their own, as ./dev up starts them.</summary>
internal sealed class Company : IAsyncDisposable
{
    private const string Key = "bench-admin-key";
    private readonly BenchOptions options;
    private readonly string database;
    private readonly string bamboo;
    private readonly List<Child> vendors = [];
    private readonly List<Child> silos = [];

    private Company(BenchOptions options, string database, int postmaster, string bamboo, string target)
    {
        (this.options, this.database, Postmaster, this.bamboo) = (options, database, postmaster, bamboo);
        Target = new HttpClient { BaseAddress = new Uri(target), Timeout = TimeSpan.FromMinutes(5) };
        Api = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{Child.FreePort()}"), Timeout = TimeSpan.FromMinutes(5) };
        Api.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key);
    }

    /// <summary>What stands for JumpCloud, its control API included.</summary>
    public HttpClient Target { get; }

    /// <summary>The first silo.</summary>
    public HttpClient Api { get; }

    public int Postmaster { get; }

    public IReadOnlyList<Child> Vendors => vendors;

    public IReadOnlyList<Child> Silos => silos;

    public static async Task<Company> Found(BenchOptions options, TargetKind target, CancellationToken cancellationToken)
    {
        string name = "bench_" + Guid.NewGuid().ToString("n");
        await using NpgsqlConnection server = new(options.Postgres);
        await server.OpenAsync(cancellationToken);
        await using NpgsqlCommand create = new($"create database {name}", server);
        _ = await create.ExecuteNonQueryAsync(cancellationToken);
        string connection = new NpgsqlConnectionStringBuilder(options.Postgres) { Database = name }.ConnectionString;
        string source = $"http://127.0.0.1:{Child.FreePort()}";
        string stub = $"http://127.0.0.1:{Child.FreePort()}";
        Company company = new(options, connection, ProcessUse.ParentOf(server.ProcessID), source, target == TargetKind.Stub ? stub : source);
        company.vendors.Add(Child.Start(options, "sandbox", Path.Combine(options.Programs, "Sandbox", "OrleansSync.Sandbox.dll"), ["--urls", source, "--employees", $"{options.Employees}", "--latency-ms", $"{BenchOptions.LatencyMs}"]));
        if (target == TargetKind.Stub)
        {
            company.vendors.Add(Child.Start(options, "stub", Path.Combine(AppContext.BaseDirectory, "OrleansSync.Tests.Bench.dll"), ["stub", stub]));
        }

        _ = await company.Until(company.Target, "/control/users", static _ => true, cancellationToken);
        return company;
    }

    public void StartSilos()
    {
        int primary = Child.FreePort();
        for (int number = 1; number <= options.Silos; number++)
        {
            Dictionary<string, string> environment = new(StringComparer.Ordinal)
            {
                ["ConnectionStrings__Postgres"] = database,
                ["Urls"] = number == 1 ? Api.BaseAddress!.ToString() : $"http://127.0.0.1:{Child.FreePort()}",
                ["Cluster__SiloPort"] = $"{(number == 1 ? primary : Child.FreePort())}",
                ["Cluster__GatewayPort"] = $"{Child.FreePort()}",
                ["Cluster__AdvertisedAddress"] = "127.0.0.1",
                ["BambooHr__BaseUrl"] = bamboo + "/bamboo",
                ["BambooHr__ApiKey"] = "sandbox-bamboo-key",
                ["JumpCloud__BaseUrl"] = Target.BaseAddress + "scim/v2",
                ["JumpCloud__ApiKey"] = "sandbox-jumpcloud-key",
                ["Api__Keys__0__Name"] = "bench",
                ["Api__Keys__0__Hash"] = "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Key))),
                ["Api__Keys__0__Role"] = "admin",

                // For the whole cluster: as many as the blast.
                ["Sync__MaxConcurrency"] = $"{BenchOptions.InFlight}",

                // The clock's own sweeps would run into those that are measured.
                ["Sync__Schedule"] = "0 0 1 1 *",
                ["Sync__FullSchedule"] = "0 0 1 1 *",

                // Leavers whose account is taken over are suspended; in a large company there are more than a person should let pass unseen.
                ["Guards__Suspensions__Max"] = $"{options.Employees}",
            };
            silos.Add(Child.Start(options, $"silo-{number}", Path.Combine(options.Programs, "Silo", "OrleansSync.Silo.dll"), [], environment));
        }
    }

    /// <summary>Asks until the answer is as wanted; null while there is none yet.</summary>
    public async Task<JsonNode> Until(HttpClient client, string path, Func<JsonNode, bool> wanted, CancellationToken cancellationToken)
    {
        using CancellationTokenSource deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(TimeSpan.FromMinutes(30));
        using PeriodicTimer pause = new(TimeSpan.FromMilliseconds(200));
        while (true)
        {
            try
            {
                if (JsonNode.Parse(await client.GetStringAsync(path, deadline.Token)) is { } node && wanted(node))
                {
                    return node;
                }
            }
            catch (HttpRequestException) when (!vendors.Concat(silos).Any(child => child.HasEnded))
            {
                // Not listening yet.
            }

            _ = await pause.WaitForNextTickAsync(deadline.Token);
        }
    }

    /// <summary>Asks for a sweep and waits for its end.</summary>
    public async Task<JsonNode> Sweep(bool dryRun, CancellationToken cancellationToken)
    {
        using HttpResponseMessage answer = await Api.PostAsJsonAsync("/api/v1/sweeps", new { kind = "full", dryRun }, cancellationToken);
        JsonNode sweep = (await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonNode>(cancellationToken))!;
        return await Until(Api, "/api/v1/sweeps/" + sweep["id"], IsOver, cancellationToken);
    }

    public static bool IsOver(JsonNode sweep) => (string?)sweep["state"] is "completed" or "completedWithFailures" or "failed" or "held" or "cancelled";

    /// <summary>Events in the streams of all employees.</summary>
    public async Task<long> CountEvents(CancellationToken cancellationToken)
    {
        await using NpgsqlConnection connection = new(database);
        await connection.OpenAsync(cancellationToken);
        await using NpgsqlCommand command = new("select count(*) from sync.mt_events where stream_id like 'employee:%'", connection);
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>What the plan's rows say of those who failed or are pending, the most frequent first.</summary>
    public async Task<string> Unsettled(string sweepId, CancellationToken cancellationToken)
    {
        Dictionary<string, int> details = new(StringComparer.Ordinal);
        string? cursor = null;
        do
        {
            JsonNode page = (await Api.GetFromJsonAsync<JsonNode>($"/api/v1/sweeps/{sweepId}/plan" + (cursor is null ? string.Empty : "?cursor=" + cursor), cancellationToken))!;
            foreach (JsonNode? row in page["items"]!.AsArray().Where(row => (string?)row!["status"] is "failed" or "pending" or "planned"))
            {
                string detail = $"{row!["action"]} {row["status"]} ({row["detail"]})";
                details[detail] = details.GetValueOrDefault(detail) + 1;
            }

            cursor = (string?)page["nextCursor"];
        }
        while (cursor is not null);
        return string.Join(", ", details.OrderByDescending(pair => pair.Value).Take(5).Select(pair => $"{pair.Value} {pair.Key}"));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (Child child in silos.Concat(vendors))
        {
            await child.DisposeAsync();
        }

        Target.Dispose();
        Api.Dispose();
    }
}
