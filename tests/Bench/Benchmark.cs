using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace OrleansSync.Tests.Bench;

/// <summary>One company, from its first sync to the same writes without the engine.</summary>
internal static class Benchmark
{
    private const int SampleMax = 300;
    private const int Repetitions = 3;

    public static async Task<BenchResult> Run(BenchOptions options, TargetKind target, CancellationToken cancellationToken)
    {
        await Console.Error.WriteLineAsync($"{target}: starting a company of {options.Employees} …");
        await using Company company = await Company.Found(options, target, cancellationToken);
        HashSet<string> accounts = [.. await UserIds(company, cancellationToken)];
        company.StartSilos();
        _ = await company.Until(company.Api, "/api/v1/sweeps", list => FirstFull(list) is not null, cancellationToken);
        CpuMeter meter = new(company);
        double ready = ProcessUse.Megabytes(company.Silos[0].Id, "VmRSS");
        await Console.Error.WriteLineAsync($"{target}: first sync …");
        JsonNode first = FirstFull(await company.Until(company.Api, "/api/v1/sweeps", list => FirstFull(list) is { } sweep && Company.IsOver(sweep), cancellationToken))!;
        CpuUse cpu = meter.Read();
        double peakInitial = ProcessUse.Megabytes(company.Silos[0].Id, "VmHWM");
        long events = await company.CountEvents(cancellationToken);
        TargetWrite[] writes = await company.Target.GetFromJsonAsync<TargetWrite[]>("/control/writes", cancellationToken) ?? [];
        await Quiet(company, cancellationToken);

        await Console.Error.WriteLineAsync($"{target}: full sweeps without a change …");
        (FullSweep noChange, int corrected) = await NoChange(company, cancellationToken);
        FullSweep dryRun = await Repeat(company, dryRun: true, cancellationToken);
        MemoryUse memory = new(ready, peakInitial, ProcessUse.Megabytes(company.Silos[0].Id, "VmRSS"), ProcessUse.Megabytes(company.Silos[0].Id, "VmHWM"));
        List<string> faults = await Faults(company, first, noChange, cancellationToken);
        using PlainClient plain = new(company.Target.BaseAddress!);
        noChange = await WithLookups(noChange, company, plain, cancellationToken);

        await Console.Error.WriteLineAsync($"{target}: the same {writes.Length} writes without the engine …");
        TargetWrite[] same = [.. writes.Where(write => write.Method == "POST" || accounts.Contains(write.UserId ?? string.Empty))];
        await Reset(company, cancellationToken);
        TargetWrite[] sample = [.. same.Take(SampleMax)];
        double sequential = await plain.Write(sample, inFlight: 1, cancellationToken);
        await Reset(company, cancellationToken);
        CpuMeter blastMeter = new(company);
        double blast = await plain.Write(same, BenchOptions.InFlight, cancellationToken);
        DateTimeOffset started = (DateTimeOffset)first["startedAt"]!;
        DateTimeOffset completed = (DateTimeOffset)first["completedAt"]!;
        double Scaled(double seconds, int of) => of == 0 ? 0 : seconds * writes.Length / of;
        return new BenchResult
        {
            Target = target,
            Employees = options.Employees,
            Initial = new InitialSync
            {
                Seconds = (completed - started).TotalSeconds,
                PlanSeconds = writes.Length == 0 ? 0 : (writes.Min(write => write.ReceivedAt) - started).TotalSeconds,
                TailSeconds = writes.Length == 0 ? 0 : (completed - writes.Max(write => write.FinishedAt ?? started)).TotalSeconds,
                Writes = writes.Length,
                Reads = (int)first["requests"]!["targetReads"]!,
                Events = events,
                Cpu = cpu,
                BlastSeconds = Scaled(blast, same.Length),
                BlastCpu = blastMeter.Read(),
                SequentialSeconds = Scaled(sequential, sample.Length),
                SequentialSample = sample.Length,
            },
            NoChange = noChange,
            DryRun = dryRun,
            Memory = memory,
            Faults = corrected == 0 ? faults : [.. faults, $"{corrected} writes were still due after the first sync"],
        };
    }

    private static JsonNode? FirstFull(JsonNode list) => list["items"]!.AsArray().LastOrDefault(sweep => (string?)sweep!["kind"] == "full");

