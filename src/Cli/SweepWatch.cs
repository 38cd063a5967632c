using System.Globalization;
using System.Text.Json.Nodes;

namespace OrleansSync.Cli;

/// <summary>Follows a sweep to its end, with a bar that redraws itself on a screen, else a line whenever something moved.</summary>
internal static class SweepWatch
{
    private const int BarWidth = 30;
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(500);
    private static readonly string[] Ends = ["completed", "completedWithFailures", "held", "failed", "cancelled"];

    /// <summary>What may have changed something, of the tallies.</summary>
    public static readonly string[] Written = ["created", "takenOver", "suspended", "reactivated", "updated"];

    /// <summary>Waits for its end.</summary>
    /// <returns>The sweep as it ended.</returns>
    public static async Task<JsonNode> Follow(Run run, string id, CancellationToken cancellationToken)
    {
        string last = string.Empty;
        while (true)
        {
            JsonNode sweep = await run.Api.Get("api/v1/sweeps/" + id, cancellationToken);
            string line = Line(sweep);
            if (!string.Equals(line, last, StringComparison.Ordinal))
            {
                await run.Terminal.Error.WriteAsync(run.Terminal.ErrorIsScreen ? "\r\e[2K" + line : line + Environment.NewLine);
                last = line;
            }

            if (IsOver(sweep))
            {
                await run.Terminal.Error.WriteAsync(run.Terminal.ErrorIsScreen ? Environment.NewLine : string.Empty);
                return sweep;
            }

            await Task.Delay(Every, run.Terminal.Clock, cancellationToken);
        }
    }

    public static bool IsOver(JsonNode sweep) => Ends.Contains((string?)sweep["state"]);

    /// <summary>Of a sweep that has ended: 0 nothing was to do, 2 something was, 1 it failed.</summary>
    public static int ExitCodeOf(JsonNode sweep)
    {
        if ((string?)sweep["state"] is "failed" or "cancelled" or "completedWithFailures")
        {
            return ExitCode.Error;
        }

        bool waits = (string?)sweep["state"] == "held" || sweep["holds"]?.AsArray() is { Count: > 0 } || Count(sweep, "pending") > 0;
        return waits || Written.Sum(one => Count(sweep, one)) > 0 ? ExitCode.Changes : ExitCode.Nothing;
    }

    public static int Count(JsonNode sweep, string tally) => (int?)sweep["tallies"]?[tally] ?? 0;

    private static string Line(JsonNode sweep)
    {
        int all = Count(sweep, "employees");
        int done = all - Count(sweep, "pending");
        double part = all == 0 ? (IsOver(sweep) ? 1 : 0) : (double)done / all;
        int filled = (int)(part * BarWidth);
        string counts = string.Join(", ", Written.Concat(["failed", "held"]).Where(one => Count(sweep, one) > 0).Select(one => $"{Count(sweep, one).ToString(CultureInfo.InvariantCulture)} {one}"));
        return string.Create(CultureInfo.InvariantCulture, $"[{new string('#', filled)}{new string('.', BarWidth - filled)}] {done}/{all} {sweep["state"]}{(counts.Length > 0 ? ": " + counts : string.Empty)}");
    }
}
