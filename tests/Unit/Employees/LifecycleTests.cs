using System.Text.Json.Nodes;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;
using OrleansSync.Contracts.Scim;
using OrleansSync.Contracts.Settings;
using OrleansSync.Tests.Unit.Mapping;
using Xunit;

namespace OrleansSync.Tests.Unit.Employees;

/// <summary>DESIGN 3.3, 3.1 and 5, through the whole process of one employee over ports in memory.</summary>
public sealed class LifecycleTests
{
    private static readonly EmployeeFacts Ada = Samples.Ada;
    private static readonly EmployeeFacts Gone = Ada.With(SourceField.Status, "Inactive").With(SourceField.TerminationDate, "2025-12-31");

    [Fact]
    [Trait("Rule", "5 every write has an event before it, and an open intent is read and compared first")]
    public async Task A_new_employee_is_created_with_the_intent_before_the_write()
    {
        Engine engine = new();
        Assert.Equal(ReconcileOutcome.Created, (await engine.Sync(Ada)).Outcome);
        Assert.Equal(["Observed", "WriteIntended", "Created"], await engine.History());
        Assert.Equal("Ada", (string?)Assert.Single(engine.Target.Users).Value["userName"]);
    }

    [Fact]
    [Trait("Rule", "5 equal is done: zero writes, zero events")]
    public async Task Nothing_changed_writes_nothing_and_records_nothing()
    {
        Engine engine = new();
        await engine.Sync(Ada);
        int writes = engine.Target.Writes;
        Assert.Equal(ReconcileOutcome.Unchanged, (await engine.Sync(Ada)).Outcome);
        Assert.Equal(writes, engine.Target.Writes);
        Assert.Equal(3, (await engine.History()).Count);
    }

    [Fact]
    [Trait("Rule", "3.3 inactive suspends")]
    [Trait("Rule", "3.3 active again re-activates")]
    [Trait("Rule", "3.3 active:true needs Inactive to Active in our history and an account inactive since")]
    public async Task Inactive_suspends_and_active_again_reactivates()
    {
        Engine engine = new();
        await engine.Sync(Ada);
        Assert.Equal(ReconcileOutcome.Suspended, (await engine.Sync(Gone)).Outcome);
        Assert.False((bool?)engine.Target.Users["u1"]["active"]);
        Assert.Equal(ReconcileOutcome.Reactivated, (await engine.Sync(Ada)).Outcome);
        Assert.True((bool?)engine.Target.Users["u1"]["active"]);
    }

    [Fact]
    [Trait("Rule", "3.3 an inactive employee without a user is not created")]
    public async Task Inactive_employee_without_account_is_not_created()
    {
        Engine engine = new();
        ReconcileReport report = await engine.Sync(Gone);
        Assert.Equal((ReconcileOutcome.NotSynced, HoldReason.InactiveNotCreated), (report.Outcome, report.Reason));
        Assert.Empty(engine.Target.Users);
    }

    [Fact]
    [Trait("Rule", "3.3 an account that somebody else made inactive stays so and is shown")]
    public async Task An_account_that_an_administrator_suspended_stays_suspended()
    {
        Engine engine = new();
        await engine.Sync(Ada);
        engine.Target.Users["u1"]["active"] = false;
        Assert.Equal(ReconcileOutcome.Unchanged, (await engine.Sync(Ada)).Outcome);
        Assert.Equal("DriftFound", (await engine.History())[^1]);
        Assert.False((bool?)engine.Target.Users["u1"]["active"]);
        int events = (await engine.History()).Count;
        await engine.Sync(Ada);
        Assert.Equal(events, (await engine.History()).Count);
    }

