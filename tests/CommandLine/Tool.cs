using System.Text.Json.Nodes;
using OrleansSync.Cli;

namespace OrleansSync.Tests.CommandLine;

/// <summary>Runs the command line as a shell would, and keeps what it wrote.</summary>
internal sealed class Tool(Uri address, string? key = "test-admin-key", bool screen = false)
{
    public int ExitCode { get; private set; }

    public string Out { get; private set; } = string.Empty;

    public string Error { get; private set; } = string.Empty;

    public JsonNode Json => JsonNode.Parse(Out)!;

    public async Task<Tool> Run(params string[] args)
    {
        await using StringWriter output = new();
        await using StringWriter error = new();
        Dictionary<string, string?> variables = new() { ["ORLEANSSYNC_URL"] = address.ToString(), ["ORLEANSSYNC_KEY"] = key };
        ExitCode = await App.Run(args, new Terminal(output, error, screen, screen, variables.GetValueOrDefault, TimeProvider.System), CancellationToken.None);
        (Out, Error) = (output.ToString(), error.ToString());
        return this;
    }
}
