using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using OrleansSync.Tests.Support;
using Xunit;

namespace OrleansSync.Tests.Deploy.Upgrade;

/// <summary>Three silos under load, replaced one by one by this build: a rolling restart, or an upgrade where ORLEANSSYNC_UPGRADE_FROM names the OrleansSync.Silo.dll of an older build:
/// <c>git worktree add old TAG; dotnet publish old/src/Silo -c Release -o old/out</c>.</summary>
public sealed class RollingUpgradeTests(PostgresServer server)
{
    private const int Employees = 150;
    private const int TriesMax = 4;
    private static readonly TimeSpan BetweenEdits = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan BetweenCalls = TimeSpan.FromMilliseconds(50);
    private static readonly Dictionary<string, string?> Settings = new() { ["Sync__Schedule"] = "*/5 * * * * *", ["Sync__MaxConcurrency"] = "8" };

    private readonly ConcurrentDictionary<string, string> titles = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> failures = new();
    private int calls;
    private int retried;

    [Fact, Trait("rule", "6")]
    public async Task Three_silos_are_replaced_one_by_one_under_load_without_a_failed_call_or_a_lost_change()
    {
        string? old = Environment.GetEnvironmentVariable("ORLEANSSYNC_UPGRADE_FROM");
        Assert.True(old is null || File.Exists(old), "ORLEANSSYNC_UPGRADE_FROM names no file.");
        await using SiloProcess first = await SiloProcess.Prepare(server, Employees);
        await using SiloProcess second = first.Another();
        await using SiloProcess third = first.Another();
        SiloProcess[] silos = [first, second, third];
        foreach (SiloProcess silo in silos)
        {
            silo.Program = old ?? silo.Program;
            silo.StartProcess(Settings);
            await Ready(silo);
        }

        await first.FirstSync();
        string[] people = [.. (await first.Json("/api/v1/employees?state=inSync&limit=200"))["items"]!.AsArray().Select(one => (string)one!["employeeId"]!)];
        using CancellationTokenSource enough = new();
        Task load = Task.WhenAll(Edit(first.Sandbox, people, enough.Token), Call(silos, people, enough.Token), Call(silos, people, enough.Token));
        long start = Stopwatch.GetTimestamp();
        List<string> replaced = [];
        foreach (SiloProcess silo in silos)
        {
            long began = Stopwatch.GetTimestamp();
            silo.Terminate();
            await silo.Exit(within: TimeSpan.FromSeconds(90));
            double stopped = Stopwatch.GetElapsedTime(began).TotalSeconds;
            silo.Program = SiloProcess.OfThisBuild;
            silo.StartProcess(Settings);
            await Ready(silo);
            replaced.Add($"{stopped:0.0} s to stop, {Stopwatch.GetElapsedTime(began).TotalSeconds - stopped:0.0} s until ready");
            await Work();
        }

        await enough.CancelAsync();
        await load;
        JsonNode sweep = await first.Sweep("""{"kind":"full"}""");
        JsonNode plan = await first.Sweep("""{"kind":"full","dryRun":true}""");
        JsonNode rows = await first.Json($"/api/v1/sweeps/{plan["id"]}/plan");
        string[] lost = [.. await Lost(first)];
        using HttpResponseMessage asked = await first.Api.PostAsync("/api/v1/audit/replay", content: null);
        JsonNode replay = JsonNode.Parse(await asked.Content.ReadAsStringAsync())!;
        replay = await first.Until("/api/v1/audit/replay/" + replay["id"], one => (string?)one["state"] is "completed" or "failed");
        Console.WriteLine($"Rolling upgrade: {Stopwatch.GetElapsedTime(start).TotalSeconds:0} s, {calls} calls, {retried} needed another try, {failures.Count} failed; {titles.Count} people changed, {lost.Length} lost; {string.Join("; ", replaced)}; the last full sweep wrote {sweep["requests"]!["targetWrites"]}.");
        Assert.Empty(failures);
        Assert.Empty(lost);
        Assert.Equal("completed", (string?)sweep["state"]);
        Assert.Empty(rows["items"]!.AsArray());
        Assert.True((bool)replay["identical"]!, replay.ToJsonString());
    }

    /// <summary>Some seconds' worth of calls, before the next silo goes.</summary>
    private async Task Work()
    {
        const int Calls = 100;
        int enough = Volatile.Read(ref calls) + Calls;
        using PeriodicTimer pause = new(BetweenCalls);
        while (Volatile.Read(ref calls) < enough)
        {
            _ = await pause.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }

    private static Task<JsonNode> Ready(SiloProcess silo) => silo.Until("/health/ready", health => (string?)health["status"] == "ready");

    private async Task<List<string>> Lost(SiloProcess silo)
    {
        List<string> lost = [];
        foreach ((string id, string title) in titles)
        {
            JsonNode person = await silo.Json("/api/v1/employees/id:" + id);
            if ((string?)person["actual"]!["jobTitle"] != title)
            {
                lost.Add($"{id}: {title}, found {person["actual"]!["jobTitle"]}");
            }
        }

        return lost;
    }

    private async Task Edit(HttpClient sandbox, string[] people, CancellationToken enough)
    {
        using PeriodicTimer pause = new(BetweenEdits);
        for (int edit = 0; !enough.IsCancellationRequested; edit++)
        {
            string id = people[edit * 7 % people.Length];
            titles[id] = $"Title {edit}";
            using HttpResponseMessage answer = await sandbox.PatchAsJsonAsync("/control/employees/" + id, new { jobTitle = titles[id] }, CancellationToken.None);
            answer.EnsureSuccessStatusCode();
            _ = await pause.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    /// <summary>Calls as a proxy does: a silo that is gone or not ready is passed over.</summary>
    private async Task Call(SiloProcess[] silos, string[] people, CancellationToken enough)
    {
        using PeriodicTimer pause = new(BetweenCalls);
        for (int call = 0; !enough.IsCancellationRequested; call++)
        {
            Interlocked.Increment(ref calls);
            string path = call % 5 == 0 ? "/api/v1/sweeps" : "/api/v1/employees/id:" + people[call % people.Length];
            string seen = string.Empty;
            bool done = false;
            for (int attempt = 0; attempt < TriesMax && !done; attempt++)
            {
                try
                {
                    using HttpResponseMessage answer = await silos[(call + attempt) % silos.Length].Api.GetAsync(path, CancellationToken.None);
                    done = answer.IsSuccessStatusCode;
                    seen = $"{(int)answer.StatusCode} {path}";
                }
                catch (HttpRequestException failure)
                {
                    seen = $"{failure.HttpRequestError} {path}";
                }

                if (!done && attempt == 0)
                {
                    Interlocked.Increment(ref retried);
                }
            }

            if (!done)
            {
                failures.Enqueue(seen);
            }

            _ = await pause.WaitForNextTickAsync(CancellationToken.None);
        }
    }
}
