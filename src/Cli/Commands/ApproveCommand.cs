using System.CommandLine;
using System.Text.Json.Nodes;

namespace OrleansSync.Cli.Commands;

/// <summary><c>approve</c>: lets what is held of a plan go on; the plan that was read is named by its hash.</summary>
internal static class ApproveCommand
{
    public static Command Make(Globals globals)
    {
        Argument<string> sweep = new("sweep") { Description = "The sweep's id" };
        Argument<string?> hash = new("plan") { Description = "The hash of the plan that you read: the last line of orleanssync plan --sweep", Arity = ArgumentArity.ZeroOrOne };
        Command command = new("approve", "Carry out what is held of a plan. Without the plan's hash: show what is held, approve nothing") { sweep, hash };
        return globals.Does(command, async (run, parsed, cancellationToken) =>
        {
            string path = "api/v1/sweeps/" + Uri.EscapeDataString(parsed.GetValue(sweep) ?? string.Empty);
            if (parsed.GetValue(hash) is { } planHash)
            {
                run.Printer.One(await run.Api.Post(path + "/approve", new JsonObject { ["planHash"] = planHash }, cancellationToken));
                return ExitCode.Changes;
            }

            JsonNode held = await run.Api.Get(path, cancellationToken);
            JsonNode[] holds = [.. (held["holds"]?.AsArray() ?? []).OfType<JsonNode>()];
            run.Printer.Items(holds, new("kind"), new("count"), new("reason"), new("planHash"));
            if (holds.Length == 0)
            {
                return ExitCode.Nothing;
            }

            run.Say($"Read it with: orleanssync plan --sweep {held["id"]}");
            return ExitCode.Changes;
        });
    }
}
