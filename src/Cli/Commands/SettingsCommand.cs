using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OrleansSync.Cli.Commands;

/// <summary><c>settings get|set</c>. Saving starts a full sync, as everywhere.</summary>
internal static class SettingsCommand
{
    public static Command Make(Globals globals)
    {
        Argument<string?> name = new("name") { Description = "One setting, such as sync.schedule or guards.suspensions", Arity = ArgumentArity.ZeroOrOne };
        Argument<string[]> pairs = new("name=value") { Description = "Such as sync.mode=dryRun guards.suspensions.max=20; values are JSON or plain text", Arity = ArgumentArity.OneOrMore };
        return new Command("settings", "What is synced, when, and within which limits")
        {
            globals.Does(new Command("get", "Show them") { name }, async (run, parsed, cancellationToken) =>
            {
                JsonNode? at = Shown(await run.Api.Get("api/v1/settings", cancellationToken));
                foreach (string part in (parsed.GetValue(name) ?? string.Empty).Split('.', ':').Where(part => part.Length > 0))
                {
                    at = at is JsonObject members ? members.FirstOrDefault(member => member.Key.Equals(part, StringComparison.OrdinalIgnoreCase)).Value : null;
                }

                run.Printer.One(at ?? throw new ApiException(status: null, "There is no such setting, or it is not set."));
                return ExitCode.Nothing;
            }),
            globals.Does(new Command("set", "Save some; the others stay. Everybody is synced with them") { pairs }, async (run, parsed, cancellationToken) =>
            {
                JsonNode before = await run.Api.Get("api/v1/settings", cancellationToken);
                JsonObject body = [];
                foreach (string pair in parsed.GetValue(pairs) ?? [])
                {
                    Put(body, pair);
                }

                JsonNode saved = await run.Api.Send(HttpMethod.Put, "api/v1/settings", body, cancellationToken, ifMatch: $"\"{before["version"]}\"");
                run.Printer.One(Shown(saved));
                run.Say(saved["sweep"] is { } sweep ? $"Saved as revision {saved["revision"]}; sweep {sweep} applies it." : $"Saved as revision {saved["revision"]}.");
                return JsonNode.DeepEquals(Shown(before), Shown(saved)) ? ExitCode.Nothing : ExitCode.Changes;
            }),
        };
    }

    private static JsonObject Shown(JsonNode settings)
    {
        JsonObject shown = settings.DeepClone().AsObject();
        _ = shown.Remove("catalog");
        _ = shown.Remove("sweep");
        return shown;
    }

    private static void Put(JsonObject body, string pair)
    {
        if (pair.Split('=', 2) is not [{ Length: > 0 } name, var text])
        {
            throw new ApiException(status: null, $"'{pair}': name=value is due.");
        }

        string[] path = [.. name.Split('.', ':').Select(JsonNamingPolicy.CamelCase.ConvertName)];
        JsonObject at = body;
        foreach (string part in path[..^1])
        {
            at[part] ??= new JsonObject();
            at = at[part] as JsonObject ?? throw new ApiException(status: null, $"'{pair}': {part} is given twice.");
        }

        at[path[^1]] = Value(text);
    }

    private static JsonNode? Value(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return text;
        }
    }
}