    [Fact]
    [Trait("Rule", "3.3 AdministratorSuspension=Overwrite re-activates")]
    public async Task An_administrators_suspension_is_overwritten_only_when_the_setting_says_so()
    {
        Engine engine = new(settings: SyncSettings.Default with { AdministratorSuspension = AdministratorSuspension.Overwrite });
        await engine.Sync(Ada);
        engine.Target.Users["u1"]["active"] = false;
        Assert.Equal(ReconcileOutcome.Reactivated, (await engine.Sync(Ada)).Outcome);
    }

    [Fact]
    [Trait("Rule", "3.3 NotYetStarted is neither created nor suspended, and turning Active is no re-activation")]
    public async Task Not_yet_started_is_neither_created_nor_suspended_nor_reactivated()
    {
        EmployeeFacts future = Ada.With(SourceField.Status, "Inactive").With(SourceField.HireDate, "2026-02-01");
        Engine engine = new();
        engine.Target.Users["x"] = Samples.Foreign("x", "ada@acme.test");
        Assert.Equal(HoldReason.NotYetStarted, (await engine.Sync(future)).Reason);
        Assert.True((bool?)engine.Target.Users["x"]["active"]);
        engine.Target.Users["x"]["active"] = false;
        await engine.Sync(future);
        await engine.Sync(Ada);
        Assert.False((bool?)engine.Target.Users["x"]["active"]);
    }

    [Fact]
    [Trait("Rule", "3.3 existing users whose email matches are taken over and keep their username")]
    [Trait("Rule", "3.3 a match overwrites the status too, unless ActivateOnMatch is off")]
    public async Task Existing_users_with_the_same_email_are_taken_over_and_keep_their_username()
    {
        Engine engine = new();
        engine.Target.Users["x"] = Samples.Foreign("x", "ADA@acme.test");
        engine.Target.Users["x"]["active"] = false;
        Assert.Equal(ReconcileOutcome.TakenOver, (await engine.Sync(Ada)).Outcome);
        Assert.Equal("legacy", (string?)engine.Target.Users["x"]["userName"]);
        Assert.Equal("Welder", (string?)engine.Target.Users["x"]["title"]);
        Assert.True((bool?)engine.Target.Users["x"]["active"]);
        Assert.Single(engine.Target.Users);
    }

    [Fact]
    [Trait("Rule", "3.3 deleted in BambooHR leaves the account as it is and lists it as an orphan")]
    public async Task Deleted_at_the_source_changes_nothing_at_the_target()
    {
        Engine engine = new();
        await engine.Sync(Ada);
        int writes = engine.Target.Writes;
        await engine.Sync(facts: null, request => request with { Standing = SourceStanding.Vanished });
        Assert.Equal(writes, engine.Target.Writes);
        Assert.Equal(EmployeeStanding.Orphaned, engine.Journal.Table["41"].State);
        Assert.Equal(ReconcileOutcome.Unchanged, (await engine.Sync(Ada)).Outcome);
        Assert.Single(engine.Target.Users);
    }

    [Fact]
    [Trait("Rule", "3.1 a changed work email moves the same account")]
    [Trait("Rule", "3.1 the stream is the person, not the address")]
    [Trait("Rule", "3.2 username is set at creation only")]
    public async Task A_changed_work_email_moves_the_same_account()
    {
        Engine engine = new();
        await engine.Sync(Ada);
        await engine.Sync(Ada.With(SourceField.WorkEmail, "ada.new@acme.test"));
        Assert.Equal("ada.new@acme.test", (string?)Assert.Single(engine.Target.Users).Value["emails"]![0]!["value"]);
        Assert.Equal("Ada", (string?)engine.Target.Users["u1"]["userName"]);
        Assert.Contains("KeyChanged", await engine.History());
    }

