using System.Collections.Immutable;
using System.Text.Json;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;

namespace OrleansSync.Connectors.BambooHr;

/// <summary>A page of List Employees.</summary>
/// <param name="Employees">As sent; an id may come again on another page.</param>
/// <param name="Total">The announced number of employees, or null.</param>
/// <param name="Cursor">Where the next page begins; null on the last.</param>
internal sealed record ListPage(ImmutableArray<EmployeeFacts> Employees, int? Total, string? Cursor)
{
    /// <summary>Reads one.</summary>
    /// <exception cref="SourceException">Malformed.</exception>
    public static ListPage Read(JsonElement root, ImmutableSortedSet<SourceField> fields, Sites sites)
    {
        JsonElement meta = JsonParts.Member(root, "meta");
        JsonElement page = JsonParts.Member(meta, "page");
        ImmutableArray<EmployeeFacts> employees = [.. JsonParts.Rows(root, "data").Select(row => EmployeeRow.Read(row, RowShape.List, fields, sites))];
        int? total = JsonParts.Number(JsonParts.Member(meta, "total"));
        string? next = JsonParts.Text(JsonParts.Member(page, "nextCursor"));
        if (page.ValueKind != JsonValueKind.Object)
        {
            // Without it nobody can tell the last page from a lost one.
            throw JsonParts.Malformed("BambooHR's page of employees has no meta.page.");
        }

        return new ListPage(employees, total, string.IsNullOrEmpty(next) ? null : next);
    }
}
