using OrleansSync.Tests.Bench;

if (args is ["stub", ..])
{
    await StubTarget.Serve(args[1]);
    return 0;
}

BenchOptions options = BenchOptions.From(args);
using CancellationTokenSource stop = new();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};
try
{
    List<BenchResult> results = [];
    foreach (TargetKind target in Enum.GetValues<TargetKind>())
    {
        results.Add(await Benchmark.Run(options, target, stop.Token));
    }

    await Report.Write(options, results);
    return results.All(result => result.Faults.Count == 0) ? 0 : 1;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    return 130;
}