    [Fact]
    [Trait("Rule", "3.1 an email that another account owns holds only the email")]
    public async Task An_email_that_another_account_owns_holds_only_the_email()
    {
        Engine engine = new();
        await engine.Sync(Ada);
        engine.Target.Users["x"] = Samples.Foreign("x", "taken@acme.test");
        ReconcileReport report = await engine.Sync(Ada.With(SourceField.WorkEmail, "taken@acme.test").With(SourceField.JobTitle, "Boss"));
        Assert.Equal((ReconcileOutcome.Held, HoldReason.EmailTaken), (report.Outcome, report.Reason));
        Assert.Equal("Boss", (string?)engine.Target.Users["u1"]["title"]);
        Assert.Equal("Ada@Acme.test", (string?)engine.Target.Users["u1"]["emails"]![0]!["value"]);
        Assert.True(engine.Target.Users.Remove("x"));
        Assert.Equal(ReconcileOutcome.Updated, (await engine.Sync(facts: null)).Outcome);
        Assert.Equal("taken@acme.test", (string?)engine.Target.Users["u1"]["emails"]![0]!["value"]);
        Assert.Null(engine.Journal.Table["41"].HoldReason);
    }

    [Fact]
    [Trait("Rule", "3.1 a conflict with another email holds as UsernameTaken or EmployeeIdTaken")]
    public async Task A_taken_username_holds_the_creation()
    {
        Engine engine = new();
        engine.Target.Users["x"] = Samples.Foreign("x", "other@acme.test");
        engine.Target.Users["x"]["userName"] = "Ada";
        Assert.Equal(HoldReason.UsernameTaken, (await engine.Sync(Ada)).Reason);
        Assert.Single(engine.Target.Users);
    }

    [Fact]
    [Trait("Rule", "3.1 a linked employee whose work email goes away keeps its key and is held")]
    [Trait("Rule", "3.1 the target's email is never cleared")]
    public async Task A_linked_leaver_whose_email_was_cleared_is_suspended_and_nothing_else_moves()
    {
        Engine engine = new();
        await engine.Sync(Ada);
        ReconcileReport report = await engine.Sync(Gone.With(SourceField.WorkEmail, string.Empty).With(SourceField.JobTitle, "None"));
        Assert.Equal(HoldReason.WorkEmailRemoved, report.Reason);
        Assert.False((bool?)engine.Target.Users["u1"]["active"]);
        Assert.Equal("Welder", (string?)engine.Target.Users["u1"]["title"]);
        Assert.Equal("Ada@Acme.test", (string?)engine.Target.Users["u1"]["emails"]![0]!["value"]);
    }

    [Fact]
    [Trait("Rule", "3.1 protected people are never suspended, a leaver among them is a loud hold")]
    public async Task A_protected_leaver_is_held_loudly_and_not_suspended()
    {
        Engine engine = new(settings: SyncSettings.Default with { Protected = ["ada@acme.test"] });
        await engine.Sync(Ada);
        ReconcileReport report = await engine.Sync(Gone);
        Assert.Equal((ReconcileOutcome.Held, HoldReason.Protected), (report.Outcome, report.Reason));
        Assert.True((bool?)engine.Target.Users["u1"]["active"]);
    }

    [Fact]
    [Trait("Rule", "3.1 protected people are never suspended, a leaver among them is a loud hold")]
    public async Task A_leaver_who_owns_the_key_of_BambooHR_is_held_loudly_and_not_suspended()
    {
        Engine engine = new();
        await engine.Sync(Ada);
        ReconcileReport report = await engine.Sync(Gone, request => request with { OwnsSourceKey = true });
        Assert.Equal((ReconcileOutcome.Held, HoldReason.Protected), (report.Outcome, report.Reason));
        Assert.True((bool?)engine.Target.Users["u1"]["active"]);
        Assert.Equal(ReconcileOutcome.Suspended, (await engine.Sync(Gone)).Outcome);
    }

    [Fact]
    [Trait("Rule", "3.1 protected people are never suspended, a leaver among them is a loud hold")]
    public async Task A_leaver_who_owns_the_key_of_JumpCloud_is_held_loudly_and_not_suspended()
    {
        Engine engine = new(settings: SyncSettings.Default with { KeyOwner = "ada@acme.test" });
        await engine.Sync(Ada);
        Assert.Equal((ReconcileOutcome.Held, HoldReason.Protected), await engine.Sync(Gone) is var report ? (report.Outcome, report.Reason) : default);
        Assert.True((bool?)engine.Target.Users["u1"]["active"]);
    }

