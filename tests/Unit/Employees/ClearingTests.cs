using System.Text.Json.Nodes;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;
using OrleansSync.Contracts.Settings;
using OrleansSync.Tests.Unit.Mapping;
using Xunit;
using static OrleansSync.Tests.Unit.Employees.People;

namespace OrleansSync.Tests.Unit.Employees;

/// <summary>DESIGN 3.2: an empty of BambooHR clears what is ours, never what IT typed.</summary>
public sealed class ClearingTests
{
    private static readonly EmployeeFacts Untitled = Ada.With(SourceField.JobTitle, string.Empty).With(SourceField.HomePhone, string.Empty);

    [Fact]
    [Trait("Rule", "3.2 the first contact wipes nothing that IT typed")]
    public async Task What_a_matched_user_has_and_BambooHR_never_had_stays()
    {
        Engine engine = new();
        engine.Target.Users["x"] = Typed();
        Assert.Equal(ReconcileOutcome.TakenOver, (await engine.Sync(Untitled)).Outcome);
        for (int sweep = 0; sweep < 3; sweep++)
        {
            engine.Pass(TimeSpan.FromHours(1));
            Assert.Null(await engine.Sweep(Untitled));
            await engine.Sync(Untitled);
        }

        Assert.Equal("typed by IT", (string?)engine.Target.Users["x"]["title"]);
        Assert.Contains(engine.Target.Users["x"]["phoneNumbers"]!.AsArray(), phone => (string?)phone!["type"] == "home");
        Assert.Empty(await engine.Events<EmployeeEvent.DriftFound>());
        Assert.DoesNotContain(GuardKind.Clears, engine.Preview(Untitled).Harms);
    }

    [Fact]
    [Trait("Rule", "3.2 empty clears only what our history holds")]
    public async Task What_BambooHR_had_is_cleared_also_where_it_was_equal_from_the_start()
    {
        Engine engine = new();
        engine.Target.Users["x"] = Typed();
        engine.Target.Users["x"]["title"] = "Welder";
        await engine.Sync(Ada);
        Assert.Contains(GuardKind.Clears, engine.Preview(Untitled).Harms);
        await engine.Sync(Untitled);
        Assert.Null(engine.Target.Users["x"]["title"]);
        Assert.DoesNotContain(engine.Target.Users["x"]["phoneNumbers"]!.AsArray(), phone => (string?)phone!["type"] == "home");
        Assert.Contains(engine.Target.Users["x"]["phoneNumbers"]!.AsArray(), phone => (string?)phone!["type"] == "fax");
    }

    [Fact]
    [Trait("Rule", "3.2 empty clears only what our history holds")]
    public async Task What_IT_types_after_a_clear_is_theirs()
    {
        Engine engine = new();
        await engine.Sync(Ada);
        await engine.Sync(Untitled);
        engine.Target.Users["u1"]["title"] = "typed by IT";
        int writes = engine.Target.Writes;
        await engine.Sync(Untitled);
        Assert.Equal((writes, "typed by IT"), (engine.Target.Writes, (string?)engine.Target.Users["u1"]["title"]));
    }

    [Fact]
    [Trait("Rule", "3.2 empty clears only what our history holds")]
    public async Task What_IT_types_into_an_account_of_ours_is_theirs_until_BambooHR_has_a_value()
    {
        Engine engine = new();
        await engine.Sync(Untitled);
        engine.Target.Users["u1"]["title"] = "typed by IT";
        await engine.Sync(Untitled);
        Assert.Equal("typed by IT", (string?)engine.Target.Users["u1"]["title"]);
        await engine.Sync(Ada);
        Assert.Equal("Welder", (string?)engine.Target.Users["u1"]["title"]);
        await engine.Sync(Untitled);
        Assert.Null(engine.Target.Users["u1"]["title"]);
    }

    [Fact]
    [Trait("Rule", "3.4 a read that lost a column never suspends or clears")]
    public async Task A_gated_or_lost_column_clears_nothing()
    {
        Engine engine = new();
        await engine.Sync(Ada);
        int writes = engine.Target.Writes;
        await engine.Sync(Untitled, request => request with { GatedFields = [SourceField.JobTitle, SourceField.HomePhone] });
        await engine.Sync(Ada.With(SourceField.JobTitle, FieldValue.Absent).With(SourceField.HomePhone, FieldValue.Restricted));
        await engine.Sync(Gone.With(SourceField.JobTitle, FieldValue.Absent), request => request with { GatedFields = [SourceField.Status] });
        Assert.Equal(writes, engine.Target.Writes);
    }

    [Fact]
    [Trait("Rule", "3.2 deselected fields are neither requested nor stored, save what a rule reads")]
    public async Task A_deselected_field_that_the_source_sends_all_the_same_is_not_stored()
    {
        Engine engine = new(settings: SyncSettings.Default with { Fields = FieldCatalog.OptionalFields.Remove(CatalogField.HomePhone) });
        await engine.Sync(Ada);
        EmployeeFacts stored = Assert.Single(await engine.Events<EmployeeEvent.Observed>()).Facts;
        Assert.Equal(FieldValueKind.Absent, stored[SourceField.HomePhone].Kind);
        Assert.Equal("2020-01-01", stored[SourceField.HireDate].Text);
        Assert.Equal("Welder", stored[SourceField.JobTitle].Text);
    }

    [Fact]
    [Trait("Rule", "3.2 deselected fields are left alone")]
    public async Task Deselecting_a_field_leaves_what_was_written()
    {
        Engine engine = new();
        await engine.Sync(Ada);
        engine.Current = SyncSettings.Default with { Revision = 2, Fields = FieldCatalog.OptionalFields.Remove(CatalogField.JobTitle) };
        int writes = engine.Target.Writes;
        engine.Target.Users["u1"]["title"] = "typed by IT";
        await engine.Sync(Untitled.With(SourceField.HomePhone, Ada[SourceField.HomePhone]));
        Assert.Equal((writes, "typed by IT"), (engine.Target.Writes, (string?)engine.Target.Users["u1"]["title"]));
    }

    [Fact]
    [Trait("Rule", "3.2 what does not trigger is included by the next sync and by every full sweep")]
    public async Task A_site_address_goes_along_with_the_next_write_and_with_a_full_sweep()
    {
        EmployeeFacts moved = Ada.With(SourceField.LocationCity, "York").With(SourceField.PreferredName, "Addie");
        Engine delta = new();
        await delta.Sync(Ada);
        await delta.Sync(moved.With(SourceField.JobTitle, "Boss"));
        Engine full = new();
        await full.Sync(Ada);
        Assert.Equal(Grains.Mapping.FactsHash.Triggers(moved, full.Current), full.Row().TriggerHash);
        Assert.Equal(ReconcileOutcome.Updated, (await full.Sweep(moved))?.Outcome);
        foreach (Engine engine in new[] { delta, full })
        {
            Assert.Equal("Addie Okoro", (string?)engine.Target.Users["u1"]["displayName"]);
            Assert.Contains(engine.Target.Users["u1"]["addresses"]!.AsArray(), item => (string?)item!["locality"] == "York" && (string?)item["type"] == "work");
        }
    }

    private static JsonObject Typed()
    {
        JsonObject user = Samples.Foreign("x", "ada@acme.test");
        user["title"] = "typed by IT";
        user["phoneNumbers"]!.AsArray().Add(new JsonObject { ["type"] = "home", ["value"] = "555" });
        return user;
    }
}
