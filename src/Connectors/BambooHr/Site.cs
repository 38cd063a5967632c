using System.Text.Json;
using OrleansSync.Contracts.Fields;
using OrleansSync.Contracts.Text;

namespace OrleansSync.Connectors.BambooHr;

/// <summary>A work site: its name and address.</summary>
internal sealed record Site(string? Id, string Name, FieldValues<SourceField> Address)
{
    /// <summary>One of the first read; a part that is null there is empty: a remote location.</summary>
    public static Site OfOrganisation(JsonElement place) => Of(place, "label", JsonParts.Member(place, "address"), "address1", "address2");

    /// <summary>One of the second read.</summary>
    public static Site OfApplicantTracking(JsonElement place) => Of(place, "name", place, "addressLine1", "addressLine2");

    private static Site Of(JsonElement place, string nameMember, JsonElement address, string line1, string line2) => new(
        JsonParts.Text(JsonParts.Member(place, "id")),
        FitText.Normalize(JsonParts.Text(JsonParts.Member(place, nameMember)) ?? string.Empty),
        FieldValues<SourceField>.Build(set =>
        {
            set(SourceField.LocationAddress1, Text(address, line1));
            set(SourceField.LocationAddress2, Text(address, line2));
            set(SourceField.LocationCity, Text(address, "city"));
            set(SourceField.LocationZipcode, Text(address, "zipcode"));
            set(SourceField.LocationState, Named(address, "state"));
            set(SourceField.LocationCountry, Named(address, "country"));
        }));

    private static FieldValue Text(JsonElement address, string name) => EmployeeRow.ValueOf(JsonParts.Member(address, name));

    // Expanded on request; where it was not, an id without a name says that there is one, not which.
    private static FieldValue Named(JsonElement address, string name) => JsonParts.Member(address, name) switch
    {
        { ValueKind: JsonValueKind.Object } inner => EmployeeRow.ValueOf(JsonParts.Member(inner, "name")),
        { ValueKind: JsonValueKind.Undefined } => JsonParts.Member(address, name + "Id").ValueKind == JsonValueKind.Null ? FieldValue.Empty : FieldValue.Absent,
        var plain => EmployeeRow.ValueOf(plain),
    };
}
