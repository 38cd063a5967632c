using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace OrleansSync.Tests.Bench;

/// <summary>The results as a table for people and as JSON for programs.</summary>
internal static class Report
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, Converters = { new System.Text.Json.Serialization.JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    public static async Task Write(BenchOptions options, IReadOnlyList<BenchResult> results)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        string machine = $"{Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}";
        string file = Path.Combine(options.Results, $"bench-{options.Employees}-{options.Silos}.json");
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(new { options.Commit, machine, options.Employees, options.Silos, BenchOptions.LatencyMs, BenchOptions.InFlight, results }, Json));
        Line(string.Empty);
        Line($"{options.Employees} employees, {options.Silos} silo(s), {BenchOptions.LatencyMs} ms target latency, {BenchOptions.InFlight} in flight; {machine}; commit {options.Commit}");
        foreach (BenchResult result in results)
        {
            Show(result);
        }

        Line(string.Empty);
        Line("As JSON: " + file);
    }

    private static void Show(BenchResult result)
    {
        InitialSync initial = result.Initial;
        FullSweep sweep = result.NoChange;
        Line(string.Empty);
        Line(result.Target == TargetKind.Sandbox ? "Target: the sandbox (strict, logs everything; some people have an account already)" : "Target: a stub that only waits and answers (empty at the start)");
        Row("first sync, engine", $"{initial.Seconds,8:f2} s", $"{result.Employees / initial.Seconds,7:f0} employees/s", $"{initial.Writes} writes, {initial.Reads} reads, {initial.Events} events ({initial.Events / initial.Seconds:f0}/s)");
        Row("  of it before, after writes", $"{initial.PlanSeconds,8:f2} s", $"{initial.TailSeconds,7:f2} s", "reading and planning; from the last answer to the end");
        Row("  bare blast, same writes", $"{initial.BlastSeconds,8:f2} s", $"{initial.Writes / initial.BlastSeconds,7:f0} writes/s", $"the engine reaches {initial.OfBlast:f2} of it");
        Row("  sequential script", $"{initial.SequentialSeconds,8:f2} s", $"{initial.Writes / initial.SequentialSeconds,7:f0} writes/s", $"the engine is {initial.OverSequential:f1} x as fast ({initial.SequentialSample} measured, scaled)");
        Row("  CPU, engine", $"{initial.Cpu.BySource.Values.Sum(),8:f2} s", $"{initial.Cpu.Busy,7:p0} busy", Cpu(initial.Cpu, result.Employees));
        Row("  CPU, blast", $"{initial.BlastCpu.BySource.Values.Sum(),8:f2} s", $"{initial.BlastCpu.Busy,7:p0} busy", Cpu(initial.BlastCpu, result.Employees));
        string target = result.Target == TargetKind.Sandbox ? "sandbox" : "stub";
        double more = initial.Cpu.BySource[target] - initial.BlastCpu.BySource[target];
        Row("  CPU, target beyond the blast's", $"{more,8:f2} s", $"{more / initial.Cpu.BySource.Values.Sum(),7:p0} of all", "what else the engine asked of this target: reads and searches");
        Row("full sweep, no change", $"{sweep.Median,8:f2} s", $"{result.Employees / sweep.Median,7:f0} employees/s", $"{sweep.SourceReads} reads at BambooHR, {sweep.TargetReads} at the target, {sweep.TargetWrites} writes, {sweep.Events} events; runs {string.Join(", ", sweep.Seconds.Select(one => $"{one:f2}"))}");
        Row("  look each user up, one by one", $"{sweep.LookupSeconds,8:f2} s", $"{sweep.LookupSeconds / sweep.Median,7:f1} x", "as long as the sweep (a sample, scaled)");
        Row("  look each user up, in flight", $"{sweep.LookupBlastSeconds,8:f2} s", $"{sweep.LookupBlastSeconds / sweep.Median,7:f1} x", "as long as the sweep");
        Row("dry run, no change", $"{result.DryRun.Median,8:f2} s", string.Empty, string.Empty);
        Row("resident memory, silo", $"{result.Memory.Peak,8:f0} MB", "at most", $"{result.Memory.Ready:f0} at the start, {result.Memory.PeakInitial:f0} at most in the first sync, {result.Memory.AfterSweeps:f0} after the sweeps");
        foreach (string fault in result.Faults)
        {
            Line("  NOT AS IT SHOULD BE: " + fault);
        }
    }

    private static string Cpu(CpuUse use, int employees) =>
        string.Join(", ", use.BySource.Select(pair => $"{pair.Key} {pair.Value:f2} s ({1000 * pair.Value / employees:f2} ms each)"));

    private static void Row(string what, string value, string rate, string note) => Line($"{what,-32}{value,12}  {rate,-21}{note}");

    private static void Line(string text) => Console.WriteLine(text.TrimEnd());
}
