using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;
using OrleansSync.Contracts.Settings;
using OrleansSync.Grains.Mapping;
using Xunit;

namespace OrleansSync.Tests.Unit.Mapping;

/// <summary>DESIGN 3.2: how values are put together, and what an unknown part does to the whole.</summary>
public sealed class FormatTests
{
    [Theory]
    [Trait("Rule", "3.2 display name is the preferred name, else the first name, and the last name")]
    [InlineData("Addie", "Ada", "Okoro", "Addie Okoro")]
    [InlineData("", "Ada", "Okoro", "Ada Okoro")]
    [InlineData("", "Ada", "", "Ada")]
    [InlineData("", "", "Okoro", "Okoro")]
    [InlineData("Addie", "", "", "Addie")]
    public void Display_name(string preferred, string first, string last, string expected) =>
        Assert.Equal(expected, Value(CatalogField.DisplayName, (SourceField.PreferredName, preferred), (SourceField.FirstName, first), (SourceField.LastName, last)).Text);

    [Theory]
    [Trait("Rule", "3.2 street lines are joined, the extension is appended only to a phone")]
    [InlineData("1 Mill Rd", "Unit 4", "1 Mill Rd, Unit 4")]
    [InlineData("1 Mill Rd", "", "1 Mill Rd")]
    [InlineData("", "Unit 4", "Unit 4")]
    [InlineData("", "", null)]
    public void Streets(string one, string two, string? expected)
    {
        Assert.Equal(expected, Value(CatalogField.HomeStreetAddress, (SourceField.Address1, one), (SourceField.Address2, two)).Text);
        Assert.Equal(expected, Value(CatalogField.WorkStreetAddress, (SourceField.LocationAddress1, one), (SourceField.LocationAddress2, two)).Text);
    }

    [Theory]
    [Trait("Rule", "3.2 street lines are joined, the extension is appended only to a phone")]
    [InlineData("113", "12", "113 x12")]
    [InlineData("113", "", "113")]
    [InlineData("", "12", null)]
    public void Work_phone(string phone, string extension, string? expected) =>
        Assert.Equal(expected, Value(CatalogField.WorkPhone, (SourceField.WorkPhone, phone), (SourceField.WorkPhoneExtension, extension)).Text);

    [Fact]
    [Trait("Rule", "3.2 street lines are joined, the extension is appended only to a phone")]
    public void Separator_and_extension_follow_the_settings()
    {
        SyncSettings settings = SyncSettings.Default with { StreetSeparator = " / ", ExtensionFormat = " ext. {0}" };
        Assert.Equal("2 High Street / Flat 2", UserMapper.ValueOf(CatalogField.HomeStreetAddress, Samples.Ada, settings).Text);
        Assert.Equal("+44 113 496 0000 ext. 12", UserMapper.ValueOf(CatalogField.WorkPhone, Samples.Ada, settings).Text);
    }

    [Theory]
    [Trait("Rule", "3.2 absent and restricted leave the target alone")]
    [InlineData(CatalogField.DisplayName, SourceField.PreferredName)]
    [InlineData(CatalogField.DisplayName, SourceField.LastName)]
    [InlineData(CatalogField.HomeStreetAddress, SourceField.Address2)]
    [InlineData(CatalogField.WorkStreetAddress, SourceField.LocationAddress1)]
    [InlineData(CatalogField.WorkPhone, SourceField.WorkPhoneExtension)]
    [InlineData(CatalogField.WorkPhone, SourceField.WorkPhone)]
    public void What_is_unknown_in_part_is_unknown(CatalogField field, SourceField part)
    {
        Assert.False(UserMapper.ValueOf(field, Samples.Ada.With(part, FieldValue.Absent), SyncSettings.Default).IsKnown);
        Assert.False(UserMapper.ValueOf(field, Samples.Ada.With(part, FieldValue.Restricted), SyncSettings.Default).IsKnown);
    }

    [Fact]
    [Trait("Rule", "3.2 country and state are sent as BambooHR gives them")]
    public void Country_and_state_are_not_translated()
    {
        DesiredUser user = UserMapper.Map(Samples.Ada.With(SourceField.Country, "Côte d'Ivoire").With(SourceField.State, "N. Yorks"), SyncSettings.Default);
        Assert.Equal("Côte d'Ivoire", user.Attributes[CatalogField.HomeCountry].Text);
        Assert.Equal("N. Yorks", user.Attributes[CatalogField.HomeState].Text);
        Assert.Equal("United Kingdom", user.Attributes[CatalogField.WorkCountry].Text);
        Assert.Equal("West Yorkshire", user.Attributes[CatalogField.WorkState].Text);
    }

    [Theory]
    [Trait("Rule", "3.1 the local part is sent exactly as BambooHR writes it")]
    [InlineData("Ada.O'Neil+hr@Acme.test", "Ada.O'Neil+hr")]
    [InlineData("ÅSA@acme.test", "ÅSA")]
    [InlineData("60up@acme.test", "60up")]
    public void Username(string email, string expected)
    {
        DesiredUser user = UserMapper.Map(Samples.Ada.With(SourceField.WorkEmail, email), SyncSettings.Default);
        Assert.Equal(expected, NewUserBuilder.Build(user, SyncSettings.Default).UserName);
    }

    private static FieldValue Value(CatalogField field, params (SourceField Source, string Text)[] values) =>
        UserMapper.ValueOf(field, values.Aggregate(Samples.Ada, (EmployeeFacts facts, (SourceField Source, string Text) one) => facts.With(one.Source, one.Text)), SyncSettings.Default);
}
