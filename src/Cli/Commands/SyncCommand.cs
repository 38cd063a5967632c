using System.CommandLine;
using System.Text.Json.Nodes;

namespace OrleansSync.Cli.Commands;

/// <summary><c>sync</c>: starts a sweep.</summary>
internal static class SyncCommand
{
    public static Command Make(Globals globals)
    {
        Option<bool> full = new("--full") { Description = "Everybody, on both sides. Without it: what changed since the last sweep" };
        Option<bool> watch = new("--watch") { Description = "Stay until it has ended" };
        Argument<string[]> employees = new("employee") { Description = "Only these: work emails, or id: and a BambooHR employee id", Arity = ArgumentArity.ZeroOrMore };
        Command command = new("sync", "Start a sweep. With --watch: 2 when something was changed or waits, 0 when nothing was to do") { full, watch, employees };
        return globals.Does(command, async (run, parsed, cancellationToken) =>
        {
            string[] named = parsed.GetValue(employees) ?? [];
            if (named.Length > 0 && parsed.GetValue(full))
            {
                throw new ApiException(status: null, "--full is everybody; leave it out to sync some.");
            }

            JsonNode sweep = await Start(run, named.Length > 0 ? "scoped" : parsed.GetValue(full) ? "full" : "delta", dryRun: false, named, cancellationToken);
            if (!parsed.GetValue(watch))
            {
                run.Printer.One(sweep);
                return ExitCode.Nothing;
            }

            JsonNode ended = await SweepWatch.Follow(run, (string?)sweep["id"] ?? string.Empty, cancellationToken);
            run.Printer.One(ended);
            return SweepWatch.ExitCodeOf(ended);
        });
    }

    /// <summary>Asks for a sweep.</summary>
    public static async Task<JsonNode> Start(Run run, string kind, bool dryRun, string[] employees, CancellationToken cancellationToken)
    {
        JsonObject body = new() { ["kind"] = kind, ["dryRun"] = dryRun };
        if (employees.Length > 0)
        {
            body["employees"] = new JsonArray([.. employees.Select(one => (JsonNode)one)]);
        }

        return await run.Api.Post("api/v1/sweeps", body, cancellationToken);
    }
}
