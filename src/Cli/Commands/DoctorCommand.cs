using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using OrleansSync.Cli.Output;

namespace OrleansSync.Cli.Commands;

/// <summary><c>doctor</c>: looks at everything that is wrong most often, and says what to do.</summary>
internal static class DoctorCommand
{
    private static readonly string[] Vendors = ["bambooHr", "jumpCloud"];
    private static readonly string[] Fine = ["ok", "unknown"];
    private static readonly TimeSpan SweepAgeMax = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan SkewMax = TimeSpan.FromMinutes(1);

    public static Command Make(Globals globals) => globals.Does(new Command("doctor", "Check address, key, database, vendors, schedule and clocks. 2 when something is wrong"), async (run, _, cancellationToken) =>
    {
        List<JsonNode> findings = [];
        await foreach (JsonNode finding in Look(run, cancellationToken))
        {
            findings.Add(finding);
        }

        run.Printer.Items(findings, new Column("check"), new Column("result"), new Column("detail"));
        return findings.TrueForAll(finding => (string?)finding["result"] == "ok") ? ExitCode.Nothing : ExitCode.Changes;
    }, sayWhere: false);

    private static async IAsyncEnumerable<JsonNode> Look(Run run, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Without it nothing else can be asked: the error itself is the finding.
        using (HttpResponseMessage live = await run.Api.Open(HttpMethod.Get, "health/live", body: null, ifMatch: null, cancellationToken))
        {
            TimeSpan skew = live.Headers.Date is { } theirs ? (run.Terminal.Clock.GetUtcNow() - theirs).Duration() : TimeSpan.Zero;
            yield return Finding("silo", problem: null, run.Api.Address.ToString());
            yield return Finding("clock", skew > SkewMax ? string.Create(CultureInfo.InvariantCulture, $"{skew.TotalSeconds:0} s apart: signatures and schedules suffer.") : null);
        }

        yield return await Try("ready", async () => (await run.Api.Get("health/ready", cancellationToken))["reasons"]?.AsArray() is { Count: > 0 } reasons ? string.Join(' ', reasons.Select(reason => (string?)reason)) : null);
        JsonNode key = await Try("key", async () =>
        {
            await run.SayWhere(cancellationToken);
            return null;
        });
        yield return key;
        if ((string?)key["result"] != "ok")
        {
            yield break;
        }

        JsonNode? connections = await run.Api.Find("api/v1/connections", cancellationToken);
        foreach (string vendor in Vendors)
        {
            if (connections?[vendor] is JsonObject connection)
            {
                string state = (string?)connection["state"] ?? string.Empty;
                yield return Finding(vendor, Fine.Contains(state) ? null : $"{state}: {connection["lastFailure"] ?? "see GET /api/v1/connections"}", (string?)connection["baseUrl"]);
            }
        }

        yield return await Try("mode", async () => (string?)(await run.Api.Get("api/v1/settings", cancellationToken))["sync"]?["mode"] is { } mode && !mode.Equals("live", StringComparison.OrdinalIgnoreCase) ? $"{mode}: nothing is written." : null);
        yield return await Try("sweeps", () => Sweeps(run, cancellationToken));
    }

    private static async Task<string?> Sweeps(Run run, CancellationToken cancellationToken)
    {
        JsonNode sweeps = await run.Api.Get("api/v1/sweeps", cancellationToken);
        JsonNode[] all = [.. (sweeps["items"]?.AsArray() ?? []).OfType<JsonNode>().Where(one => (string?)one["kind"] != "scoped")];
        JsonNode? last = Array.Find(all, SweepWatch.IsOver);
        if (last is null)
        {
            return "None was completed yet.";
        }

        if ((string?)last["state"] is "failed" or "held")
        {
            return $"The last one is {last["state"]}: {last["error"] ?? last["holds"]?[0]?["reason"]}";
        }

        return Array.Exists(all, one => !SweepWatch.IsOver(one)) || (DateTimeOffset?)last["completedAt"] is not { } at || run.Terminal.Clock.GetUtcNow() - at < SweepAgeMax
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"The last one ended {(run.Terminal.Clock.GetUtcNow() - at).TotalMinutes:0} minutes ago.");
    }

    private static async Task<JsonNode> Try(string check, Func<Task<string?>> look)
    {
        try
        {
            return Finding(check, await look());
        }
        catch (ApiException failure) when (failure.Status is not null)
        {
            return Finding(check, failure.Message);
        }
    }

    private static JsonObject Finding(string check, string? problem, string? detail = null) =>
        new() { ["check"] = check, ["result"] = problem is null ? "ok" : "wrong", ["detail"] = problem ?? detail };
}
