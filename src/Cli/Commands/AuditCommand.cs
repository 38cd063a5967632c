using System.CommandLine;
using System.Text.Json.Nodes;

namespace OrleansSync.Cli.Commands;

/// <summary><c>audit export|verify</c>: the history as a file, and the proof that state and history agree.</summary>
internal static class AuditCommand
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(500);

    public static Command Make(Globals globals)
    {
        Option<string?> file = new("--to") { Description = "Where to write it; standard output without it" };
        return new Command("audit", "The history as a whole")
        {
            globals.Does(new Command("export", "All events with the chain that seals them, as the silo sends them") { file }, async (run, parsed, cancellationToken) =>
            {
                using HttpResponseMessage answer = await run.Api.Open(HttpMethod.Get, "api/v1/audit/export", body: null, ifMatch: null, cancellationToken);
                await using Stream body = await answer.Content.ReadAsStreamAsync(cancellationToken);
                if (parsed.GetValue(file) is { } path)
                {
                    await using FileStream kept = PrivateFile.Create(path);
                    await body.CopyToAsync(kept, cancellationToken);
                    run.Say($"{kept.Length} bytes in {path}.");
                }
                else
                {
                    using StreamReader reader = new(body);
                    while (await reader.ReadLineAsync(cancellationToken) is { } line)
                    {
                        await run.Terminal.Out.WriteLineAsync(line.AsMemory(), cancellationToken);
                    }
                }

                return ExitCode.Nothing;
            }),
            globals.Does(new Command("verify", "Replay everybody and compare with the live state. 2 when somebody differs"), async (run, _, cancellationToken) =>
            {
                JsonNode replay = await run.Api.Post("api/v1/audit/replay", body: null, cancellationToken);
                string id = (string?)replay["id"] ?? string.Empty;
                while ((string?)replay["state"] is "requested" or "running")
                {
                    await Task.Delay(Every, run.Terminal.Clock, cancellationToken);
                    replay = await run.Api.Get("api/v1/audit/replay/" + Uri.EscapeDataString(id), cancellationToken);
                }

                run.Printer.One(replay);
                if ((string?)replay["state"] != "completed")
                {
                    throw new ApiException(status: null, (string?)replay["error"] ?? "The replay was not carried through.");
                }

                return (bool?)replay["identical"] == true ? ExitCode.Nothing : ExitCode.Changes;
            }),
        };
    }
}
