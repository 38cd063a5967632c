using System.Collections.Immutable;
using System.Globalization;
using System.Security.Claims;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Components;
using OrleansSync.Contracts.Fields;
using OrleansSync.Grains.Settings;
using OrleansSync.Grains.Sweeps;

namespace OrleansSync.Silo.Web.Settings;

/// <summary>The settings in force, and a form to change those that the configuration leaves open.</summary>
public sealed partial class SettingsPage
{
    private readonly Dictionary<string, string> typed = new(StringComparer.Ordinal);
    private ImmutableSortedSet<CatalogField> fields = [];
    private long seen;
    private string? problem;
    private bool busy;

    /// <inheritdoc/>
    protected override void OnInitialized() => Reset();

    private void Reset()
    {
        typed.Clear();
        (fields, seen, problem) = (Stored.Current.Fields, Stored.Version, null);
    }

    private string Text(string key) => typed.GetValueOrDefault(key) ?? SettingForm.Text(SettingCatalog.All.First(one => one.Key == key), Stored.Current);

    private void Type(string key, ChangeEventArgs change) => typed[key] = change.Value?.ToString() ?? string.Empty;

    private void Toggle(CatalogField field) => fields = fields.SymmetricExcept([field]);

    private Dictionary<string, JsonNode?> Changes()
    {
        Dictionary<string, JsonNode?> changes = new(StringComparer.Ordinal);
        foreach (Setting setting in SettingCatalog.All)
        {
            if (typed.TryGetValue(setting.Key, out string? text) && text != SettingForm.Text(setting, Stored.Current))
            {
                changes[setting.Key] = SettingForm.Value(setting, Stored.Current, text);
            }
        }

        if (!fields.SetEquals(Stored.Current.Fields))
        {
            changes["Sync:Fields"] = new JsonArray([.. fields.Select(field => (JsonNode)FieldNames<CatalogField>.Of(field))]);
        }

        return changes;
    }

    private string NextRuns(string schedule)
    {
        if (!SweepSchedule.TryParse(schedule, out string? cron))
        {
            return "not a schedule";
        }

        List<string> runs = [];
        DateTimeOffset? at = Clock.GetUtcNow();
        TimeZoneInfo zone = TimeZoneInfo.FindSystemTimeZoneById(Stored.Current.TimeZone);
        while (runs.Count < 5 && (at = SweepSchedule.Next(cron, Stored.Current, at.Value)) is { } run)
        {
            runs.Add(TimeZoneInfo.ConvertTime(run, zone).ToString("ddd HH:mm", CultureInfo.InvariantCulture));
        }

        return runs.Count == 0 ? "never" : $"{string.Join(", ", runs)} ({Stored.Current.TimeZone})";
    }

    private async Task Save(ClaimsPrincipal caller)
    {
        busy = true;
        (SaveOutcome outcome, Contracts.Sweeps.SweepTicket? sweep) = await Desk.Save(caller, Changes(), seen, CancellationToken.None);
        busy = false;
        problem = outcome switch
        {
            SaveOutcome.Invalid invalid => "Not saved. " + string.Join(' ', invalid.Faults.Select(fault => $"{fault.Key}: {fault.Allowed} is due.")),
            SaveOutcome.Locked locked => "Not saved. Set in the configuration, to be changed there: " + string.Join(", ", locked.Keys) + ".",
            SaveOutcome.Stale => "Not saved: somebody saved in between. Load the page again to see what.",
            _ => null,
        };
        if (problem is null)
        {
            Reset();
            if (sweep is not null)
            {
                Navigation.NavigateTo("sweeps/" + sweep.SweepId);
            }
        }
    }
}
