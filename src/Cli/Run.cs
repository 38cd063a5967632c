using System.Text.Json.Nodes;
using OrleansSync.Cli.Output;

namespace OrleansSync.Cli;

/// <summary>What a command works with.</summary>
/// <param name="Api">The silo.</param>
/// <param name="Printer">Data out.</param>
/// <param name="Terminal">Everything else.</param>
internal sealed record Run(ApiClient Api, Printer Printer, Terminal Terminal)
{
    /// <summary>A line for the person at the screen.</summary>
    public void Say(string text) => Terminal.Error.WriteLine(text);

    /// <summary>First of all what one is about to touch: LIVE or DRY RUN, target and settings revision.</summary>
    public async Task SayWhere(CancellationToken cancellationToken)
    {
        JsonNode settings = await Api.Get("api/v1/settings", cancellationToken);
        string mode = (string?)settings["sync"]?["mode"] ?? (string?)settings["mode"] ?? "live";
        string word = mode.ToUpperInvariant() switch
        {
            "DRYRUN" => "DRY RUN",
            var other => other,
        };
        JsonNode? connections = await Connections(cancellationToken);
        string target = (string?)connections?["jumpCloud"]?["baseUrl"] ?? Api.Address.Authority;
        Say($"{word} · {target} · settings revision {settings["revision"]}");
    }

    private async Task<JsonNode?> Connections(CancellationToken cancellationToken)
    {
        try
        {
            return await Api.Find("api/v1/connections", cancellationToken);
        }
        catch (ApiException failure) when (failure.Status == 403)
        {
            return null;
        }
    }
}
