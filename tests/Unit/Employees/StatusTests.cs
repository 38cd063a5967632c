using OrleansSync.Connectors.JumpCloud;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;
using OrleansSync.Contracts.Settings;
using OrleansSync.Tests.Unit.Mapping;
using Xunit;
using static OrleansSync.Tests.Unit.Employees.People;

namespace OrleansSync.Tests.Unit.Employees;

/// <summary>DESIGN 3.3: who gets and who loses access, and when.</summary>
public sealed class StatusTests
{
    [Fact]
    [Trait("Rule", "3.3 a suspension is a write of its own, sent first")]
    public async Task The_suspension_goes_first_and_alone()
    {
        Engine engine = new();
        await engine.Sync(Ada);
        await engine.Sync(Gone.With(SourceField.JobTitle, "None"));
        Assert.Equal(["create", "active", "title"], engine.Target.Log);
    }

    [Theory]
    [Trait("Rule", "3.3 no hold, refused attribute, conflict or backoff stops a suspension")]
    [InlineData(HoldReason.DuplicateWorkEmail)]
    [InlineData(HoldReason.KeyReassigned)]
    public async Task A_hold_that_others_impose_does_not_keep_a_leaver_in(HoldReason reason)
    {
        Engine engine = new();
        await engine.Sync(Ada);
        await engine.Sync(Ada, request => request with { Imposed = reason });
        await engine.Sync(Gone.With(SourceField.JobTitle, "None"), request => request with { Imposed = reason });
        Assert.Equal(["create", "active"], engine.Target.Log);
        Assert.False((bool?)engine.Target.Users["u1"]["active"]);
        Assert.Equal(reason, engine.Row().HoldReason);
    }

    [Theory]
    [Trait("Rule", "3.3 no hold, refused attribute, conflict or backoff stops a suspension")]
    [InlineData("email taken")]
    [InlineData("refused attribute")]
    [InlineData("parked")]
    [InlineData("guard on all else")]
    [InlineData("unusable email")]
    public async Task Nothing_about_the_same_person_keeps_a_leaver_in(string trouble)
    {
        Engine engine = new();
        await engine.Sync(Ada);
        EmployeeFacts gone = Gone.With(SourceField.JobTitle, "None");
        switch (trouble)
        {
            case "email taken":
                engine.Target.Users["x"] = Samples.Foreign("x", "taken@acme.test");
                gone = gone.With(SourceField.WorkEmail, "taken@acme.test");
                await engine.Sync(Ada.With(SourceField.WorkEmail, "taken@acme.test"));
                break;
            case "refused attribute":
                engine.Target.Updating = operations => operations.Any(operation => operation.Fields.Contains(CatalogField.JobTitle)) ? new WriteOutcome.Rejected(400, "invalidValue", "title") : null;
                await engine.Sync(Boss);
                break;
            case "parked":
                engine.Target.Getting = _ => new TargetFailure(TargetFailureKind.Rejected, 400, RetryAfter: null, "no");
                Assert.Equal(ReconcileOutcome.Failed, (await engine.Sync(Boss)).Outcome);
                engine.Target.Getting = static _ => null;
                break;
            case "guard on all else":
                await engine.Sync(gone, request => request with { Withheld = [GuardKind.Updates, GuardKind.Clears, GuardKind.Reactivations, GuardKind.TakeOvers, GuardKind.Recreates] });
                break;
            default:
                gone = gone.With(SourceField.WorkEmail, "gone");
                break;
        }

        engine.Target.Log.Clear();
        if (trouble != "guard on all else")
        {
            await engine.Sync(gone);
            Assert.Equal("active", engine.Target.Log[0]);
        }

        Assert.False((bool?)engine.Target.Users["u1"]["active"]);
    }

    [Fact]
    [Trait("Rule", "3.3 a match overwrites the status too, unless ActivateOnMatch is off")]
    public async Task Without_ActivateOnMatch_a_matched_user_stays_inactive_and_a_leaver_is_still_suspended()
    {
        Engine engine = new(settings: SyncSettings.Default with { ActivateOnMatch = false });
        engine.Target.Users["x"] = Inactive("ada@acme.test");
        Assert.Equal(ReconcileOutcome.TakenOver, (await engine.Sync(Ada)).Outcome);
        await engine.Sync(Ada);
        Assert.False((bool?)engine.Target.Users["x"]["active"]);

        Engine leaver = new(settings: engine.Current);
        leaver.Target.Users["x"] = Samples.Foreign("x", "ada@acme.test");
        await leaver.Sync(Gone);
        Assert.False((bool?)leaver.Target.Users["x"]["active"]);
    }

