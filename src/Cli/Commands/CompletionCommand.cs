using System.CommandLine;

namespace OrleansSync.Cli.Commands;

/// <summary><c>completion</c>: the script that a shell asks for; it asks the tool itself what may follow.</summary>
internal static class CompletionCommand
{
    private const string Bash = """
        _orleanssync() {
          local IFS=$'\n'
          COMPREPLY=($(orleanssync "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null))
        }
        complete -F _orleanssync orleanssync
        """;

    private const string Zsh = """
        #compdef orleanssync
        _orleanssync() {
          local completions=("${(@f)$(orleanssync "[suggest:$CURSOR]" "$BUFFER" 2>/dev/null)}")
          compadd -- $completions
        }
        compdef _orleanssync orleanssync
        """;

    private const string Fish = """
        complete -f -c orleanssync -a '(orleanssync "[suggest:"(commandline -C)"]" (commandline) 2>/dev/null)'
        """;

    public static Command Make(Globals globals)
    {
        Argument<string> shell = new("shell") { Description = "bash, zsh or fish" };
        _ = shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        Command command = new("completion", "The completion script of a shell: eval \"$(orleanssync completion bash)\"") { shell };
        command.SetAction(async (parsed, _) =>
        {
            await globals.Terminal.Out.WriteLineAsync(parsed.GetValue(shell) switch { "zsh" => Zsh, "fish" => Fish, _ => Bash });
            return ExitCode.Nothing;
        });
        return command;
    }
}
