using System.Collections.Immutable;
using System.Globalization;
using System.Security.Claims;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Components;
using Npgsql;
using OrleansSync.Connectors.BambooHr;
using OrleansSync.Contracts.Fields;
using OrleansSync.Contracts.Settings;
using OrleansSync.Grains.Settings;
using OrleansSync.Grains.Sweeps;
using OrleansSync.Silo.Hosting;
using OrleansSync.Silo.Web.Shared;

namespace OrleansSync.Silo.Web.Settings;

/// <summary>The settings in force, and a form to change those that the configuration leaves open.</summary>
public sealed partial class SettingsPage
{
    private readonly Dictionary<string, string> typed = new(StringComparer.Ordinal);
    private ImmutableSortedSet<CatalogField> fields = [];
    private long seen;
    private string? problem;
    private bool busy;
    private EffectReport? effect;
    private string? noEffect;
    private CancellationTokenSource? looking;

    // The settings as they would be; null while a value is not allowed.
    private SyncSettings? Candidate => Changes().Aggregate((SyncSettings?)Stored.Current, static (settings, change) =>
        settings is null ? null : SettingCatalog.All.First(one => one.Key == change.Key).Apply(settings, change.Value));

    /// <inheritdoc/>
    protected override void OnInitialized() => Reset();

    /// <inheritdoc/>
    public void Dispose()
    {
        looking?.Cancel();
        looking?.Dispose();
    }

    private void Reset()
    {
        looking?.Cancel();
        (effect, noEffect) = (null, null);
        typed.Clear();
        (fields, seen, problem) = (Stored.Current.Fields, Stored.Version, null);
    }

    private string Text(string key) => typed.GetValueOrDefault(key) ?? SettingForm.Text(SettingCatalog.All.First(one => one.Key == key), Stored.Current);

    private Task Type(string key, ChangeEventArgs change)
    {
        typed[key] = change.Value?.ToString() ?? string.Empty;
        return LookAhead();
    }

    private Task Toggle(CatalogField field)
    {
        fields = fields.SymmetricExcept([field]);
        return LookAhead();
    }

    // What the change does to the people there are is shown before it is saved; another change begins anew.
    private async Task LookAhead()
    {
        if (looking is not null)
        {
            await looking.CancelAsync();
        }

        using CancellationTokenSource mine = new();
        looking = mine;
        (effect, noEffect) = (null, null);
        try
        {
            if (Changes().Count > 0 && Candidate is { } candidate)
            {
                await foreach (EffectReport report in Effects.Of(Stored.Current, candidate, mine.Token))
                {
                    mine.Token.ThrowIfCancellationRequested();
                    effect = report;
                    StateHasChanged();
                }
            }
        }
        catch (OperationCanceledException) when (mine.IsCancellationRequested)
        {
            return;
        }
        catch (Exception failure) when (failure is NpgsqlException or SourceException)
        {
            (effect, noEffect) = (null, failure is NpgsqlException ? "the database does not answer." : "BambooHR could not be read.");
        }

        finally
        {
            looking = ReferenceEquals(looking, mine) ? null : looking;
        }
    }

    private static string Title(string key) => SettingCatalog.All.FirstOrDefault(one => one.Key == key) is { } setting && SettingWords.Of(setting) is { } words && words.Title != key[(key.LastIndexOf(':') + 1)..] ? words.Title : key;

    private static string InWords(string schedule) => SweepSchedule.TryParse(schedule, out string? cron) ? Words.Spaced(ScheduleWords.Of(cron)[..1]) + ScheduleWords.Of(cron)[1..] + "." : string.Empty;

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
            return "This is no schedule.";
        }

        List<string> runs = [];
        DateTimeOffset? at = Clock.GetUtcNow();
        TimeZoneInfo zone = TimeZoneInfo.FindSystemTimeZoneById(Stored.Current.TimeZone);
        while (runs.Count < 5 && (at = SweepSchedule.Next(cron, Stored.Current, at.Value)) is { } run)
        {
            runs.Add(TimeZoneInfo.ConvertTime(run, zone).ToString("ddd HH:mm", CultureInfo.InvariantCulture));
        }

        return runs.Count == 0 ? "Never." : $"Next: {string.Join(", ", runs)} ({Stored.Current.TimeZone}).";
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
