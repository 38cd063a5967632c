using System.CommandLine;
using System.Text.Json.Nodes;
using OrleansSync.Cli.Output;

namespace OrleansSync.Cli.Commands;

/// <summary><c>holds</c>: what waits for a person.</summary>
internal static class HoldsCommand
{
    public static Command Make(Globals globals) => globals.Does(new Command("holds", "What is held of plans, and which employees are. 2 when there is anything"), async (run, _, cancellationToken) =>
    {
        List<JsonNode> items = [];
        JsonNode? plans = await run.Api.Find("api/v1/holds", cancellationToken);
        foreach (JsonNode? hold in plans?["items"]?.AsArray() ?? [])
        {
            if (hold is not null)
            {
                JsonNode item = hold.DeepClone();
                item["of"] = "plan";
                items.Add(item);
            }
        }

        await foreach (JsonNode employee in run.Api.All("api/v1/employees?limit=500&state=held", cancellationToken))
        {
            items.Add(new JsonObject
            {
                ["of"] = "employee",
                ["kind"] = employee["key"]?.DeepClone(),
                ["reason"] = employee["hold"]?["reason"]?.DeepClone(),
                ["since"] = employee["hold"]?["since"]?.DeepClone(),
                ["detail"] = employee["hold"]?["detail"]?.DeepClone(),
            });
        }

        run.Printer.Items(items, new Column("of"), new Column("kind"), new Column("reason"), new Column("count"), new Column("since"), new Column("sweep"), new Column("plan", "planHash"));
        return items.Count > 0 ? ExitCode.Changes : ExitCode.Nothing;
    });
}
