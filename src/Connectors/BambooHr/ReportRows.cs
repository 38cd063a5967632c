using System.Collections.Immutable;
using System.Text.Json;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;

namespace OrleansSync.Connectors.BambooHr;

/// <summary>The employees of a custom report: one document, somebody may come in several rows (bamboohr.md §2.5).</summary>
internal static class ReportRows
{
    /// <summary>Reads them, one per id.</summary>
    /// <exception cref="SourceException">Malformed.</exception>
    public static ImmutableArray<EmployeeFacts> Read(JsonElement root, ImmutableSortedSet<SourceField> fields, Sites sites) =>
    [
        .. JsonParts.Rows(root, "employees")
            .Select(row => EmployeeRow.Read(row, RowShape.Record, fields, sites))
            .GroupBy(static facts => facts.EmployeeId, StringComparer.Ordinal)
            .Select(static rows => rows.Aggregate(Agreed)),
    ];

    // Where two rows of one employee differ nobody knows which is now: absent leaves the target alone.
    private static EmployeeFacts Agreed(EmployeeFacts one, EmployeeFacts other) => one with { Values = one.Values.Where(field => one[field] == other[field]) };
}
