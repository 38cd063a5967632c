using System.Collections.Immutable;
using Microsoft.AspNetCore.Components;
using OrleansSync.Contracts.Sweeps;
using OrleansSync.Silo.Web.Shared;

namespace OrleansSync.Silo.Web.Sweeps;

/// <summary>Sweeps, newest first.</summary>
public sealed partial class SweepsPage
{
    private const int Max = 500;
    private static readonly SweepKind?[] Kinds = [null, .. Enum.GetValues<SweepKind>()];

    private Loadable<object> loaded = Loadable<object>.Pending;
    private ImmutableArray<SweepRecord> sweeps = [];
    private IDisposable? listening;
    private SweepKind? kind;

    /// <summary>Only of this kind.</summary>
    [SupplyParameterFromQuery(Name = "kind")]
    private string? Kind { get; set; }

    /// <summary>Also those that found nothing to do.</summary>
    [SupplyParameterFromQuery(Name = "all")]
    private bool All { get; set; }

    /// <inheritdoc/>
    public void Dispose() => listening?.Dispose();

    /// <inheritdoc/>
    protected override void OnInitialized() => listening = Feed.Listen(() => _ = InvokeAsync(async () =>
    {
        await Load();
        StateHasChanged();
    }));

    /// <inheritdoc/>
    protected override Task OnParametersSetAsync()
    {
        kind = Words.Parse<SweepKind>(Kind);
        return Load();
    }

    private async Task Load() => loaded = await Loadable<object>.Of(async () =>
    {
        sweeps = [.. (await Store.List(Max, CancellationToken.None)).Where(one => (kind is null || one.Kind == kind) && (All || Matters(one)))];
        return sweeps;
    });

    // The schedule makes one a minute, most of which find nothing.
    private static bool Matters(SweepRecord sweep) =>
        sweep.Kind != SweepKind.Delta || sweep.Requests.TargetWrites > 0 || sweep.Tallies.Employees > 0 || sweep.State != SweepState.Completed || !sweep.Holds.IsEmpty;

    private void Go(SweepKind? wanted, bool all) => Navigation.NavigateTo(
        Navigation.GetUriWithQueryParameters(new Dictionary<string, object?>(StringComparer.Ordinal) { ["kind"] = wanted is { } one ? Words.Slug(one) : null, ["all"] = all ? true : null }),
        replace: true);
}
