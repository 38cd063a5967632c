using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CsCheck;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;
using OrleansSync.Contracts.Scim;
using OrleansSync.Contracts.Settings;
using OrleansSync.Grains.Mapping;
using Xunit;

namespace OrleansSync.Tests.Unit.Mapping;

public sealed class UserDifferTests
{
    private static readonly SyncSettings Settings = SyncSettings.Default;

    private static readonly string[] Texts = ["a", "b", "Ünï", "x y"];

    private static readonly Gen<EmployeeFacts> People = Gen.Select(Gen.Int[0, 3].Array[FieldValues<SourceField>.Fields.Length], Gen.Int[0, 3].Select(index => Texts[index]), (kinds, text) => new EmployeeFacts
    {
        EmployeeId = "41",
        Values = FieldValues<SourceField>.Build(set =>
        {
            for (int index = 0; index < kinds.Length; index++)
            {
                SourceField field = FieldValues<SourceField>.Fields[index];
                string own = field == SourceField.WorkEmail ? text.Replace(" ", string.Empty, StringComparison.Ordinal) + "@acme.test" : text + index;
                set(field, kinds[index] switch { 0 => FieldValue.Absent, 1 => FieldValue.Restricted, 2 => FieldValue.Empty, _ => FieldValue.Of(own) });
            }
        }),
    });

    [Fact]
    [Trait("Rule", "5 only the difference is written: one operation per leaf, a missing item whole")]
    [Trait("Rule", "5 an item is removed only when nothing foreign is left in it")]
    public void Applying_a_plan_leaves_nothing_to_plan_and_foreign_values_alone() =>
        Gen.Select(People, People).Sample((first, second) =>
        {
            JsonObject resource = Samples.Foreign("u1", "old@acme.test");
            JsonObject once = Step(first, resource, ManagedAttributes.None, out ImmutableSortedSet<CatalogField> written);
            JsonObject twice = Step(second, once, ManagedAttributes.None with { Held = written }, out _);
            Assert.Equal("kept by IT", (string?)twice["nickName"]);
            Assert.Equal("legacy", (string?)twice["userName"]);
            Assert.Contains(twice["phoneNumbers"]!.AsArray(), item => (string?)item!["type"] == "fax" && (string?)item["value"] == "999");
            Assert.Equal("CC-1", (string?)twice[ScimPath.EnterpriseUrn]!["costCenter"]);
        });

    [Fact]
    [Trait("Rule", "3.2 absent and restricted leave the target alone")]
    public void Absent_and_restricted_leave_the_target_alone()
    {
        ScimUser actual = Samples.User(new JsonObject { ["id"] = "u", ["userName"] = "ada", ["title"] = "Boss", ["displayName"] = "B" });
        EmployeeFacts facts = Samples.Of("41", []).With(SourceField.JobTitle, FieldValue.Restricted);
        ManagedAttributes managed = ManagedAttributes.None with { Held = [CatalogField.JobTitle] };
        Assert.Empty(UserDiffer.Diff(UserMapper.Map(facts, Settings), actual, managed, Settings).Changes);
    }

    [Fact]
    [Trait("Rule", "3.2 empty clears only what our history holds")]
    public void Empty_clears_only_what_our_history_holds()
    {
        ScimUser actual = Samples.User(new JsonObject { ["id"] = "u", ["userName"] = "ada", ["title"] = "typed by IT" });
        DesiredUser desired = UserMapper.Map(Samples.Of("41", []).With(SourceField.JobTitle, FieldValue.Empty), Settings);
        Assert.Empty(UserDiffer.Diff(desired, actual, ManagedAttributes.None, Settings).Changes);
        ManagedAttributes managed = ManagedAttributes.None with { Held = [CatalogField.JobTitle] };
        AttributePlan plan = UserDiffer.Diff(desired, actual, managed, Settings);
        Assert.IsType<ScimOperation.Remove>(Assert.Single(plan.Operations));
    }

    [Fact]
    [Trait("Rule", "3.2 a value that is not kept is recorded as NotStored and not rewritten")]
    public void A_value_that_was_refused_or_not_kept_is_no_drift_while_it_is_the_same()
    {
        ScimUser actual = Samples.User(new JsonObject { ["id"] = "u", ["userName"] = "ada" });
        DesiredUser desired = UserMapper.Map(Samples.Of("41", []).With(SourceField.JobTitle, "Welder"), Settings);
        ManagedAttributes managed = ManagedAttributes.None with { Excused = ImmutableSortedDictionary<CatalogField, FieldValue>.Empty.Add(CatalogField.JobTitle, FieldValue.Of("Welder")) };
        Assert.Empty(UserDiffer.Diff(desired, actual, managed, Settings).Changes);
        DesiredUser other = UserMapper.Map(Samples.Of("41", []).With(SourceField.JobTitle, "Driver"), Settings);
        Assert.Single(UserDiffer.Diff(other, actual, managed, Settings).Changes);
    }

    [Fact]
    [Trait("Rule", "5 only the difference is written: one operation per leaf, a missing item whole")]
    public void A_missing_item_is_added_whole_and_an_emptied_one_removed_whole()
    {
        ScimUser bare = Samples.User(new JsonObject { ["id"] = "u", ["userName"] = "ada" });
        AttributePlan plan = UserDiffer.Diff(UserMapper.Map(Samples.Ada, Settings), bare, ManagedAttributes.None, Settings);
        Assert.Equal(5, plan.Operations.OfType<ScimOperation.AddItem>().Count(item => item.Path.Attribute is "phoneNumbers" or "addresses"));
        Assert.DoesNotContain(plan.Changes, change => change.Field is CatalogField.Username or CatalogField.Status);
    }

    private static JsonObject Step(EmployeeFacts facts, JsonObject resource, ManagedAttributes managed, out ImmutableSortedSet<CatalogField> held)
    {
        DesiredUser desired = UserMapper.Map(facts, Settings);
        AttributePlan plan = UserDiffer.Diff(desired, Samples.User(resource), managed, Settings);
        JsonObject after = Samples.Apply(plan.Operations, resource);
        held = managed.Held.Union(plan.Changes.Where(change => change.New.Kind == FieldValueKind.Text).Select(change => change.Field)).Except(plan.Changes.Where(change => change.New.Kind == FieldValueKind.Empty).Select(change => change.Field));
        AttributePlan again = UserDiffer.Diff(desired, Samples.User(after), managed with { Held = held }, Settings);
        Assert.True(again.Changes.IsEmpty, string.Join("; ", again.Changes.Select(change => change.Path)));
        return after;
    }
}
