using System.Collections.Frozen;
using OrleansSync.Contracts.Fields;

namespace OrleansSync.Connectors.BambooHr;

/// <summary>What each endpoint calls a field (bamboohr.md §3). The location's address is no field of the employee.</summary>
internal static class SourceNames
{
    private static readonly FrozenDictionary<SourceField, string> ListOwn = new Dictionary<SourceField, string>
    {
        [SourceField.JobTitle] = "jobTitleName",
        [SourceField.Department] = "departmentName",
        [SourceField.Division] = "divisionName",
        [SourceField.Location] = "locationName",
        [SourceField.Address1] = "addressLine1",
        [SourceField.Address2] = "addressLine2",
    }.ToFrozenDictionary();

    /// <summary>The parts of a location's address.</summary>
    public static FrozenSet<SourceField> Site { get; } = new[]
    {
        SourceField.LocationCountry, SourceField.LocationAddress1, SourceField.LocationAddress2, SourceField.LocationCity, SourceField.LocationState, SourceField.LocationZipcode,
    }.ToFrozenSet();

    /// <summary>The name on List Employees.</summary>
    public static string OnList(SourceField field) => ListOwn.GetValueOrDefault(field) ?? FieldNames<SourceField>.Of(field);

    /// <summary>The name on the single read, on reports and in webhooks.</summary>
    public static string Alias(SourceField field) => FieldNames<SourceField>.Of(field);
}
