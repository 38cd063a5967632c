using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;
using OrleansSync.Contracts.Settings;
using OrleansSync.Contracts.Sweeps;
using OrleansSync.Grains.Settings;
using OrleansSync.Grains.Sweeps;
using OrleansSync.Silo.Configuration;

namespace OrleansSync.Silo.Api;

/// <summary>Settings: see and save (DESIGN 8). Saving triggers a full sync, as the incumbent's Save does.</summary>
internal static class SettingsApi
{
    private static readonly ImmutableHashSet<string> Shown = ["version", "revision", "locked", "catalog", "sweep"];

    public static void MapSettings(this RouteGroupBuilder api)
    {
        _ = api.MapGet("/settings", Get).WithName("GetSettings").WithSummary("The settings in force, which of them the configuration locks, and the field catalog");
        _ = api.MapPut("/settings", Put).Accepts<JsonObject>("application/json").RequireAuthorization(nameof(ApiRole.Admin)).WithName("SaveSettings").WithSummary("Save settings (If-Match) and sync everyone; members left out stay as they are");
    }

    private static IResult Get(HttpContext http, StoredSettings settings)
    {
        http.Response.Headers.ETag = Tag(settings.Version);
        return Results.Json(View(settings));
    }

    private static async Task<IResult> Put(HttpContext http, StoredSettings settings, IGrainFactory grains, EngineReadiness readiness, CancellationToken cancellationToken)
    {
        string match = http.Request.Headers.IfMatch.ToString();
        if (match.Length == 0)
        {
            return Problems.Of(428, "precondition-required", "If-Match: the ETag of GET /api/v1/settings is due.");
        }

        (JsonObject? body, IResult? problem) = await JsonBody.Read<JsonObject>(http, cancellationToken);
        if (body is null)
        {
            return problem ?? Problems.Of(400);
        }

        Dictionary<string, JsonNode?> values = new(StringComparer.Ordinal);
        if (Collect(body, values) is { } strange)
        {
            return Problems.Bad(strange);
        }

        long expected = match == "*" ? settings.Version : long.TryParse(match.Trim().TrimStart('W', '/').Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out long version) ? version : -1;
        Cause cause = new(CauseKind.Api, http.TraceIdentifier, http.User.Identity?.Name);
        switch (await settings.Save(values, expected, cause, http.TraceIdentifier, cancellationToken))
        {
            case SaveOutcome.Invalid invalid:
                return Problems.Bad(string.Join(' ', invalid.Faults.Select(fault => $"{fault.Key}: {fault.Allowed} is due.")));
            case SaveOutcome.Locked locked:
                return Problems.Of(409, "locked", "Set in the configuration, to be changed there: " + string.Join(", ", locked.Keys) + ".");
            case SaveOutcome.Stale:
                return Problems.Of(412, "stale", "Somebody saved in between: read the settings again.");
        }

        JsonObject view = View(settings);
        if (readiness.IsConfigured)
        {
            SweepTicket ticket = await SweepsApi.Ask(http, grains, SweepKind.Full, dryRun: false, [], cancellationToken);
            view["sweep"] = ticket.SweepId;
            http.Response.Headers.Location = "/api/v1/sweeps/" + ticket.SweepId;
        }

        http.Response.Headers.ETag = Tag(settings.Version);
        return Results.Json(view);
    }

    private static string Tag(long version) => string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");

    /// <summary>Takes the values out of the nested members.</summary>
    /// <returns>What is wrong with them, or null.</returns>
    private static string? Collect(JsonObject body, Dictionary<string, JsonNode?> values)
    {
        Dictionary<string, Setting> byPath = SettingCatalog.All.ToDictionary(setting => PathOf(setting.Key), StringComparer.Ordinal);
        Stack<(string Path, JsonNode? Value)> open = new(body.Where(member => !Shown.Contains(member.Key)).Select(member => (member.Key, member.Value)));
        while (open.TryPop(out (string Path, JsonNode? Value) at))
        {
            if (byPath.TryGetValue(at.Path, out Setting? setting))
            {
                values[setting.Key] = at.Value;
            }
            else if (at.Value is JsonObject section && byPath.Keys.Any(path => path.StartsWith(at.Path + ".", StringComparison.Ordinal)))
            {
                foreach ((string name, JsonNode? value) in section)
                {
                    open.Push((at.Path + "." + name, value));
                }
            }
            else
            {
                return at.Path + ": there is no such setting.";
            }
        }

        return null;
    }

    private static string PathOf(string key) => string.Join('.', key.Split(':').Select(JsonNamingPolicy.CamelCase.ConvertName));

    private static JsonObject View(StoredSettings settings)
    {
        SyncSettings current = settings.Current;
        JsonObject view = new() { ["version"] = settings.Version, ["revision"] = current.Revision };
        foreach (Setting setting in SettingCatalog.All)
        {
            string[] path = PathOf(setting.Key).Split('.');
            JsonObject at = view;
            foreach (string part in path[..^1])
            {
                at[part] ??= new JsonObject();
                at = at[part]?.AsObject() ?? [];
            }

            at[path[^1]] = setting.Read(current);
        }

        view["locked"] = new JsonArray([.. SettingCatalog.All.Where(setting => settings.Locked.Contains(setting.Key)).Select(setting => (JsonNode)setting.Key)]);
        view["catalog"] = new JsonArray([.. FieldCatalog.Entries.Select(Entry)]);
        return view;
    }

    private static JsonNode Entry(FieldEntry entry) => new JsonObject
    {
        ["name"] = entry.Name,
        ["source"] = entry.SourceLabel,
        ["target"] = entry.TargetLabel,
        ["required"] = entry.Required,
        ["triggers"] = Names(entry.Triggering),
        ["doesNotTrigger"] = Names(entry.Sources.Except(entry.Triggering)),
        ["path"] = entry.DefaultPath,
        ["pathIsInferred"] = entry.PathIsInferred,
        ["follows"] = entry.Follows is { } follows ? FieldNames<CatalogField>.Of(follows) : null,
        ["note"] = entry.Note,
    };

    private static JsonArray Names(IEnumerable<SourceField> fields) => [.. fields.Select(field => (JsonNode)FieldNames<SourceField>.Of(field))];
}
