using System.Globalization;
using System.Text.Json.Nodes;
using OrleansSync.Sandbox.Company;
using static OrleansSync.Sandbox.Bamboo.FieldUse;

namespace OrleansSync.Sandbox.Bamboo;

/// <summary>The fields of the account, and what the key may see of them.</summary>
internal static class BambooFields
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<BambooField> All { get; } =
    [
        new("firstName", "firstName", 1, "text", "First Name", Substring),
        new("lastName", "lastName", 2, "text", "Last Name", Substring),
        new("middleName", "middleName", 5, "text", "Middle Name", Substring),
        new("preferredName", "preferredName", 1358, "text", "Preferred Name", Substring),
        new("displayName", "displayName", 4091, "text", "Display name", Substring, static (_, _, person) => Display(person)),
        new("status", "status", 7, "status", "Status"),
        new("employeeNumber", "employeeNumber", 1361, "text", "Employee #"),
        new("workEmail", "workEmail", 1360, "email", "Work Email", Substring),
        new("homeEmail", "homeEmail", 1356, "email", "Home Email", Substring),
        new("bestEmail", "bestEmail", 4092, "email", "Best Email", None, static (_, _, person) => Json.Text(person["workEmail"]) is { Length: > 0 } work ? work : Json.Text(person["homeEmail"])),
        new("jobTitle", "jobTitleName", 17, "list", "Job Title", Substring),
        new("department", "departmentName", 4, "list", "Department", Substring),
        new("division", "divisionName", 1355, "list", "Division", Substring),
        new("location", "locationName", 18, "list", "Location", Substring, static (world, _, person) => Place(world, person)),
        new("locationId", "locationId", 4093, "integer", "Location ID"),
        new("employmentHistoryStatus", "employmentStatusName", 4094, "list", "Employment Status", Substring),
        new("supervisor", "reportsToName", 91, "employee", "Reporting to", Substring, static (world, _, person) => Supervisor(world, person) is { } boss ? Text(boss, "lastName") + ", " + Text(boss, "firstName") : null),
        new("supervisorEId", "reportsToId", 4097, "integer", "Supervisor EID"),
        new("supervisorId", ListName: null, 4098, "integer", "Supervisor ID", None, static (world, _, person) => Supervisor(world, person)?["employeeNumber"]?.DeepClone()),
        new("workPhone", "workPhone", 15, "phone", "Work Phone"),
        new("workPhoneExtension", "workPhoneExtension", 16, "text", "Work Ext."),
        new("workPhonePlusExtension", ListName: null, 4095, "text", "Work Phone + Ext", None, static (_, _, person) => $"{Text(person, "workPhone")} {Text(person, "workPhoneExtension")}".Trim()),
        new("homePhone", "homePhone", 14, "phone", "Home Phone"),
        new("mobilePhone", "mobilePhone", 13, "phone", "Mobile Phone"),
        new("address1", "addressLine1", 8, "text", "Address Line 1"),
        new("address2", "addressLine2", 9, "text", "Address Line 2"),
        new("city", "city", 10, "text", "City"),
        new("state", "state", 11, "state", "State"),
        new("zipcode", "zipcode", 12, "text", "Zip Code"),
        new("country", "country", 3991, "country", "Country"),
        new("timezone", "timezone", 4099, "text", "Time Zone"),
        new("hireDate", "hireDate", 3, "date", "Hire Date"),
        new("originalHireDate", "originalHireDate", 4100, "date", "Original Hire Date"),
        new("terminationDate", "terminationDate", 4101, "date", "Termination Date"),
        new("isManager", "isManager", 4102, "bool", "Manager", None, static (world, id, _) => world.People.Values.Any(person => Text(person, "supervisorEId") == id.ToString(CultureInfo.InvariantCulture))),
        new("lastChanged", ListName: null, 4103, "timestamp", "Last changed", None, static (world, id, _) => world.Changes.TryGetValue(id, out (DateTimeOffset At, string Action) change) ? BambooAnswers.Instant(change.At) : null),
    ];

    private static readonly Dictionary<string, BambooField> Aliases = All.ToDictionary(static field => field.Alias, StringComparer.Ordinal);
    private static readonly Dictionary<string, BambooField> Numbers = All.ToDictionary(static field => field.Id.ToString(CultureInfo.InvariantCulture), StringComparer.Ordinal);
    private static readonly Dictionary<string, BambooField> ListNames = All.Where(static field => field.ListName is not null).ToDictionary(static field => field.ListName ?? string.Empty, StringComparer.Ordinal);

    /// <summary>The field that an alias or a number means; null when the account has none such. What was made up through the control API is a field, too.</summary>
    public static BambooField? ByAlias(World world, string name)
    {
        BambooField? field = Aliases.GetValueOrDefault(name) ?? Numbers.GetValueOrDefault(name);
        field ??= world.People.Values.Any(person => person.ContainsKey(name)) ? new BambooField(name, ListName: null, Id: 0, "text", name) : null;
        return field is null || IsAbsent(world, field) ? null : field;
    }

    /// <summary>The field that a name of the list means; null when the account has none such.</summary>
    public static BambooField? ByListName(World world, string name) => ListNames.GetValueOrDefault(name) is { } field && !IsAbsent(world, field) ? field : null;

    /// <summary>Whether the key may not read a field of an employee.</summary>
    public static bool IsRestricted(World world, int id, BambooField field) =>
        world.Bamboo.RestrictedFields.Any(field.IsCalled) || (world.Bamboo.RestrictedFor.TryGetValue(id, out System.Collections.Immutable.ImmutableArray<string> names) && names.Any(field.IsCalled));

    /// <summary>Whether an employee's first day is still to come.</summary>
    public static bool IsFuture(World world, JsonObject person) => string.CompareOrdinal(Text(person, "hireDate"), world.Today) > 0;

    /// <summary>Whether the key may see an employee.</summary>
    public static bool IsVisible(World world, int id) => !world.Bamboo.HiddenEmployees.Contains(id);

    private static bool IsAbsent(World world, BambooField field) => world.Bamboo.AbsentFields.Any(field.IsCalled);

    private static string Display(JsonObject person) => $"{(Text(person, "preferredName") is { Length: > 0 } preferred ? preferred : Text(person, "firstName"))} {Text(person, "lastName")}".Trim();

    private static string? Place(World world, JsonObject person) =>
        int.TryParse(Text(person, "locationId"), CultureInfo.InvariantCulture, out int id) && world.Locations.TryGetValue(id, out JsonObject? place) ? Json.Text(place["label"]) : null;

    private static JsonObject? Supervisor(World world, JsonObject person) =>
        int.TryParse(Text(person, "supervisorEId"), CultureInfo.InvariantCulture, out int id) ? world.People.GetValueOrDefault(id) : null;

    private static string Text(JsonObject person, string name) => Json.Text(person[name]) ?? string.Empty;
}