    [Fact]
    [Trait("Rule", "3.3 active:true needs Inactive to Active in our history and an account inactive since")]
    public async Task After_a_reactivation_a_later_suspension_by_an_administrator_stays()
    {
        Engine engine = new();
        await engine.Sync(Ada);
        await engine.Sync(Gone);
        await engine.Sync(Ada);
        engine.Target.Users["u1"]["active"] = false;
        await engine.Sync(Boss);
        await engine.Sync(Ada);
        Assert.False((bool?)engine.Target.Users["u1"]["active"]);
        await engine.Sync(Gone);
        Assert.Equal(ReconcileOutcome.Reactivated, (await engine.Sync(Ada)).Outcome);
    }

    [Fact]
    [Trait("Rule", "3.3 active:true needs Inactive to Active in our history and an account inactive since")]
    public async Task A_lost_status_between_leaving_and_coming_back_is_bridged()
    {
        Engine engine = new();
        await engine.Sync(Ada);
        await engine.Sync(Gone);
        await engine.Sync(Gone.With(SourceField.Status, FieldValue.Absent));
        Assert.False((bool?)engine.Target.Users["u1"]["active"]);
        Assert.Equal(ReconcileOutcome.Reactivated, (await engine.Sync(Ada)).Outcome);
    }

    [Fact]
    [Trait("Rule", "3.3 a staged account stays staged")]
    [Trait("Rule", "3.3 an account that somebody else made inactive stays so and is shown")]
    public async Task A_user_that_is_created_staged_is_not_activated()
    {
        Engine engine = new();
        engine.Target.Storing = static user => user["active"] = false;
        Assert.Equal(ReconcileOutcome.Created, (await engine.Sync(Ada)).Outcome);
        engine.Target.Storing = static _ => { };
        await engine.Sync(Boss);
        await engine.Sync(Ada);
        Assert.Equal(["create", "title", "title"], engine.Target.Log);
        Assert.False(engine.Row().TargetActive);
    }

    [Theory]
    [Trait("Rule", "3.3 a staged account stays staged")]
    [InlineData(Mishap.LostAfter)]
    [InlineData(Mishap.CrashAfter)]
    public async Task A_staged_user_stays_staged_when_the_answer_of_its_creation_was_lost(Mishap mishap)
    {
        Mishap next = mishap;
        Engine engine = new(() => next);
        engine.Target.Storing = static user => user["active"] = false;
        _ = await Record.ExceptionAsync(() => engine.Sweep(Ada));
        next = Mishap.None;
        engine.Target.Storing = static _ => { };
        engine.Restart();
        engine.Pass(TimeSpan.FromMinutes(1));
        await engine.Sweep(Ada);
        await engine.Sync(Ada);
        Assert.False((bool?)Assert.Single(engine.Target.Users).Value["active"]);
        Assert.Contains("Confirmed", await engine.History());
    }

    [Fact]
    [Trait("Rule", "3.3 a future hire shown as Active syncs at once")]
    public async Task An_active_future_hire_is_created() =>
        Assert.Equal(ReconcileOutcome.Created, (await new Engine().Sync(Ada.With(SourceField.HireDate, "2026-06-01"))).Outcome);

    [Fact]
    [Trait("Rule", "3.3 NotYetStarted is neither created nor suspended, and turning Active is no re-activation")]
    public async Task A_user_that_was_inactive_when_a_future_hire_matched_it_stays_so_on_the_first_day()
    {
        Engine engine = new();
        engine.Target.Users["x"] = Inactive("ada@acme.test");
        await engine.Sync(NotYetStarted);
        await engine.Sync(Ada.With(SourceField.HireDate, "2026-02-01"));
        Assert.False((bool?)engine.Target.Users["x"]["active"]);
    }

    [Theory]
    [Trait("Rule", "3.3 NotYetStarted is neither created nor suspended, and turning Active is no re-activation")]
    [InlineData("2026-01-02", "", true)]
    [InlineData("2026-01-01", "", false)]
    [InlineData("2026-01-02", "0000-00-00", true)]
    [InlineData("2026-01-02", "2025-12-31", false)]
    [InlineData("2026-01-02", "2026-06-30", true)]
    [InlineData("", "", false)]
    public async Task Not_yet_started_is_a_hire_date_ahead_without_a_past_termination(string hired, string terminated, bool expected)
    {
        Engine engine = new();
        ReconcileReport report = await engine.Sync(Gone.With(SourceField.HireDate, hired).With(SourceField.TerminationDate, terminated));
        Assert.Equal(expected ? HoldReason.NotYetStarted : HoldReason.InactiveNotCreated, report.Reason);
        Assert.Empty(engine.Target.Users);
    }

