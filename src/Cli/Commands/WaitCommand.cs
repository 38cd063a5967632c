using System.CommandLine;
using System.Text.Json.Nodes;

namespace OrleansSync.Cli.Commands;

/// <summary><c>wait</c>: until the silo is ready and no sweep is under way, or until a certain sweep has ended.</summary>
internal static class WaitCommand
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(500);

    public static Command Make(Globals globals)
    {
        Argument<string?> sweep = new("sweep") { Description = "Until this one has ended; without it: until the silo is ready and none is under way", Arity = ArgumentArity.ZeroOrOne };
        Option<int> seconds = new("--timeout") { Description = "Seconds to wait at most", DefaultValueFactory = static _ => 600 };
        Command command = new("wait", "Wait. 1 when it took too long") { sweep, seconds };
        return globals.Does(command, async (run, parsed, cancellationToken) =>
        {
            using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            patience.CancelAfter(TimeSpan.FromSeconds(parsed.GetValue(seconds)));
            try
            {
                await Ready(run, patience.Token);
                await run.SayWhere(patience.Token);
                if (parsed.GetValue(sweep) is { } id)
                {
                    JsonNode ended = await SweepWatch.Follow(run, Uri.EscapeDataString(id), patience.Token);
                    run.Printer.One(ended);
                    return SweepWatch.ExitCodeOf(ended);
                }

                await Idle(run, patience.Token);
                return ExitCode.Nothing;
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw new ApiException(status: null, $"Not within {parsed.GetValue(seconds)} s.");
            }
        }, sayWhere: false);
    }

    private static async Task Ready(Run run, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                _ = await run.Api.Get("health/ready", cancellationToken);
                return;
            }
            catch (ApiException failure) when (failure.Status is null or 502 or 503)
            {
                await Task.Delay(Every, run.Terminal.Clock, cancellationToken);
            }
        }
    }

    private static async Task Idle(Run run, CancellationToken cancellationToken)
    {
        while (true)
        {
            JsonNode sweeps = await run.Api.Get("api/v1/sweeps", cancellationToken);
            JsonNode[] all = [.. (sweeps["items"]?.AsArray() ?? []).OfType<JsonNode>()];

            // One at least: the first start has not asked for its sweep yet.
            if (all.Length > 0 && Array.TrueForAll(all, SweepWatch.IsOver))
            {
                return;
            }

            await Task.Delay(Every, run.Terminal.Clock, cancellationToken);
        }
    }
}
