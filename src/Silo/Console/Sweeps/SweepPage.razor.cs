using System.Collections.Immutable;
using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web.Virtualization;
using MudBlazor;
using OrleansSync.Contracts.Fields;
using OrleansSync.Contracts.Sweeps;
using OrleansSync.Grains.Employees;
using OrleansSync.Grains.Sweeps;
using OrleansSync.Silo.Web.Shared;

namespace OrleansSync.Silo.Web.Sweeps;

/// <summary>One sweep: its progress, its tallies, its plan as a difference.</summary>
public sealed partial class SweepPage
{
    private readonly SweepPace pace = new();
    private readonly TypedText query = new();
    private Loadable<SweepRecord> shown = Loadable<SweepRecord>.Pending;
    private PlanFilter filter = new(string.Empty, Query: null, Action: null, Field: null);
    private PlanSummary? summary;
    private string? planned;
    private int rows;
    private Virtualize<PlanRow>? list;
    private IDisposable? listening;
    private ImmutableArray<Hold> holds = [];
    private string? refusal;
    private bool busy;

    /// <summary>Which.</summary>
    [Parameter]
    public string Id { get; set; } = string.Empty;

    /// <summary>Part of a key, or an id.</summary>
    [SupplyParameterFromQuery(Name = "q")]
    private string? Query { get; set; }

    /// <summary>The headline.</summary>
    [SupplyParameterFromQuery(Name = "action")]
    private string? Action { get; set; }

    /// <summary>Rows that change it.</summary>
    [SupplyParameterFromQuery(Name = "field")]
    private string? Field { get; set; }

    /// <inheritdoc/>
    public void Dispose() => listening?.Dispose();

    /// <inheritdoc/>
    protected override void OnInitialized() => listening = Feed.Listen(() => _ = InvokeAsync(Follow));

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        PlanFilter wanted = new(Id, string.IsNullOrWhiteSpace(Query) ? null : Query, Words.Parse<PlanAction>(Action), Words.Parse<CatalogField>(Field));
        bool other = wanted.SweepId != filter.SweepId;
        bool changed = wanted != filter;
        filter = wanted;
        query.Arrive(Query);
        if (other)
        {
            refusal = null;
            summary = null;
            planned = null;
        }

        await Load();
        if (changed && !other && summary is not null)
        {
            await Refilter();
        }
    }

    private static string Title(SweepRecord sweep) => $"{Words.Spaced(sweep.Kind.ToString())} sweep{(sweep.DryRun ? ", dry run" : string.Empty)}";

    private static int Done(SweepRecord sweep) => sweep.Tallies.Employees - sweep.Tallies.Pending;

    private static IEnumerable<(string Name, int Count)> Tallies(SweepTallies tallies)
    {
        yield return ("Created", tallies.Created);
        yield return ("Taken over", tallies.TakenOver);
        yield return ("Updated", tallies.Updated);
        yield return ("Suspended", tallies.Suspended);
        yield return ("Re-activated", tallies.Reactivated);
        yield return ("Unchanged", tallies.Unchanged);
        yield return ("Not synced", tallies.NotSynced);
        yield return ("Held", tallies.Held);
        yield return ("Failed", tallies.Failed);
        yield return ("Pending", tallies.Pending);
        yield return ("Employees", tallies.Employees);
    }

    private string Phase(SweepRecord sweep) => sweep.State switch
    {
        SweepState.Requested => "for its turn.",
        SweepState.Planning => "Reading both sides and comparing.",
        SweepState.Running when pace.PerSecond is { } rate => string.Create(CultureInfo.InvariantCulture, $"{Done(sweep):N0} of {sweep.Tallies.Employees:N0}, {rate:0} a second{(pace.Left(sweep.Tallies.Pending) is { } left ? ", about " + Words.Span(left) + " left" : string.Empty)}."),
        SweepState.Running => string.Create(CultureInfo.InvariantCulture, $"{Done(sweep):N0} of {sweep.Tallies.Employees:N0}."),
        SweepState.Held => "A gate holds all of it: nothing was written.",
        SweepState.Completed when sweep.DryRun => "Nothing was written.",
        SweepState.CompletedWithFailures => "Who failed is tried again by itself.",
        _ => string.Empty,
    };

    private async Task Load()
    {
        shown = await Loadable<SweepRecord>.Of(() => Store.Get(Id, CancellationToken.None));
        if (shown.Value is { } sweep)
        {
            pace.See(Clock.GetUtcNow(), Done(sweep));
            holds = sweep.Holds.IsEmpty ? [] : await Holds.Open(CancellationToken.None);

            // The rows move while it runs; what they are is fixed once it is planned.
            string state = $"{sweep.PlanHash} {sweep.State} {sweep.Tallies.Pending}";
            if (sweep.PlanHash is not null && state != planned)
            {
                planned = state;
                summary = await Plans.Summary(Id, CancellationToken.None);
                await Refilter();
            }
        }
    }

    private async Task Follow()
    {
        if (shown.Value is null or { IsOver: false })
        {
            await Load();
            StateHasChanged();
        }
    }

    private async Task Refilter()
    {
        rows = await Plans.Count(filter, CancellationToken.None);
        if (list is not null)
        {
            await list.RefreshDataAsync();
        }
    }

    private async ValueTask<ItemsProviderResult<PlanRow>> Provide(ItemsProviderRequest request) =>
        new(await Plans.Window(filter, request.StartIndex, request.Count, request.CancellationToken), rows);

    private void Go(PlanAction? action, CatalogField? field) => Navigation.NavigateTo(
        Navigation.GetUriWithQueryParameters(new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["q"] = query.Send(),
            ["action"] = action is { } one ? Words.Slug(one) : null,
            ["field"] = field is { } other ? Words.Slug(other) : null,
        }),
        replace: true);

    private async Task Cancel(ClaimsPrincipal caller, SweepRecord sweep)
    {
        await Desk.Cancel(caller, sweep, CancellationToken.None);
        _ = Snackbar.Add("It stops between two writes.", Severity.Info);
        await Load();
    }

    private async Task ApprovePlan(ClaimsPrincipal caller, SweepRecord sweep)
    {
        (busy, refusal) = (true, null);
        ApprovalOutcome outcome = await Word.Approve(caller, sweep.Id, sweep.PlanHash ?? string.Empty, CancellationToken.None);
        busy = false;
        Feed.Forget();
        switch (outcome)
        {
            case ApprovalOutcome.Approved approved:
                Navigation.NavigateTo("sweeps/" + approved.Sweep.Id);
                break;
            case ApprovalOutcome.Stale stale:
                refusal = stale.Why;
                break;
            case ApprovalOutcome.NotNow not:
                refusal = not.Why;
                break;
            default:
                refusal = "The sweep is no longer kept.";
                break;
        }
    }
}
