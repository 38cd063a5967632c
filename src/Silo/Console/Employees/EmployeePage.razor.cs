using System.Globalization;
using System.Security.Claims;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Sweeps;
using OrleansSync.Grains.Audit;
using OrleansSync.Grains.Employees;
using OrleansSync.Grains.Journal;
using OrleansSync.Silo.Api;
using OrleansSync.Silo.Web.Shared;

namespace OrleansSync.Silo.Web.Employees;

/// <summary>One employee: what is, what should be, why, and how it came about.</summary>
public sealed partial class EmployeePage
{
    private const string Differing = "differing";
    private const string AsList = "list";
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private Loadable<EmployeeFile> shown = Loadable<EmployeeFile>.Pending;
    private ReplayReport? replay;
    private IDisposable? listening;
    private bool busy;

    /// <summary>A work email, or <c>id:…</c>.</summary>
    [Parameter]
    public string Name { get; set; } = string.Empty;

    /// <summary>As of which version.</summary>
    [SupplyParameterFromQuery(Name = "at")]
    private long? AtVersion { get; set; }

    /// <summary><c>differing</c> leaves out what is as it should be.</summary>
    [SupplyParameterFromQuery(Name = "only")]
    private string? Only { get; set; }

    /// <summary><c>list</c> shows the history line by line.</summary>
    [SupplyParameterFromQuery(Name = "view")]
    private string? View { get; set; }

    private bool OnlyDiffering => Only == Differing;

    private bool IsList => View == AsList;

    /// <inheritdoc/>
    public void Dispose() => listening?.Dispose();

    /// <inheritdoc/>
    protected override void OnInitialized() => listening = Feed.Listen(Look);

    /// <inheritdoc/>
    protected override Task OnParametersSetAsync() => Load();

    private static string Title(EmployeeFile file) => file.Row.DisplayName ?? file.Row.WorkEmail ?? file.Row.Key;

    private static bool IsDifferent(AttributeRow row) => row.Mark is AttributeMark.Planned or AttributeMark.Kept;

    private static string Sign(AttributeMark mark) => mark switch
    {
        AttributeMark.Same => "✓",
        AttributeMark.Planned => "≠",
        AttributeMark.Kept => "!",
        _ => "–",
    };

    private static string? Place(EventLine line, EmployeeFile file) => line.Stored.Version > file.Version ? "later" : line.Stored.Version == file.Version && !file.IsNow ? "here" : null;

    private static string Again(LookAgain again) => again switch
    {
        { On: LookAgainOn.Operator } => "Until a person acts.",
        { At: { } at } => string.Create(CultureInfo.InvariantCulture, $"Looked at again {at.UtcDateTime:yyyy-MM-dd HH:mm} UTC."),
        _ => string.Empty,
    };

    private string At(EmployeeFile file, long version)
    {
        string address = Navigation.GetUriWithQueryParameter("at", version == file.Head ? null : version);
        return Navigation.ToBaseRelativePath(address);
    }

    // Of now only: what was decided then stands in the history.
    private WhyNot[] WhyNots(EmployeeFile file) =>
        file.IsNow ? [.. EmployeeExplainer.Explain(new StoredStream(EmployeeStreams.Of(file.Row.EmployeeId), file.Version, file.Events), file.Row, planned: null, file.Settings, Clock.GetUtcNow()).WhyNot] : [];

    private void Choose(string parameter, string? value) =>
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameter(parameter.ToLowerInvariant(), value), replace: true);

    private async Task Load() => shown = await Loadable<EmployeeFile>.Of(() => Files.Open(Name, AtVersion, CancellationToken.None));

    // Something new of this person is on the page within a second, without being asked for.
    private void Look() => _ = InvokeAsync(async () =>
    {
        if (shown.Value is { IsNow: true } file && await Files.Head(file.Row.EmployeeId, CancellationToken.None) is { } head && (head.Version != file.Row.Version || head.State != file.Row.State))
        {
            await Load();
            StateHasChanged();
        }
    });

    private void GoTo(string? version, EmployeeFile file) =>
        Navigation.NavigateTo(long.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out long wanted) ? At(file, wanted) : At(file, file.Head), replace: true);

    private async Task Ask(ClaimsPrincipal caller, EmployeeFile file, bool dryRun)
    {
        SweepTicket ticket = await Desk.Ask(caller, SweepKind.Scoped, dryRun, [EmployeeState.KeyOf(file.Row.EmployeeId)], CancellationToken.None);
        Navigation.NavigateTo("sweeps/" + ticket.SweepId);
    }

    private async Task Replay(EmployeeFile file)
    {
        busy = true;
        replay = await Files.Replay(file.Row, CancellationToken.None);
        busy = false;
    }

    private async Task Save(EmployeeFile file)
    {
        JsonObject document = new() { ["employee"] = Views.Employee(file.Row, file.Settings), ["events"] = new JsonArray([.. file.Events.Select(Views.Event)]) };
        await Script.InvokeVoidAsync("orleansSync.save", $"employee-{file.Row.EmployeeId}.json", document.ToJsonString(Indented));
    }
}
