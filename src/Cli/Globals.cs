using System.CommandLine;
using OrleansSync.Cli.Output;

namespace OrleansSync.Cli;

/// <summary>The options of every command. A key is never an argument: arguments are seen by everybody on the machine.</summary>
internal sealed class Globals(Terminal terminal)
{
    private const string AddressVariable = "ORLEANSSYNC_URL";
    private const string KeyVariable = "ORLEANSSYNC_KEY";
    private const string KeyFileVariable = "ORLEANSSYNC_KEYFILE";
    private const string DefaultAddress = "http://127.0.0.1:8080";

    private readonly Option<string?> address = new("--url") { Description = $"Address of a silo or of the proxy in front ({AddressVariable}; default {DefaultAddress})", Recursive = true };
    private readonly Option<string?> keyFile = new("--key-file") { Description = $"File with an API key ({KeyFileVariable}, or the key itself in {KeyVariable})", Recursive = true };
    private readonly Option<OutputFormat> format = new("--output", "-o") { Description = "json, jsonl or table", Recursive = true, DefaultValueFactory = static _ => OutputFormat.Table };

    public Terminal Terminal => terminal;

    public void AddTo(RootCommand root)
    {
        root.Add(address);
        root.Add(keyFile);
        root.Add(format);
    }

    /// <summary>Gives a command what it does; first it is said what it touches.</summary>
    public Command Does(Command command, Func<Run, ParseResult, CancellationToken, Task<int>> action, bool sayWhere = true)
    {
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using ApiClient api = Connect(parsed);
            Run run = new(api, new Printer(terminal, parsed.GetValue(format)), terminal);
            if (sayWhere)
            {
                await run.SayWhere(cancellationToken);
            }

            return await action(run, parsed, cancellationToken);
        });
        return command;
    }

    /// <summary>How data is to be shown, for a command that asks no silo.</summary>
    public Printer PrinterOf(ParseResult parsed) => new(terminal, parsed.GetValue(format));

    private ApiClient Connect(ParseResult parsed)
    {
        string text = parsed.GetValue(address) ?? NotEmpty(AddressVariable) ?? DefaultAddress;
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) || uri.Scheme is not ("http" or "https") || uri.UserInfo.Length > 0)
        {
            throw new ApiException(status: null, $"--url ({AddressVariable}): an address such as https://sync.acme.com is due.");
        }

        return new ApiClient(uri, Key(parsed));
    }

    private string? Key(ParseResult parsed)
    {
        if ((parsed.GetValue(keyFile) ?? NotEmpty(KeyFileVariable)) is not { } path)
        {
            return NotEmpty(KeyVariable)?.Trim();
        }

        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ApiException(status: null, $"--key-file ({KeyFileVariable}): {failure.Message}");
        }
    }

    private string? NotEmpty(string variable) => terminal.Environment(variable) is { Length: > 0 } text ? text : null;
}