    [Fact]
    [Trait("Rule", "3.4 a PATCH that is refused as a whole is sent again operation by operation")]
    public async Task A_refused_attribute_is_marked_and_the_rest_applied_once()
    {
        Engine engine = new();
        await engine.Sync(Ada);
        engine.Target.Refuses = operation => operation.Fields.Contains(CatalogField.JobTitle);
        EmployeeFacts changed = Ada.With(SourceField.JobTitle, "Boss").With(SourceField.Department, "Sales");
        Assert.Equal(ReconcileOutcome.Updated, (await engine.Sync(changed)).Outcome);
        Assert.Equal("Sales", (string?)engine.Target.Users["u1"][ScimPath.EnterpriseUrn]!["department"]);
        Assert.Contains("Refused", await engine.History());
        int writes = engine.Target.Writes;
        await engine.Sync(changed);
        Assert.Equal(writes, engine.Target.Writes);
    }

    [Fact]
    [Trait("Rule", "3.4 a read that lost a column never suspends or clears")]
    public async Task A_lost_status_column_suspends_nobody()
    {
        Engine engine = new();
        await engine.Sync(Ada);
        await engine.Sync(Ada.With(SourceField.Status, FieldValue.Absent));
        Assert.True((bool?)engine.Target.Users["u1"]["active"]);
        Assert.Equal(HoldReason.StatusUnknown, engine.Journal.Table["41"].HoldReason);
    }

    [Fact]
    [Trait("Rule", "3.4 a withheld kind waits, the rest goes on")]
    public async Task A_withheld_kind_waits_and_a_leaver_is_not_delayed_by_it()
    {
        Engine engine = new();
        await engine.Sync(Ada);
        ReconcileReport report = await engine.Sync(Gone.With(SourceField.JobTitle, "Boss"), request => request with { Withheld = [GuardKind.Updates] });
        Assert.Equal(ReconcileOutcome.Pending, report.Outcome);
        Assert.False((bool?)engine.Target.Users["u1"]["active"]);
        Assert.Equal("Welder", (string?)engine.Target.Users["u1"]["title"]);
    }

    [Fact]
    [Trait("Rule", "5 a 404 on a known id is confirmed by a read and a search")]
    public async Task A_user_that_is_gone_is_created_again_only_after_a_read_and_a_search()
    {
        Engine engine = new();
        await engine.Sync(Ada);
        JsonObject moved = engine.Target.Users["u1"];
        Assert.True(engine.Target.Users.Remove("u1"));
        moved["id"] = "restored";
        engine.Target.Users["restored"] = moved;
        await engine.Sync(Ada);
        Assert.Equal("restored", Assert.Single(engine.Target.Users).Key);
        Assert.True(engine.Target.Users.Remove("restored"));
        Assert.Equal(ReconcileOutcome.Created, (await engine.Sync(Ada)).Outcome);
    }

    [Fact]
    [Trait("Rule", "5 a process that was frozen reads again before it writes")]
    public async Task A_frozen_process_that_wakes_up_loses_to_the_one_that_went_on()
    {
        Engine engine = new();
        await engine.Sync(Ada);
        Grains.Employees.EmployeeMemory frozen = new() { State = engine.Memory.State, Version = engine.Memory.Version };
        await engine.Sync(Ada.With(SourceField.JobTitle, "Boss"));
        engine.Memory = frozen;
        await engine.Sync(Ada.With(SourceField.JobTitle, "Boss"), request => request with { RosterBody = null, RosterVersion = 0 });
        Assert.Equal("Boss", (string?)engine.Target.Users["u1"]["title"]);
        Assert.Equal(0, engine.Target.InVain);
    }
}
