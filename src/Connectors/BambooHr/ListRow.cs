using System.Collections.Immutable;
using System.Text.Json;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;
using OrleansSync.Contracts.Text;

namespace OrleansSync.Connectors.BambooHr;

/// <summary>A row of List Employees: the three kinds of nothing told apart (DESIGN 3.2).</summary>
internal static class ListRow
{
    /// <summary>Reads one.</summary>
    /// <exception cref="SourceException">Malformed: a row without an id.</exception>
    public static EmployeeFacts Read(JsonElement row, ImmutableSortedSet<SourceField> fields, Sites sites, ReadTally tally)
    {
        string id = row.ValueKind == JsonValueKind.Object && row.TryGetProperty("employeeId", out JsonElement number) ? number.ToString() : string.Empty;
        if (id.Length == 0)
        {
            throw new SourceException(SourceFailureKind.Malformed, 200, retryAfter: null, "BambooHR sent an employee without an employeeId.");
        }

        tally.Rows++;
        HashSet<string> restricted = Restricted(row);
        string? locationId = row.TryGetProperty("locationId", out JsonElement place) && place.ValueKind != JsonValueKind.Null ? place.ToString() : null;
        string? locationName = row.TryGetProperty("locationName", out JsonElement label) && label.ValueKind == JsonValueKind.String ? label.GetString() : null;
        FieldValues<SourceField> values = FieldValues<SourceField>.Build(set =>
        {
            foreach (SourceField field in fields)
            {
                FieldValue value = SourceNames.Site.Contains(field) ? sites.Of(field, locationId, locationName) : Value(row, field, restricted);
                if (value.Kind != FieldValueKind.Absent)
                {
                    tally.Saw(field);
                }

                if (value.Kind == FieldValueKind.Restricted)
                {
                    _ = tally.Restricted.Add(field);
                }

                set(field, value);
            }
        });
        return new EmployeeFacts { EmployeeId = id, Values = values };
    }

    /// <summary>null, "" and 0000-00-00 all mean empty (bamboohr.md §5).</summary>
    public static FieldValue ValueOf(JsonElement value)
    {
        string text = value.ValueKind switch
        {
            JsonValueKind.Null => string.Empty,
            JsonValueKind.String => FitText.Normalize(value.GetString() ?? string.Empty),
            _ => value.GetRawText(),
        };
        return FieldValue.Of(text == "0000-00-00" ? string.Empty : text);
    }

    private static FieldValue Value(JsonElement row, SourceField field, HashSet<string> restricted)
    {
        string name = SourceNames.OnList(field);
        return restricted.Contains(name) || restricted.Contains(SourceNames.Alias(field))
            ? FieldValue.Restricted
            : row.TryGetProperty(name, out JsonElement value) ? ValueOf(value) : FieldValue.Absent;
    }

    private static HashSet<string> Restricted(JsonElement row) =>
        row.TryGetProperty("_restrictedFields", out JsonElement names) && names.ValueKind == JsonValueKind.Array
            ? [.. names.EnumerateArray().Where(name => name.ValueKind == JsonValueKind.String).Select(name => name.GetString() ?? string.Empty)]
            : [];
}
