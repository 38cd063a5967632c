using Microsoft.AspNetCore.Components;
using OrleansSync.Grains.Journal;
using OrleansSync.Silo.Web.Shared;

namespace OrleansSync.Silo.Web.Audit;

/// <summary>Events by person, caller and cause; the search is in the address.</summary>
public sealed partial class AuditEvents
{
    private const int Size = 100;
    private Loadable<List<AuditLine>> shown = Loadable<List<AuditLine>>.Pending;
    private string? person;
    private string? caller;
    private string? cause;
    private string? type;
    private bool more;

    /// <summary>Part of a name or key, or an id.</summary>
    [SupplyParameterFromQuery(Name = "person")]
    private string? Person { get; set; }

    /// <summary>Whose request.</summary>
    [SupplyParameterFromQuery(Name = "caller")]
    private string? Caller { get; set; }

    /// <summary>A sweep's id, or another cause's.</summary>
    [SupplyParameterFromQuery(Name = "cause")]
    private string? CauseId { get; set; }

    /// <summary>The stored name.</summary>
    [SupplyParameterFromQuery(Name = "type")]
    private string? EventType { get; set; }

    private AuditFilter Filter => new(Given(Person), Given(CauseId), Given(Caller), Given(EventType));

    /// <inheritdoc/>
    protected override Task OnParametersSetAsync()
    {
        (person, caller, cause, type) = (Person, Caller, CauseId, EventType);
        return Load();
    }

    // employee.write-intended.v1 is "Employee: write intended".
    private static string Title(string name)
    {
        string[] parts = name.Split('.');
        return $"{Words.Spaced(parts[0])}: {parts[1].Replace('-', ' ')}";
    }

    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private async Task Load()
    {
        shown = await Loadable<List<AuditLine>>.Of(async () => [.. await Search.Find(Filter, before: null, Size, CancellationToken.None)]);
        more = shown.Value?.Count == Size;
    }

    private async Task Older()
    {
        if (shown.Value is { Count: > 0 } lines)
        {
            AuditLine[] older = [.. await Search.Find(Filter, lines[^1].Sequence, Size, CancellationToken.None)];
            lines.AddRange(older);
            more = older.Length == Size;
        }
    }

    private void Find() => Navigation.NavigateTo(Navigation.GetUriWithQueryParameters(new Dictionary<string, object?>(StringComparer.Ordinal)
    {
        ["person"] = Given(person),
        ["caller"] = Given(caller),
        ["cause"] = Given(cause),
        ["type"] = Given(type),
    }));
}
