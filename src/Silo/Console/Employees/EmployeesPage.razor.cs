using System.Security.Claims;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web.Virtualization;
using Npgsql;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Sweeps;
using OrleansSync.Grains.Employees;
using OrleansSync.Grains.Journal;
using OrleansSync.Silo.Web.Shared;

namespace OrleansSync.Silo.Web.Employees;

/// <summary>Everybody, filtered by the server; the filter is in the address.</summary>
public sealed partial class EmployeesPage
{
    private static readonly EmployeeStanding?[] States = [null, .. Enum.GetValues<EmployeeStanding>()];

    private readonly TypedText query = new();
    private readonly HashSet<string> selected = new(StringComparer.Ordinal);
    private Virtualize<RosterLine>? list;
    private RosterFilter filter = new(Query: null, State: null, Reason: null);
    private int? total;
    private string? failure;

    /// <summary>Part of a name or key, or an id.</summary>
    [SupplyParameterFromQuery(Name = "q")]
    private string? Query { get; set; }

    /// <summary>Where they stand.</summary>
    [SupplyParameterFromQuery(Name = "state")]
    private string? State { get; set; }

    /// <summary>Why they are held or not synced.</summary>
    [SupplyParameterFromQuery(Name = "reason")]
    private string? Reason { get; set; }

    private string ExportAddress => Navigation.GetUriWithQueryParameters(
        Navigation.ToAbsoluteUri(EmployeeExport.Path).ToString(),
        new Dictionary<string, object?>(StringComparer.Ordinal) { ["q"] = filter.Query, ["state"] = filter.State is { } state ? Words.Slug(state) : null, ["reason"] = filter.Reason is { } reason ? Words.Slug(reason) : null });

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        RosterFilter wanted = new(string.IsNullOrWhiteSpace(Query) ? null : Query, Words.Parse<EmployeeStanding>(State), Words.Parse<HoldReason>(Reason));
        query.Arrive(Query);
        if (wanted != filter || total is null)
        {
            filter = wanted;
            await Reload();
        }
    }

    private async Task Reload()
    {
        try
        {
            failure = null;
            total = await Search.Count(filter, CancellationToken.None);
            if (list is not null)
            {
                await list.RefreshDataAsync();
            }
        }
        catch (NpgsqlException)
        {
            failure = "The database does not answer.";
        }
    }

    private async ValueTask<ItemsProviderResult<RosterLine>> Provide(ItemsProviderRequest request)
    {
        try
        {
            return new ItemsProviderResult<RosterLine>(await Search.Window(filter, request.StartIndex, request.Count, request.CancellationToken), total ?? 0);
        }
        catch (NpgsqlException)
        {
            failure = "The database does not answer.";
            StateHasChanged();
            return new ItemsProviderResult<RosterLine>([], 0);
        }
    }

    private void Go(string? state, string? reason = null) => Navigation.NavigateTo(
        Navigation.GetUriWithQueryParameters(new Dictionary<string, object?>(StringComparer.Ordinal) { ["q"] = query.Send(), ["state"] = state, ["reason"] = reason }),
        replace: true);

    private void Toggle(string employeeId)
    {
        if (!selected.Remove(employeeId))
        {
            _ = selected.Add(employeeId);
        }
    }

    private async Task Ask(ClaimsPrincipal caller, bool dryRun)
    {
        SweepTicket ticket = await Desk.Ask(caller, SweepKind.Scoped, dryRun, [.. selected.Select(EmployeeState.KeyOf)], CancellationToken.None);
        Navigation.NavigateTo("sweeps/" + ticket.SweepId);
    }
}
