using System.Text.Json.Nodes;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;
using OrleansSync.Contracts.Scim;
using OrleansSync.Contracts.Settings;
using OrleansSync.Grains.Mapping;
using Xunit;

namespace OrleansSync.Tests.Unit.Mapping;

/// <summary>DESIGN 3.2: which fields are synced, and what becomes of the others.</summary>
public sealed class SelectionTests
{
    private static readonly CatalogField[] Standards = [CatalogField.FirstName, CatalogField.LastName, CatalogField.Status, CatalogField.CompanyEmail, CatalogField.Username, CatalogField.DisplayName];

    public static TheoryData<CatalogField> Optionals => [.. FieldCatalog.OptionalFields];

    [Fact]
    [Trait("Rule", "3.2 standard fields are always on")]
    public void With_nothing_selected_the_standard_fields_are_still_written()
    {
        SyncSettings none = SyncSettings.Default with { Fields = [] };
        Assert.Equal([CatalogField.FirstName, CatalogField.LastName, CatalogField.CompanyEmail, CatalogField.DisplayName], FieldSelection.For(none).Written);
        Assert.Equal(Standards, FieldCatalog.Entries.Where(entry => entry.Required).Select(entry => entry.Field));
    }

    [Fact]
    [Trait("Rule", "3.2 optional fields are on by default and can be deselected one by one")]
    public void By_default_every_optional_field_is_written() =>
        Assert.Equal(FieldCatalog.OptionalFields, [.. FieldSelection.For(SyncSettings.Default).Written.Except(Standards)]);

    [Theory, MemberData(nameof(Optionals))]
    [Trait("Rule", "3.2 deselected fields are left alone")]
    [Trait("Rule", "3.2 optional fields are on by default and can be deselected one by one")]
    [Trait("Rule", "3.2 deselected fields are neither requested nor stored, save what a rule reads")]
    public void A_deselected_field_is_not_read_sent_cleared_or_compared(CatalogField field)
    {
        SyncSettings without = SyncSettings.Default with { Fields = FieldCatalog.OptionalFields.Remove(field) };
        ScimUser actual = Samples.User(Samples.Apply(NewUserBuilder.Build(UserMapper.Map(Other(), SyncSettings.Default), SyncSettings.Default).Attributes, new JsonObject { ["id"] = "u", ["userName"] = "ada" }));
        FieldEntry entry = FieldCatalog.Of(field);

        DesiredUser desired = UserMapper.Map(Samples.Ada, without);
        Assert.Equal(FieldValueKind.Absent, desired.Attributes[field].Kind);
        Assert.DoesNotContain(UserDiffer.Diff(desired, actual, ManagedAttributes.None with { Held = FieldCatalog.OptionalFields }, without).Changes, change => change.Field == field);
        Assert.Contains(UserDiffer.Diff(UserMapper.Map(Samples.Ada, SyncSettings.Default), actual, ManagedAttributes.None, SyncSettings.Default).Changes, change => change.Field == field);
        Assert.DoesNotContain(NewUserBuilder.Build(desired, without).Attributes, operation => operation.Fields.Contains(field));
        Assert.DoesNotContain(entry.Sources, FieldSelection.For(without).SourceFields.Contains);
        Assert.DoesNotContain(entry.Sources, source => FieldSelection.For(without).Readable(Samples.Ada, [])[source].Kind != FieldValueKind.Absent);
        Assert.Equal(FactsHash.All(Samples.Ada, without), FactsHash.All(Samples.Ada.With(entry.Sources[0], "another"), without));
    }

    [Theory, MemberData(nameof(Optionals))]
    [Trait("Rule", "3.2 only an inferred path can be overridden or turned off")]
    public void A_path_can_be_moved_or_turned_off_only_where_it_is_inferred(CatalogField field)
    {
        FieldEntry entry = FieldCatalog.Of(field);
        SyncSettings moved = SyncSettings.Default with { Paths = SyncSettings.Default.Paths.Add(field, "nickName") };
        SyncSettings off = SyncSettings.Default with { Paths = SyncSettings.Default.Paths.Add(field, "OFF") };
        Assert.Equal(entry.PathIsInferred ? "nickName" : entry.DefaultPath, FieldSelection.For(moved).PathOf(field)?.ToString());
        Assert.Equal(entry.PathIsInferred, FieldSelection.For(off).PathOf(field) is null);
    }

    [Fact]
    [Trait("Rule", "3.2 only an inferred path can be overridden or turned off")]
    public void The_email_cannot_be_turned_off()
    {
        SyncSettings off = SyncSettings.Default with { Paths = SyncSettings.Default.Paths.Add(CatalogField.CompanyEmail, "off") };
        Assert.NotNull(FieldSelection.For(off).PathOf(CatalogField.CompanyEmail));
    }

    [Fact]
    [Trait("Rule", "3.3 hire date is never sent")]
    [Trait("Rule", "3.2 externalId is not sent")]
    public void Hire_date_and_externalId_are_in_no_payload()
    {
        EmployeeFacts facts = Samples.Ada.With(SourceField.HireDate, "2031-05-07");
        System.Collections.Immutable.ImmutableArray<ScimOperation> operations = NewUserBuilder.Build(UserMapper.Map(facts, SyncSettings.Default), SyncSettings.Default).Attributes;
        string payload = Samples.Apply(operations, []).ToJsonString();
        Assert.Contains("Welder", payload, StringComparison.Ordinal);
        Assert.DoesNotContain("2031", payload, StringComparison.Ordinal);
        Assert.DoesNotContain("externalId", payload, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("password", payload, StringComparison.OrdinalIgnoreCase);
        Assert.All(FieldCatalog.Entries, entry => Assert.DoesNotContain(entry.Sources, FieldCatalog.RuleFields.Contains));
        Assert.True(FieldCatalog.RuleFields.IsSubsetOf(FieldSelection.For(SyncSettings.Default with { Fields = [] }).SourceFields));
    }

    private static EmployeeFacts Other()
    {
        EmployeeFacts other = Samples.Ada;
        foreach (SourceField source in FieldCatalog.OptionalFields.SelectMany(field => FieldCatalog.Of(field).Sources))
        {
            other = other.With(source, "other " + source);
        }

        return other;
    }
}
