using System.Collections.Immutable;
using System.Globalization;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Settings;
using OrleansSync.Grains.Sweeps;
using OrleansSync.Silo.Web.Attention;
using OrleansSync.Silo.Web.Live;
using OrleansSync.Silo.Web.Shared;

namespace OrleansSync.Silo.Web.Overview;

/// <summary>Where everybody stands, what needs a person, what runs.</summary>
public sealed partial class OverviewPage
{
    private const int NeedsMax = 5;
    private const int OpenMax = 3;
    private IDisposable? listening;
    private Loadable<Snapshot> shown = Loadable<Snapshot>.Pending;

    /// <inheritdoc/>
    public void Dispose() => listening?.Dispose();

    /// <inheritdoc/>
    protected override Task OnInitializedAsync()
    {
        listening = Feed.Listen(Redraw);
        return Load();
    }

    private async Task Load() => shown = await Loadable<Snapshot>.Of(async () => await Feed.Now(CancellationToken.None));

    private void Redraw() => _ = InvokeAsync(async () =>
    {
        await Load();
        StateHasChanged();
    });

    // Until the first account is linked: then the figures say more than the guide.
    private bool IsFirstRun(Snapshot now) => !Readiness.IsConfigured || (Settings.Current.Mode != SyncMode.Live && now.People.Of(EmployeeStanding.InSync) == 0);

    private ImmutableArray<AttentionItem> Needs(Snapshot now) => AttentionList.Of(now, Settings.Current);

    private DateTimeOffset? Next(string cron) => Readiness.IsConfigured ? SweepSchedule.Next(cron, Settings.Current, Clock.GetUtcNow()) : null;

    // Those without an account by rule are no part of what can be in step.
    private static int Due(Snapshot now) => now.People.Employees - now.People.Of(EmployeeStanding.NotSynced);

    private static string Share(Snapshot now) => Due(now) is > 0 and var due
        ? string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(1000.0 * now.People.Of(EmployeeStanding.InSync) / due) / 10:0.#} %")
        : "–";

    private string DelayWords(Snapshot now)
    {
        string wait = Next(Settings.Current.Schedule) is { } next && SweepSchedule.Next(Settings.Current.Schedule, Settings.Current, next) is { } after ? $"plus up to {Words.Brief(after - next)} until it is seen" : "from seen to written";
        return now.Pulse.Slow is { } slow ? $"95 % in {Words.Brief(slow)}, {wait}" : "nothing written in the last day";
    }
}
