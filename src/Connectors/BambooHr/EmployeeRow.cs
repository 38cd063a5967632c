using System.Collections.Immutable;
using System.Text.Json;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;
using OrleansSync.Contracts.Text;

namespace OrleansSync.Connectors.BambooHr;

/// <summary>One employee of a reply: the three kinds of nothing told apart (DESIGN 3.2).</summary>
internal static class EmployeeRow
{
    /// <summary>Reads one.</summary>
    /// <exception cref="SourceException">Malformed: no object, or without a usable id.</exception>
    public static EmployeeFacts Read(JsonElement row, RowShape shape, ImmutableSortedSet<SourceField> fields, Sites sites)
    {
        string id = JsonParts.Text(JsonParts.Member(row, shape.IdName)) ?? string.Empty;
        if (!BambooHrId.IsUsable(id))
        {
            throw JsonParts.Malformed($"BambooHR sent an employee whose '{shape.IdName}' is missing or no number.");
        }

        HashSet<string> restricted = Restricted(row);
        FieldValue locationId = shape.LocationIdName is { } name ? Value(row, name, name, restricted) : FieldValue.Absent;
        FieldValue locationName = Value(row, shape.NameOf(SourceField.Location), SourceNames.Alias(SourceField.Location), restricted);
        FieldValues<SourceField> values = FieldValues<SourceField>.Build(set =>
        {
            foreach (SourceField field in fields)
            {
                set(field, SourceNames.Site.Contains(field) ? sites.Of(field, locationId, locationName) : Value(row, shape.NameOf(field), SourceNames.Alias(field), restricted));
            }
        });
        return new EmployeeFacts { EmployeeId = id, Values = values };
    }

    /// <summary>null, "" and 0000-00-00 all mean empty (bamboohr.md §5); an object or array is nothing that we understand.</summary>
    public static FieldValue ValueOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => FieldValue.Empty,
        JsonValueKind.String => FieldValue.Of(FitText.Normalize(JsonParts.Text(value) ?? string.Empty) is var text && text is "0000-00-00" ? string.Empty : text),
        JsonValueKind.Object or JsonValueKind.Array or JsonValueKind.Undefined => FieldValue.Absent,
        _ => FieldValue.Of(value.GetRawText()),
    };

    private static FieldValue Value(JsonElement row, string name, string alias, HashSet<string> restricted) =>
        restricted.Contains(name) || restricted.Contains(alias) ? FieldValue.Restricted
        : row.TryGetProperty(name, out JsonElement value) ? ValueOf(value)
        : FieldValue.Absent;

    private static HashSet<string> Restricted(JsonElement row) =>
        JsonParts.Member(row, "_restrictedFields") is { ValueKind: JsonValueKind.Array } names
            ? [.. names.EnumerateArray().Select(JsonParts.Text).OfType<string>()]
            : [];
}
