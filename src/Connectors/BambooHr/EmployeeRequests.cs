using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using OrleansSync.Connectors.BambooHr.Http;
using OrleansSync.Contracts.Fields;

namespace OrleansSync.Connectors.BambooHr;

/// <summary>The reads as BambooHR wants them (bamboohr.md §2).</summary>
internal static class EmployeeRequests
{
    /// <summary>A page of everybody: no filter and no sort, since both drop people whose field may not be read.</summary>
    public static BambooHrRequest Page(ImmutableSortedSet<SourceField> fields, int limit, string? cursor) =>
        List(fields, string.Create(CultureInfo.InvariantCulture, $"page%5Blimit%5D={limit}{(cursor is null ? string.Empty : "&page%5Bafter%5D=" + Uri.EscapeDataString(cursor))}"));

    /// <summary>Some, by id.</summary>
    public static BambooHrRequest Batch(ImmutableSortedSet<SourceField> fields, IReadOnlyCollection<string> ids) =>
        List(fields, string.Create(CultureInfo.InvariantCulture, $"page%5Blimit%5D={ids.Count}&filter%5Bids%5D={Uri.EscapeDataString(string.Join(',', ids))}"));

    /// <summary>One. Future-dated values as the report gives them: a new hire's title is empty without.</summary>
    public static BambooHrRequest One(ImmutableSortedSet<SourceField> fields, string id) =>
        new(SourceEndpoints.Employee, $"v1/employees/{Uri.EscapeDataString(id)}?fields={Names(RowShape.Record, fields)}&onlyCurrent=false");

    /// <summary>Everybody, as one document.</summary>
    public static BambooHrRequest Report(ImmutableSortedSet<SourceField> fields) =>
        new(SourceEndpoints.CustomReport, "v1/reports/custom?format=JSON&onlyCurrent=false")
        {
            Body = JsonSerializer.SerializeToUtf8Bytes(new ReportBody("OrleansSync", ["id", .. RowShape.Record.Names(fields)]), BambooHrJson.Default.ReportBody),
        };

    /// <summary>Who changed. Whole seconds, UTC, no fraction: nothing else is documented.</summary>
    public static BambooHrRequest Changes(DateTimeOffset since) =>
        new(SourceEndpoints.Changes, "v1/employees/changed?since=" + Uri.EscapeDataString(since.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)));

    /// <summary>The key's own employee.</summary>
    public static BambooHrRequest Owner { get; } = new(SourceEndpoints.Employee, "v1/employees/0?fields=id,workEmail");

    private static BambooHrRequest List(ImmutableSortedSet<SourceField> fields, string rest) =>
        new(SourceEndpoints.Employees, $"v1/employees?fields={Names(RowShape.List, fields)}&{rest}") { HasSubstitute = true };

    private static string Names(RowShape shape, ImmutableSortedSet<SourceField> fields) => Uri.EscapeDataString(string.Join(',', shape.Names(fields)));
}