    // A first delta follows the first sync at once; nothing may run beside what is measured.
    private static async Task Quiet(Company company, CancellationToken cancellationToken) =>
        await company.Until(company.Api, "/api/v1/sweeps", list => list["items"]!.AsArray() is var all && all.Any(sweep => (string?)sweep!["kind"] == "delta") && all.All(sweep => Company.IsOver(sweep!)), cancellationToken);

    private static async Task<(FullSweep Sweep, int Corrected)> NoChange(Company company, CancellationToken cancellationToken)
    {
        // The first one may have something left to do, and warms up.
        JsonNode first = await company.Sweep(dryRun: false, cancellationToken);
        await Quiet(company, cancellationToken);
        return (await Repeat(company, dryRun: false, cancellationToken), (int)first["requests"]!["targetWrites"]!);
    }

    private static async Task<FullSweep> Repeat(Company company, bool dryRun, CancellationToken cancellationToken)
    {
        long before = await company.CountEvents(cancellationToken);
        CpuMeter meter = new(company);
        List<JsonNode> sweeps = [];
        for (int turn = 0; turn < Repetitions; turn++)
        {
            sweeps.Add(await company.Sweep(dryRun, cancellationToken));
        }

        JsonNode requests = sweeps[^1]["requests"]!;
        return new FullSweep
        {
            Seconds = [.. sweeps.Select(sweep => ((DateTimeOffset)sweep["completedAt"]! - (DateTimeOffset)sweep["startedAt"]!).TotalSeconds)],
            SourceReads = (int)requests["sourceReads"]!,
            TargetReads = (int)requests["targetReads"]!,
            TargetWrites = sweeps.Sum(sweep => (int)sweep["requests"]!["targetWrites"]!),
            Events = await company.CountEvents(cancellationToken) - before,
            Cpu = meter.Read(),
        };
    }

    private static async Task<FullSweep> WithLookups(FullSweep sweep, Company company, PlainClient plain, CancellationToken cancellationToken)
    {
        string[] ids = [.. await UserIds(company, cancellationToken)];
        string[] sample = [.. ids.Take(SampleMax)];
        double factor = (double)ids.Length / sample.Length;
        return sweep with
        {
            LookupSeconds = factor * await plain.Read(sample, inFlight: 1, cancellationToken),
            LookupBlastSeconds = await plain.Read(ids, BenchOptions.InFlight, cancellationToken),
        };
    }

    private static async Task<List<string>> Faults(Company company, JsonNode first, FullSweep noChange, CancellationToken cancellationToken)
    {
        List<string> faults = [];
        JsonNode tallies = first["tallies"]!;
        JsonArray violations = (await company.Target.GetFromJsonAsync<JsonArray>("/control/violations", cancellationToken))!;
        Check((string?)first["state"] == "completed", $"the first sync ended as {first["state"]}: {first["error"]}");
        Check((int)tallies["failed"]! + (int)tallies["pending"]! == 0, $"{tallies["failed"]} failed and {tallies["pending"]} pending after the first sync: {await company.Unsettled((string)first["id"]!, cancellationToken)}");
        Check(violations.Count == 0, $"{violations.Count} violations at the target, the first: {violations.FirstOrDefault()?.ToJsonString()}");
        Check(noChange.TargetWrites == 0, $"{noChange.TargetWrites} writes in sweeps without a change");
        Check(noChange.Events == 0, $"{noChange.Events} events of employees in sweeps without a change");
        return faults;

        void Check(bool holds, string otherwise)
        {
            if (!holds)
            {
                faults.Add(otherwise);
            }
        }
    }

    private static async Task<IEnumerable<string>> UserIds(Company company, CancellationToken cancellationToken) =>
        (await company.Target.GetFromJsonAsync<JsonArray>("/control/users", cancellationToken))!.Select(user => (string)user!["id"]!);

    private static async Task Reset(Company company, CancellationToken cancellationToken)
    {
        using HttpResponseMessage answer = await company.Target.PostAsync(new Uri("/control/reset", UriKind.Relative), content: null, cancellationToken);
        _ = answer.EnsureSuccessStatusCode();
    }
}
