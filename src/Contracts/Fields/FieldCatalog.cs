using System.Collections.Immutable;
using static OrleansSync.Contracts.Fields.CatalogField;
using static OrleansSync.Contracts.Fields.SourceField;

namespace OrleansSync.Contracts.Fields;

/// <summary>The field catalog: the one list of what goes where (seed: the tables of standard and optional fields; paths: jumpcloud-scim.md §4).</summary>
public static class FieldCatalog
{
    private const string Enterprise = Scim.ScimPath.EnterpriseUrn + ":";

    /// <summary>Every row, standard fields first, in the seed's order.</summary>
    public static ImmutableArray<FieldEntry> Entries { get; } =
    [
        Standard(CatalogField.FirstName, "First Name", "First Name", [SourceField.FirstName], [SourceField.FirstName], "name.givenName"),
        Standard(CatalogField.LastName, "Last Name", "Last Name", [SourceField.LastName], [SourceField.LastName], "name.familyName"),
        Standard(CatalogField.Status, "Status", "Status", [SourceField.Status], [SourceField.Status], "active", "Inactive suspends the user, Active again re-activates."),
        Standard(CompanyEmail, "Work Email", "Company Email", [WorkEmail], [WorkEmail], "emails[type eq \"work\"].value", "The key: nobody is synced before a unique work email exists."),
        Standard(Username, "Work Email (everything before the @ symbol)", "Username", [WorkEmail], [WorkEmail], path: null, "At creation only; a username is never overwritten."),
        Standard(DisplayName, "Preferred Name OR First Name & Last Name", "Display Name", [PreferredName, SourceField.FirstName, SourceField.LastName], [SourceField.FirstName, SourceField.LastName], "displayName", "Preferred Name, else First Name, then Last Name. Preferred Name does not trigger by itself."),
        Optional(CatalogField.MiddleName, "Middle Name", "Middle Name", [SourceField.MiddleName], [SourceField.MiddleName], "name.middleName"),
        Optional(CatalogField.EmployeeId, "Employee #", "Employee ID", [EmployeeNumber], [EmployeeNumber], Enterprise + "employeeNumber", inferred: true, "Unique in JumpCloud."),
        Optional(CatalogField.JobTitle, "Job Title", "Job Title", [SourceField.JobTitle], [SourceField.JobTitle], "title", inferred: true),
        Optional(Company, "Division", "Company", [Division], [Division], Enterprise + "organization", inferred: true),
        Optional(CatalogField.Department, "Department", "Department", [SourceField.Department], [SourceField.Department], Enterprise + "department", inferred: true),
        Optional(CatalogField.Location, "Location", "Location", [SourceField.Location], [SourceField.Location], "addresses[type eq \"work\"].formatted", inferred: true, "SCIM has no attribute for it; the path is our best guess and may be overridden or turned off."),
        Site(WorkCountry, "Location Country", "Work Country", [LocationCountry], "country"),
        Site(WorkStreetAddress, "Location Address Street 1 & Location Address Street 2", "Work Street Address", [LocationAddress1, LocationAddress2], "streetAddress"),
        Site(WorkCity, "Location City", "Work City", [LocationCity], "locality"),
        Site(WorkState, "Location State", "Work State", [LocationState], "region"),
        Site(WorkPostalCode, "Location ZIP/Postal Code", "Work Postal Code", [LocationZipcode], "postalCode"),
        Optional(CatalogField.WorkPhone, "Work Phone & Ext", "Work Phone", [SourceField.WorkPhone, WorkPhoneExtension], [SourceField.WorkPhone], "phoneNumbers[type eq \"work\"].value", inferred: true, "Ext does not trigger by itself."),
        Optional(CatalogField.HomePhone, "Home Phone", "Home Phone", [SourceField.HomePhone], [SourceField.HomePhone], "phoneNumbers[type eq \"home\"].value", inferred: true),
        Optional(PersonalCell, "Mobile Phone", "Personal Cell", [MobilePhone], [MobilePhone], "phoneNumbers[type eq \"mobile\"].value", inferred: true),
        Optional(HomeStreetAddress, "Address Street 1 & Address Street 2", "Home Street Address", [Address1, Address2], [Address1, Address2], "addresses[type eq \"home\"].streetAddress", inferred: true),
        Optional(HomeCity, "Address City", "Home City", [City], [City], "addresses[type eq \"home\"].locality", inferred: true),
        Optional(HomeState, "Address State/Province", "Home State", [State], [State], "addresses[type eq \"home\"].region", inferred: true),
        Optional(HomePostalCode, "Address ZIP/Postal Code", "Home Postal Code", [Zipcode], [Zipcode], "addresses[type eq \"home\"].postalCode", inferred: true),
        Optional(HomeCountry, "Address Country", "Home Country", [Country], [Country], "addresses[type eq \"home\"].country", inferred: true),
    ];

    /// <summary>The rows that may be deselected.</summary>
    public static ImmutableSortedSet<CatalogField> OptionalFields { get; } = [.. Entries.Where(entry => !entry.Required).Select(entry => entry.Field)];

    /// <summary>Read whatever is selected, because a rule needs them (DESIGN 3.3): never sent.</summary>
    public static ImmutableSortedSet<SourceField> RuleFields { get; } = [HireDate, TerminationDate];

    /// <summary>The row of a field.</summary>
    public static FieldEntry Of(CatalogField field) => Entries[(int)field];

    private static FieldEntry Standard(CatalogField field, string source, string target, ImmutableArray<SourceField> sources, ImmutableArray<SourceField> triggering, string? path, string note = "") =>
        new(field, source, target, sources, triggering, path, PathIsInferred: false, Required: true, Follows: null, note);

    private static FieldEntry Optional(CatalogField field, string source, string target, ImmutableArray<SourceField> sources, ImmutableArray<SourceField> triggering, string path, bool inferred = false, string note = "") =>
        new(field, source, target, sources, triggering, path, inferred, Required: false, Follows: null, note);

    private static FieldEntry Site(CatalogField field, string source, string target, ImmutableArray<SourceField> sources, string subAttribute) =>
        new(field, source, target, sources, Triggering: [], $"addresses[type eq \"work\"].{subAttribute}", PathIsInferred: true, Required: false, CatalogField.Location, "Sent only while Location is selected; a change of the location's address alone triggers nothing.");
}
