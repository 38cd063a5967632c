using System.Text.Json.Nodes;
using OrleansSync.Contracts.Audit;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;
using OrleansSync.Contracts.Scim;
using OrleansSync.Contracts.Settings;
using OrleansSync.Grains.Audit;
using OrleansSync.Grains.Employees;
using OrleansSync.Grains.Journal;
using OrleansSync.Tests.Unit.Employees;
using OrleansSync.Tests.Unit.Mapping;
using Xunit;

namespace OrleansSync.Tests.Unit.Audit;

/// <summary>Desired against actual at the end of a sweep, person by person.</summary>
public sealed class ConvergenceCheckTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact, Trait("rule", "6")]
    public async Task Who_is_as_listed_and_as_written_is_converged()
    {
        Engine engine = await Synced();
        ConvergenceReport listed = Report(check => check.Add("41", People.Ada, engine.Row(), Listed(engine)));
        Assert.Equal((1, 1, 1, 0), (listed.Employees, listed.Counts.Converged, listed.ComparedAsListed, listed.ComparedAsAnswered));
        ConvergenceReport answered = Report(check => check.Add("41", People.Ada, engine.Row(), actual: null));
        Assert.Equal((1, 1, 0, 1), (answered.Employees, answered.Counts.Converged, answered.ComparedAsListed, answered.ComparedAsAnswered));
        Assert.Empty(listed.Exceptions);
        Assert.Equal((1, 1, 1), (listed.Source.Count, listed.Desired.Count, listed.Target.Count));
    }

    [Fact, Trait("rule", "6")]
    public async Task What_differs_without_a_reason_is_told_whatever_the_sweep_counted()
    {
        Engine engine = await Synced();
        engine.Target.Users.Values.Single()["title"] = "typed by hand";
        Assert.Equal(("different", "attributes", "jobTitle"), Only(check => check.Add("41", People.Ada, engine.Row(), Listed(engine))));
        Assert.Equal(("different", "sourceMoved", ""), Only(check => check.Add("41", People.Boss, engine.Row(), actual: null)));
        Assert.Equal(("different", "notRead", ""), Only(check => check.Add("41", read: null, engine.Row(), actual: null)));
        Assert.Equal(("pending", "notMet", ""), Only(check => check.Add("41", People.Ada, row: null, actual: null)));
    }

    [Fact, Trait("rule", "6")]
    public async Task What_the_target_refused_or_did_not_keep_is_an_exception_by_name()
    {
        Engine engine = await Synced();
        engine.Target.Users.Values.Single()["title"] = "Welder (kept)";
        Assert.Equal(("excepted", "refused", "jobTitle"), Only(check => check.Add("41", People.Ada, Excused(engine, "too long"), Listed(engine))));
        Assert.Equal(("excepted", "notStored", "jobTitle"), Only(check => check.Add("41", People.Ada, Excused(engine, text: null), Listed(engine))));

        // An excuse for another value is none.
        Assert.Equal(("different", "sourceMoved", ""), Only(check => check.Add("41", People.Boss, Excused(engine, "too long"), Listed(engine))));
    }

    [Fact, Trait("rule", "6")]
    public async Task An_administrators_suspension_is_an_exception_and_a_leavers_is_none()
    {
        Engine engine = await Synced();
        engine.Target.Users.Values.Single()["active"] = false;
        Assert.Equal(("excepted", "keptInactive", "status"), Only(check => check.Add("41", People.Ada, engine.Row(), Listed(engine))));
        engine.Target.Users.Values.Single()["active"] = true;
        await engine.Sync(People.Gone);
        Assert.Equal(1, Report(check => check.Add("41", People.Gone, engine.Row(), Listed(engine))).Counts.Converged);
    }

    [Fact, Trait("rule", "6")]
    public async Task Every_standing_is_counted_once_and_orphans_stand_apart()
    {
        Engine engine = await Synced();
        RosterRow row = engine.Row();
        ConvergenceReport report = Report(check =>
        {
            check.Add("41", People.Ada, row, actual: null);
            check.Add("1", People.Ada.As("1"), row with { EmployeeId = "1", State = EmployeeStanding.Held, HoldReason = HoldReason.DuplicateWorkEmail }, actual: null);
            check.Add("2", People.Ada.As("2"), row with { EmployeeId = "2", State = EmployeeStanding.Failing, LastErrorClass = FailureClass.Transient }, actual: null);
            check.Add("3", People.Ada.As("3"), row with { EmployeeId = "3", State = EmployeeStanding.Pending }, actual: null);
            check.Add("4", People.Gone.As("4"), row with { EmployeeId = "4", State = EmployeeStanding.NotSynced, HoldReason = HoldReason.InactiveNotCreated }, actual: null);
            check.Add("5", read: null, row with { EmployeeId = "5", State = EmployeeStanding.Orphaned }, actual: null);
        });
        Assert.Equal(new ConvergenceCounts(1, 0, 1, 1, 1, 1, 0), report.Counts);
        Assert.Equal((5, 5, 1), (report.Employees, report.Counts.Sum, report.Orphaned));
        Assert.Equal(["1:held:DuplicateWorkEmail", "2:failing:Transient", "3:pending:notApplied", "4:notSynced:InactiveNotCreated"], report.Exceptions.Select(one => $"{one.EmployeeId}:{one.State}:{one.Reason}"));
    }

    [Fact, Trait("rule", "6")]
    public async Task The_hashes_tell_any_change_and_no_order()
    {
        Engine engine = await Synced();
        RosterRow row = engine.Row();
        ScimUser listed = Listed(engine);
        ConvergenceReport one = Report(check => check.Add("41", People.Ada, row, listed), check => check.Add("7", People.Boss.As("7"), row with { EmployeeId = "7" }, actual: null));
        ConvergenceReport other = Report(check => check.Add("7", People.Boss.As("7"), row with { EmployeeId = "7" }, actual: null), check => check.Add("41", People.Ada, row, listed));
        Assert.Equal((one.Source, one.Desired, one.Target), (other.Source, other.Desired, other.Target));
        ConvergenceReport raised = Report(check => check.Add("41", People.Boss, row, listed), check => check.Add("7", People.Boss.As("7"), row with { EmployeeId = "7" }, actual: null));
        Assert.NotEqual(one.Source, raised.Source);
        Assert.NotEqual(one.Desired, raised.Desired);
        Assert.Equal(one.Target, raised.Target);
    }

    private static async Task<Engine> Synced()
    {
        Engine engine = new();
        await engine.Sync(People.Ada);
        Assert.Equal(EmployeeStanding.InSync, engine.Row().State);
        return engine;
    }

    private static ScimUser Listed(Engine engine) => Samples.User((JsonObject)engine.Target.Users.Values.Single().DeepClone());

    private static RosterRow Excused(Engine engine, string? text)
    {
        EmployeeState state = EmployeeStateJson.Read(engine.Row().Body.Span);
        return engine.Row() with { Body = EmployeeStateJson.Write(state with { Excused = state.Excused.Add(CatalogField.JobTitle, new Excuse(FieldValue.Of("Welder"), text, SyncSettings.Default.Revision)) }) };
    }

    private static ConvergenceReport Report(params Action<ConvergenceCheck>[] people)
    {
        ConvergenceCheck check = new(SyncSettings.Default, []);
        Array.ForEach(people, person => person(check));
        ConvergenceReport report = check.Report("s", Noon);
        Assert.Equal(report.Employees, report.Counts.Sum);
        return report;
    }

    private static (string State, string Reason, string Fields) Only(Action<ConvergenceCheck> person)
    {
        ConvergenceException only = Assert.Single(Report(person).Exceptions);
        return (only.State, only.Reason, string.Join(' ', only.Fields));
    }
}
