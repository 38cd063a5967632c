using System.Collections.Immutable;
using OrleansSync.Contracts.Sweeps;
using OrleansSync.Grains.Sweeps;
using OrleansSync.Silo.Web.Attention;
using OrleansSync.Silo.Web.Live;
using OrleansSync.Silo.Web.Shared;

namespace OrleansSync.Silo.Web.Overview;

/// <summary>Where everybody stands, what needs a person, what runs.</summary>
public sealed partial class OverviewPage
{
    private const int NeedsMax = 6;
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

    private ImmutableArray<AttentionItem> Needs(Snapshot now) => AttentionList.Of(now, Settings.Current);

    private DateTimeOffset? Next(string cron) => Readiness.IsConfigured ? SweepSchedule.Next(cron, Settings.Current, Clock.GetUtcNow()) : null;

    private string LastHour(Snapshot now)
    {
        DateTimeOffset since = Clock.GetUtcNow() - TimeSpan.FromHours(1);
        SweepRecord[] recent = [.. now.Sweeps.Where(sweep => sweep.StartedAt > since)];
        int reads = recent.Sum(sweep => sweep.Requests.SourceReads + sweep.Requests.TargetReads);
        return $"In the last hour: {Words.Count(recent.Length, "sweep")}, {Words.Count(reads, "read")}, {Words.Count(recent.Sum(sweep => sweep.Requests.TargetWrites), "write")}.";
    }
}
