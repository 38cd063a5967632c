using OrleansSync.Contracts.Fields;

namespace OrleansSync.Connectors.BambooHr;

/// <summary>What a reply calls things (bamboohr.md §3: several names for one thing).</summary>
/// <param name="IdName">The employee id.</param>
/// <param name="LocationIdName">The location's id; null where only its name is to be had.</param>
/// <param name="NameOf">A field.</param>
internal sealed record RowShape(string IdName, string? LocationIdName, Func<SourceField, string> NameOf)
{
    /// <summary>List Employees.</summary>
    public static RowShape List { get; } = new("employeeId", "locationId", SourceNames.OnList);

    /// <summary>The single read and the report.</summary>
    public static RowShape Record { get; } = new("id", LocationIdName: null, SourceNames.Alias);

    /// <summary>What to ask for: the fields themselves and, for an address, its location.</summary>
    public IEnumerable<string> Names(IEnumerable<SourceField> fields)
    {
        SourceField[] all = [.. fields];
        IEnumerable<string> own = all.Where(static field => !SourceNames.Site.Contains(field)).Select(NameOf);
        IEnumerable<string> place = all.Any(SourceNames.Site.Contains) ? LocationIdName is { } id ? [id, NameOf(SourceField.Location)] : [NameOf(SourceField.Location)] : [];
        return own.Concat(place).Distinct(StringComparer.Ordinal);
    }
}
