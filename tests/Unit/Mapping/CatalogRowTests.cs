using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;
using OrleansSync.Contracts.Settings;
using OrleansSync.Grains.Mapping;
using Xunit;

namespace OrleansSync.Tests.Unit.Mapping;

/// <summary>The seed's tables, row by row: which source, which wire path, does a change trigger by itself.</summary>
public sealed class CatalogRowTests
{
    private const string Enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:";

    public static TheoryData<SourceField, bool, CatalogField, string> Rows => new()
    {
        { SourceField.FirstName, true, CatalogField.FirstName, "name.givenName" },
        { SourceField.LastName, true, CatalogField.LastName, "name.familyName" },
        { SourceField.WorkEmail, true, CatalogField.CompanyEmail, "emails[type eq \"work\"].value" },
        { SourceField.FirstName, true, CatalogField.DisplayName, "displayName" },
        { SourceField.PreferredName, false, CatalogField.DisplayName, "displayName" },
        { SourceField.MiddleName, true, CatalogField.MiddleName, "name.middleName" },
        { SourceField.EmployeeNumber, true, CatalogField.EmployeeId, Enterprise + "employeeNumber" },
        { SourceField.JobTitle, true, CatalogField.JobTitle, "title" },
        { SourceField.Division, true, CatalogField.Company, Enterprise + "organization" },
        { SourceField.Department, true, CatalogField.Department, Enterprise + "department" },
        { SourceField.Location, true, CatalogField.Location, "addresses[type eq \"work\"].formatted" },
        { SourceField.LocationCountry, false, CatalogField.WorkCountry, "addresses[type eq \"work\"].country" },
        { SourceField.LocationAddress1, false, CatalogField.WorkStreetAddress, "addresses[type eq \"work\"].streetAddress" },
        { SourceField.LocationAddress2, false, CatalogField.WorkStreetAddress, "addresses[type eq \"work\"].streetAddress" },
        { SourceField.LocationCity, false, CatalogField.WorkCity, "addresses[type eq \"work\"].locality" },
        { SourceField.LocationState, false, CatalogField.WorkState, "addresses[type eq \"work\"].region" },
        { SourceField.LocationZipcode, false, CatalogField.WorkPostalCode, "addresses[type eq \"work\"].postalCode" },
        { SourceField.WorkPhone, true, CatalogField.WorkPhone, "phoneNumbers[type eq \"work\"].value" },
        { SourceField.WorkPhoneExtension, false, CatalogField.WorkPhone, "phoneNumbers[type eq \"work\"].value" },
        { SourceField.HomePhone, true, CatalogField.HomePhone, "phoneNumbers[type eq \"home\"].value" },
        { SourceField.MobilePhone, true, CatalogField.PersonalCell, "phoneNumbers[type eq \"mobile\"].value" },
        { SourceField.Address1, true, CatalogField.HomeStreetAddress, "addresses[type eq \"home\"].streetAddress" },
        { SourceField.Address2, true, CatalogField.HomeStreetAddress, "addresses[type eq \"home\"].streetAddress" },
        { SourceField.City, true, CatalogField.HomeCity, "addresses[type eq \"home\"].locality" },
        { SourceField.State, true, CatalogField.HomeState, "addresses[type eq \"home\"].region" },
        { SourceField.Zipcode, true, CatalogField.HomePostalCode, "addresses[type eq \"home\"].postalCode" },
        { SourceField.Country, true, CatalogField.HomeCountry, "addresses[type eq \"home\"].country" },
    };

    [Theory, MemberData(nameof(Rows))]
    [Trait("Rule", "3.2 every row of the seed's tables is one entry of the catalog")]
    [Trait("Rule", "3.2 a location's address, Preferred Name and Ext do not trigger by themselves")]
    public void A_change_of_one_source_field_reaches_its_path_and_triggers_as_the_seed_says(SourceField source, bool triggers, CatalogField field, string path)
    {
        EmployeeFacts before = Samples.Ada;
        EmployeeFacts after = before.With(source, "changed@new.test");
        SyncSettings settings = SyncSettings.Default;

        Assert.NotEqual(FactsHash.All(before, settings), FactsHash.All(after, settings));
        Assert.Equal(triggers, FactsHash.Triggers(before, settings) != FactsHash.Triggers(after, settings));
        Assert.NotEqual(UserMapper.Map(before, settings).Attributes[field], UserMapper.Map(after, settings).Attributes[field]);
        Assert.Equal(path, FieldSelection.For(settings).PathOf(field)?.ToString());
    }

    [Fact]
    [Trait("Rule", "3.2 AnyMappedField triggers on any mapped change")]
    public void Any_mapped_field_triggers_when_the_setting_says_so()
    {
        SyncSettings settings = SyncSettings.Default with { Triggers = TriggerMode.AnyMappedField };
        Assert.NotEqual(FactsHash.Triggers(Samples.Ada, settings), FactsHash.Triggers(Samples.Ada.With(SourceField.PreferredName, "Addie"), settings));
    }

    [Fact]
    [Trait("Rule", "3.2 location address fields follow Location")]
    public void Location_deselected_takes_its_address_with_it()
    {
        SyncSettings settings = SyncSettings.Default with { Fields = FieldCatalog.OptionalFields.Remove(CatalogField.Location) };
        FieldSelection selection = FieldSelection.For(settings);
        Assert.Null(selection.PathOf(CatalogField.Location));
        Assert.Null(selection.PathOf(CatalogField.WorkCity));
        Assert.DoesNotContain(SourceField.LocationCity, selection.SourceFields);
    }

    [Fact]
    [Trait("Rule", "3.2 every row of the seed's tables is one entry of the catalog")]
    public void Every_row_of_the_catalog_stands_at_its_own_place() =>
        Assert.All(FieldCatalog.Entries, entry => Assert.Same(entry, FieldCatalog.Of(entry.Field)));

    [Fact]
    [Trait("Rule", "3.2 street lines are joined, the extension is appended only to a phone")]
    [Trait("Rule", "3.2 display name is the preferred name, else the first name, and the last name")]
    public void Formats_are_joined_as_configured()
    {
        DesiredUser user = UserMapper.Map(Samples.Ada, SyncSettings.Default);
        Assert.Equal("1 Mill Rd, Unit 4", user.Attributes[CatalogField.WorkStreetAddress].Text);
        Assert.Equal("+44 113 496 0000 x12", user.Attributes[CatalogField.WorkPhone].Text);
        Assert.Equal("Ada Okoro", user.Attributes[CatalogField.DisplayName].Text);
        Assert.Equal("Addie Okoro", UserMapper.Map(Samples.Ada.With(SourceField.PreferredName, "Addie"), SyncSettings.Default).Attributes[CatalogField.DisplayName].Text);
        Assert.Equal("Ada", user.UserName);
    }

    [Fact]
    [Trait("Rule", "3.2 street lines are joined, the extension is appended only to a phone")]
    public void An_extension_without_a_phone_is_not_sent() =>
        Assert.Equal(FieldValueKind.Empty, UserMapper.Map(Samples.Ada.With(SourceField.WorkPhone, string.Empty), SyncSettings.Default).Attributes[CatalogField.WorkPhone].Kind);
}
