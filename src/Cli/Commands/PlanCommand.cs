using System.CommandLine;
using System.Text.Json.Nodes;
using OrleansSync.Cli.Output;

namespace OrleansSync.Cli.Commands;

/// <summary><c>plan</c>: what would be done, attribute by attribute; writes nothing.</summary>
internal static class PlanCommand
{
    public static Command Make(Globals globals)
    {
        Option<string?> sweep = new("--sweep") { Description = "Show the plan of this sweep instead of making one" };
        Argument<string[]> employees = new("employee") { Description = "Only these: work emails, or id: and a BambooHR employee id", Arity = ArgumentArity.ZeroOrMore };
        Command command = new("plan", "Read both sides and show what a full sweep would do; nothing is written. 2 when there is something to do") { sweep, employees };
        return globals.Does(command, async (run, parsed, cancellationToken) =>
        {
            string[] named = parsed.GetValue(employees) ?? [];
            string? id = parsed.GetValue(sweep);
            JsonNode ended;
            if (id is null)
            {
                JsonNode started = await SyncCommand.Start(run, named.Length > 0 ? "scoped" : "full", dryRun: true, named, cancellationToken);
                ended = await SweepWatch.Follow(run, (string?)started["id"] ?? string.Empty, cancellationToken);
            }
            else
            {
                ended = await run.Api.Get("api/v1/sweeps/" + Uri.EscapeDataString(id), cancellationToken);
            }

            if ((string?)ended["state"] == "failed")
            {
                throw new ApiException(status: null, (string?)ended["error"] ?? "The sweep failed.");
            }

            List<JsonNode> rows = await run.Api.All($"api/v1/sweeps/{Uri.EscapeDataString((string?)ended["id"] ?? string.Empty)}/plan", cancellationToken).ToListAsync(cancellationToken);
            run.Printer.Items([.. rows.Select(row => WithWords(row))], new Column("key"), new Column("action"), new Column("reason"), new Column("status"), new Column("changes", "summary"));
            foreach (JsonNode? hold in ended["holds"]?.AsArray() ?? [])
            {
                run.Say($"Held, {hold?["kind"]}: {hold?["reason"]}");
            }

            run.Say($"sweep {ended["id"]} · plan {ended["planHash"]}");
            return rows.Count > 0 || ended["holds"]?.AsArray() is { Count: > 0 } ? ExitCode.Changes : ExitCode.Nothing;
        });
    }

    private static JsonNode WithWords(JsonNode row)
    {
        JsonNode shown = row.DeepClone();
        shown["summary"] = string.Join("; ", row["changes"]?.AsArray().Select(change => $"{change?["field"]}: {change?["old"] ?? "–"} → {change?["new"] ?? "–"}") ?? []);
        return shown;
    }
}
