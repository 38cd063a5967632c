using System.CommandLine;
using System.Text.Json.Nodes;
using OrleansSync.Cli.Output;

namespace OrleansSync.Cli.Commands;

/// <summary><c>employee show|events|why|at|replay</c>: one person, now and then.</summary>
internal static class EmployeeCommand
{
    public static Command Make(Globals globals)
    {
        Argument<string> employee = new("employee") { Description = "A work email, or id: and a BambooHR employee id" };
        Argument<string> at = new("at") { Description = "A version, or an instant such as 2026-01-31T12:00:00Z" };
        return new Command("employee", "One person")
        {
            globals.Does(new Command("show", "Facts, desired, actual, state and next attempt") { employee }, async (run, parsed, cancellationToken) =>
            {
                JsonNode found = await run.Api.Get(Path(parsed, employee), cancellationToken);
                run.Printer.One(found);
                return (string?)found["state"] is "inSync" or "notSynced" ? ExitCode.Nothing : ExitCode.Changes;
            }),
            globals.Does(new Command("events", "The whole history, oldest first") { employee }, async (run, parsed, cancellationToken) =>
            {
                List<JsonNode> events = await run.Api.All(Path(parsed, employee) + "/events", cancellationToken).ToListAsync(cancellationToken);
                run.Printer.Items(events, new Column("version"), new Column("at"), new Column("type"), new Column("cause", "cause.kind"), new Column("caller", "cause.caller"), new Column("correlation", "correlationId"));
                return ExitCode.Nothing;
            }),
            globals.Does(new Command("why", "Per attribute: source, rule, settings and the event that applied it; or why not") { employee }, async (run, parsed, cancellationToken) =>
            {
                run.Printer.One(await run.Api.Get(Path(parsed, employee) + "/explain", cancellationToken));
                return ExitCode.Nothing;
            }),
            globals.Does(new Command("at", "As known at a version or an instant") { employee, at }, async (run, parsed, cancellationToken) =>
            {
                run.Printer.One(await run.Api.Get($"{Path(parsed, employee)}/state?at={Uri.EscapeDataString(parsed.GetValue(at) ?? string.Empty)}", cancellationToken));
                return ExitCode.Nothing;
            }),
            globals.Does(new Command("replay", "Fold the history again and compare with the live state. 2 when it differs") { employee }, async (run, parsed, cancellationToken) =>
            {
                JsonNode report = await run.Api.Post(Path(parsed, employee) + "/replay", body: null, cancellationToken);
                run.Printer.One(report);
                return (bool?)report["identical"] == true ? ExitCode.Nothing : ExitCode.Changes;
            }),
        };
    }

    private static string Path(ParseResult parsed, Argument<string> employee) => "api/v1/employees/" + Uri.EscapeDataString(parsed.GetValue(employee) ?? string.Empty);
}