    [Fact]
    [Trait("Rule", "3.3 NotYetStarted is neither created nor suspended, and turning Active is no re-activation")]
    public async Task One_who_did_not_start_is_looked_at_again_after_the_first_day()
    {
        Engine engine = new();
        engine.Target.Users["x"] = Samples.Foreign("x", "ada@acme.test");
        await engine.Sync(NotYetStarted);
        Assert.Equal(new DateTimeOffset(2026, 2, 2, 0, 0, 0, TimeSpan.Zero), engine.Row().NextAttemptAt);
        engine.Pass(TimeSpan.FromDays(32));
        Assert.Equal(ReconcileOutcome.Suspended, (await engine.Sync(facts: null)).Outcome);
    }

    [Fact]
    [Trait("Rule", "3.3 HireDateGate holds new accounts only, until N days before the hire date")]
    public async Task The_hire_date_gate_opens_by_itself()
    {
        EmployeeFacts future = Ada.With(SourceField.HireDate, "2026-02-01");
        Engine engine = new(settings: SyncSettings.Default with { HireDateGate = 7, TimeZone = "America/New_York" });
        ReconcileReport report = await engine.Sync(future);
        Assert.Equal((ReconcileOutcome.NotSynced, HoldReason.HireDateGate), (report.Outcome, report.Reason));
        Assert.Equal(new DateTimeOffset(2026, 1, 25, 5, 0, 0, TimeSpan.Zero), engine.Row().NextAttemptAt);
        engine.Pass(TimeSpan.FromDays(23));
        Assert.Null(await engine.Sweep(future));
        engine.Pass(TimeSpan.FromDays(1));
        Assert.Equal(ReconcileOutcome.Created, (await engine.Sweep(future))?.Outcome);
    }

    [Fact]
    [Trait("Rule", "3.3 HireDateGate holds new accounts only, until N days before the hire date")]
    public async Task The_hire_date_gate_leaves_an_existing_user_alone()
    {
        Engine engine = new(settings: SyncSettings.Default with { HireDateGate = 7 });
        engine.Target.Users["x"] = Samples.Foreign("x", "ada@acme.test");
        Assert.Equal(ReconcileOutcome.TakenOver, (await engine.Sync(Ada.With(SourceField.HireDate, "2026-02-01"))).Outcome);
        Assert.True((bool?)engine.Target.Users["x"]["active"]);
    }

    [Fact]
    [Trait("Rule", "3.3 OnSourceDelete=Suspend suspends the orphan")]
    public async Task An_orphan_is_suspended_when_the_setting_says_so()
    {
        Engine engine = new(settings: SyncSettings.Default with { OnSourceDelete = OnSourceDelete.Suspend });
        await engine.Sync(Ada);
        await engine.Sync(facts: null, request => request with { Standing = SourceStanding.Vanished });
        Assert.False((bool?)engine.Target.Users["u1"]["active"]);
        Assert.Equal(EmployeeStanding.Orphaned, engine.Row().State);
        int writes = engine.Target.Writes;
        await engine.Sync(facts: null, request => request with { Standing = SourceStanding.Vanished });
        Assert.Equal((writes, 1), (engine.Target.Writes, (await engine.Events<EmployeeEvent.Vanished>()).Count));
    }

    [Fact]
    [Trait("Rule", "3.3 a record that is hidden from our key is SourceHidden and nothing follows")]
    public async Task Nothing_follows_from_a_record_that_is_hidden()
    {
        Engine engine = new();
        await engine.Sync(Ada);
        engine.Target.Users["u1"]["title"] = "typed by hand";
        int writes = engine.Target.Writes;
        ReconcileReport report = await engine.Sync(facts: null, request => request with { Standing = SourceStanding.Hidden });
        Assert.Equal((ReconcileOutcome.Held, HoldReason.SourceHidden, writes), (report.Outcome, report.Reason, engine.Target.Writes));
        Assert.Equal(ReconcileOutcome.Updated, (await engine.Sync(Ada)).Outcome);
    }

    private static System.Text.Json.Nodes.JsonObject Inactive(string email)
    {
        System.Text.Json.Nodes.JsonObject user = Samples.Foreign("x", email);
        user["active"] = false;
        return user;
    }
}
