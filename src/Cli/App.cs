using System.CommandLine;
using OrleansSync.Cli.Commands;

namespace OrleansSync.Cli;

/// <summary>The command line as a whole.</summary>
internal static class App
{
    /// <summary>Runs one command.</summary>
    /// <returns>0 nothing to do, 2 changes or differences, 1 error.</returns>
    public static async Task<int> Run(string[] args, Terminal terminal, CancellationToken cancellationToken)
    {
        ParseResult parsed = Root(new Globals(terminal)).Parse(args);
        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { Output = terminal.Out, Error = terminal.Error, EnableDefaultExceptionHandler = false }, cancellationToken);
        }
        catch (ApiException failure)
        {
            await terminal.Error.WriteLineAsync(failure.Message);
            return ExitCode.Error;
        }
        catch (OperationCanceledException)
        {
            await terminal.Error.WriteLineAsync("Stopped. What was started on the silo goes on there.");
            return ExitCode.Error;
        }
    }

    /// <summary>All commands.</summary>
    public static RootCommand Root(Globals globals)
    {
        RootCommand root = new("OrleansSync from the command line. Exit codes: 0 nothing to do, 2 changes or differences, 1 error.");
        globals.AddTo(root);
        root.Add(StatusCommand.Make(globals));
        root.Add(SyncCommand.Make(globals));
        root.Add(PlanCommand.Make(globals));
        root.Add(ApproveCommand.Make(globals));
        root.Add(EmployeeCommand.Make(globals));
        root.Add(SettingsCommand.Make(globals));
        root.Add(HoldsCommand.Make(globals));
        root.Add(AuditCommand.Make(globals));
        root.Add(KeysCommand.Make(globals));
        root.Add(DoctorCommand.Make(globals));
        root.Add(WaitCommand.Make(globals));
        root.Add(CompletionCommand.Make(globals));
        return root;
    }
}
