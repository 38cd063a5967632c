using System.CommandLine;
using System.Text.Json.Nodes;

namespace OrleansSync.Cli.Commands;

/// <summary><c>status</c>: is everybody in step?</summary>
internal static class StatusCommand
{
    private static readonly string[] Kinds = ["full", "delta"];
    private static readonly string[] Open = ["failing", "held", "pending"];

    public static Command Make(Globals globals) => globals.Does(new Command("status", "The last sweeps, and how many employees fail, are held or wait. 2 when there are any"), async (run, _, cancellationToken) =>
    {
        JsonObject answer = new() { ["ready"] = await Ready(run.Api, cancellationToken) };
        foreach (string kind in Kinds)
        {
            // A day of deltas may stand before the last full one.
            JsonNode? last = await run.Api.All("api/v1/sweeps?limit=500", cancellationToken).FirstOrDefaultAsync(one => (string?)one["kind"] == kind && !((bool?)one["dryRun"] ?? false), cancellationToken);
            answer[kind] = last is null ? null : new JsonObject { ["id"] = (string?)last["id"], ["state"] = (string?)last["state"], ["completedAt"] = last["completedAt"]?.DeepClone(), ["error"] = last["error"]?.DeepClone() };
        }

        bool differs = false;
        foreach (string state in Open)
        {
            int count = await run.Api.All($"api/v1/employees?limit=500&state={state}", cancellationToken).CountAsync(cancellationToken);
            answer[state] = count;
            differs |= count > 0;
        }

        run.Printer.One(answer);
        return differs || answer["full"] is null ? ExitCode.Changes : ExitCode.Nothing;
    });

    private static async Task<string> Ready(ApiClient api, CancellationToken cancellationToken)
    {
        try
        {
            return (string?)(await api.Get("health/ready", cancellationToken))["status"] ?? "ready";
        }
        catch (ApiException failure) when (failure.Status == 503)
        {
            return "notReady";
        }
    }
}
