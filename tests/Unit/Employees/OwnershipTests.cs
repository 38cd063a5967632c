using OrleansSync.Connectors.JumpCloud;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;
using OrleansSync.Contracts.Settings;
using OrleansSync.Grains.Employees;
using OrleansSync.Tests.Unit.Mapping;
using Xunit;
using static OrleansSync.Tests.Unit.Employees.People;

namespace OrleansSync.Tests.Unit.Employees;

/// <summary>DESIGN 3.1: whose account it is, before anything is written to it.</summary>
public sealed class OwnershipTests
{
    [Fact]
    [Trait("Rule", "3.1 a user is taken over only when its email equals ours")]
    [Trait("Rule", "5 a conflict is adopted only on an equal email")]
    [Trait("Rule", "3.3 no account is written that was not created or matched")]
    public async Task A_namesake_with_another_email_is_left_alone()
    {
        Engine engine = new();
        engine.Target.Users["x"] = Samples.Foreign("x", "other@acme.test");
        engine.Target.Users["x"]["userName"] = "ada";
        string before = engine.Target.Users["x"].ToJsonString();
        ReconcileReport report = await engine.Sync(Ada);
        Assert.Equal((ReconcileOutcome.Held, HoldReason.UsernameTaken), (report.Outcome, report.Reason));
        Assert.Equal(before, engine.Target.Users["x"].ToJsonString());
        Assert.Null(engine.Row().TargetUserId);
    }

    [Fact]
    [Trait("Rule", "5 a conflict is adopted only on an equal email")]
    public async Task A_conflict_with_our_own_email_is_adopted()
    {
        Engine engine = new();
        engine.Target.Users["x"] = Samples.Foreign("x", "ADA@acme.test");
        _ = engine.Target.Hidden.Add("x");
        engine.Target.Creating = _ =>
        {
            engine.Target.Hidden.Clear();
            return new WriteOutcome.Conflict("already in use");
        };
        Assert.Equal(ReconcileOutcome.TakenOver, (await engine.Sync(Ada)).Outcome);
        Assert.Equal(LinkHow.AdoptedAfterConflict, Assert.Single(await engine.Events<EmployeeEvent.Linked>()).How);
        Assert.Equal("legacy", (string?)Assert.Single(engine.Target.Users).Value["userName"]);
    }

    [Theory]
    [Trait("Rule", "3.1 a conflict with another email holds as UsernameTaken or EmployeeIdTaken")]
    [InlineData("employeeNumber is already in use", HoldReason.EmployeeIdTaken)]
    [InlineData("rpc error: code = AlreadyExists desc = userName", HoldReason.UsernameTaken)]
    public async Task A_conflict_is_named_by_the_targets_text(string text, HoldReason reason)
    {
        Engine engine = new();
        engine.Target.Creating = _ => new WriteOutcome.Conflict(text);
        ReconcileReport report = await engine.Sync(Ada);
        Assert.Equal((ReconcileOutcome.Held, reason), (report.Outcome, report.Reason));
        Assert.Equal(text, engine.Memory.State?.Hold?.Detail);
        Assert.Null(engine.Memory.State?.Intent);
    }

    [Fact]
    [Trait("Rule", "3.1 a conflict that shows nobody holds as ConflictInvisible with a long backoff")]
    public async Task A_conflict_with_nobody_waits_for_hours()
    {
        Engine engine = new();
        engine.Target.Creating = _ => new WriteOutcome.Conflict("exists");
        ReconcileReport report = await engine.Sync(Ada);
        Assert.Equal((ReconcileOutcome.Held, HoldReason.ConflictInvisible, 1), (report.Outcome, report.Reason, report.Writes));
        Assert.Equal(engine.Clock.GetUtcNow() + TimeSpan.FromHours(6), report.NextAttemptAt);
        Assert.Null(await engine.Sweep(Ada));
        engine.Pass(TimeSpan.FromHours(6));
        engine.Target.Creating = static _ => null;
        Assert.Equal(ReconcileOutcome.Created, (await engine.Sweep(Ada))?.Outcome);
    }

    [Fact]
    [Trait("Rule", "3.1 a conflict that shows nobody holds as ConflictInvisible with a long backoff")]
    public async Task A_conflict_whose_owner_could_not_be_asked_for_is_no_verdict()
    {
        Engine engine = new();
        engine.Target.Creating = _ => new WriteOutcome.Conflict("exists");
        engine.Target.Searching = name => name == "Ada" ? new TargetFailure(TargetFailureKind.Unavailable, 502, RetryAfter: null, "bad gateway") : null;
        ReconcileReport report = await engine.Sync(Ada);
        Assert.Equal((ReconcileOutcome.Failed, (HoldReason?)null), (report.Outcome, report.Reason));
        Assert.True(report.NextAttemptAt < engine.Clock.GetUtcNow() + TimeSpan.FromMinutes(1));
    }

    [Fact]
    [Trait("Rule", "3.1 an email that another account owns holds only the email")]
    public async Task A_taken_email_is_asked_for_and_not_written_again_while_it_is_taken()
    {
        EmployeeFacts renamed = Ada.With(SourceField.WorkEmail, "taken@acme.test");
        Engine engine = new();
        engine.Target.Users["x"] = Samples.Foreign("x", "taken@acme.test");
        await engine.Sync(Ada);
        await engine.Sync(renamed);
        (int writes, int events) = (engine.Target.Writes, (await engine.History()).Count);
        for (int hour = 0; hour < 3; hour++)
        {
            engine.Pass(TimeSpan.FromHours(1));
            ReconcileReport again = await engine.Sync(facts: null);
            Assert.Equal((ReconcileOutcome.Held, HoldReason.EmailTaken, engine.Clock.GetUtcNow() + TimeSpan.FromHours(1)), (again.Outcome, again.Reason, again.NextAttemptAt));
        }

        Assert.Equal((writes, events), (engine.Target.Writes, (await engine.History()).Count));
        await engine.Sync(renamed.With(SourceField.JobTitle, "Boss"));
        Assert.Equal("Boss", (string?)engine.Target.Users["u1"]["title"]);
        Assert.Equal(HoldReason.EmailTaken, engine.Row().HoldReason);
    }

    [Fact]
    [Trait("Rule", "3.1 UsernameInvalid follows only a refusal by the target, with its text")]
    public async Task A_refused_username_is_held_with_the_targets_text()
    {
        Engine engine = new();
        engine.Target.Creating = _ => new WriteOutcome.Rejected(400, "invalidValue", "userName contains characters that are not allowed");
        ReconcileReport report = await engine.Sync(Ada.With(SourceField.WorkEmail, "ada okoro's@acme.test".Replace(" ", "_", StringComparison.Ordinal)));
        Assert.Equal((ReconcileOutcome.Held, HoldReason.UsernameInvalid), (report.Outcome, report.Reason));
        Assert.Equal("userName contains characters that are not allowed", engine.Memory.State?.Hold?.Detail);
    }

    [Fact]
    [Trait("Rule", "3.1 UsernameInvalid follows only a refusal by the target, with its text")]
    public async Task An_odd_username_that_the_target_takes_is_no_hold()
    {
        Engine engine = new();
        Assert.Equal(ReconcileOutcome.Created, (await engine.Sync(Ada.With(SourceField.WorkEmail, "60up.o'neil+x@acme.test"))).Outcome);
        Assert.Equal("60up.o'neil+x", (string?)engine.Target.Users["u1"]["userName"]);
    }

    [Fact]
    [Trait("Rule", "3.1 a known account that is gone is created again under the Recreates guard")]
    public async Task A_withheld_recreation_writes_nothing()
    {
        Engine engine = new();
        await engine.Sync(Ada);
        engine.Target.Users.Clear();
        ReconcileReport held = await engine.Sync(Ada, request => request with { Withheld = [GuardKind.Recreates] });
        Assert.Equal((ReconcileOutcome.Pending, 0), (held.Outcome, held.Writes));
        Assert.Contains(GuardKind.Recreates, EmployeePreview.Of(Listed(engine), engine.Current, engine.Clock.GetUtcNow()).Harms);
        Assert.Equal(ReconcileOutcome.Created, (await engine.Sync(Ada)).Outcome);
        Assert.Single(engine.Target.Users);

        static ReconcileRequest Listed(Engine engine) => new()
        {
            EmployeeId = "41",
            Facts = Ada,
            RosterBody = engine.Row().Body,
            RosterVersion = engine.Row().Version,
            Listing = ListingVerdict.AbsentFromComplete,
            SettingsRevision = 1,
            Cause = new Cause(CauseKind.Sweep, "s", Caller: null),
            CorrelationId = "s",
        };
    }

    [Fact]
    [Trait("Rule", "3.1 continuing takes over that very account, in one transaction")]
    public async Task A_person_under_a_new_id_continues_with_the_same_account()
    {
        Engine engine = new();
        await engine.Sync(Ada);
        await engine.Sync(Gone);
        engine.Restart();
        ReconcileReport report = await engine.Sync(Boss.As("77"), From41);
        Assert.Equal(ReconcileOutcome.Reactivated, report.Outcome);
        Assert.Equal("u1", Assert.Single(engine.Target.Users).Key);
        Assert.Equal(("Boss", true), ((string?)engine.Target.Users["u1"]["title"], (bool?)engine.Target.Users["u1"]["active"]));
        Assert.Equal("LinkGiven", (await engine.History("41"))[^1]);
        Assert.Contains("LinkTaken", await engine.History("77"));
        Assert.Null(engine.Row("41").TargetUserId);
    }

    [Theory]
    [Trait("Rule", "3.1 continuing takes over that very account, in one transaction")]
    [InlineData(Mishap.Crash)]
    [InlineData(Mishap.CrashAfter)]
    public async Task A_link_is_with_one_of_the_two_wherever_the_process_dies(Mishap mishap)
    {
        for (int at = 1; at < 12; at++)
        {
            int calls = 0;
            bool armed = false;
            Mishap Next() => armed && ++calls == at ? mishap : Mishap.None;
            Engine engine = new(Next, Next);
            await engine.Sync(Ada);
            await engine.Sync(Gone);
            engine.Restart();
            armed = true;
            _ = await Record.ExceptionAsync(() => engine.Sync(Boss.As("77"), From41));
            armed = false;
            Assert.Single(engine.Journal.Table.Values, row => row.TargetUserId == "u1");
            engine.Restart();
            engine.Pass(TimeSpan.FromMinutes(1));
            await engine.Sync(Boss.As("77"), From41);
            Assert.Equal("u1", engine.Row("77").TargetUserId);
            Assert.True((bool?)Assert.Single(engine.Target.Users).Value["active"]);
            Assert.Equal(0, engine.Target.InVain);
        }
    }

    [Fact]
    [Trait("Rule", "3.4 a withheld kind waits, the rest goes on")]
    public async Task A_withheld_take_over_leaves_the_link_where_it_is()
    {
        Engine engine = new();
        await engine.Sync(Ada);
        await engine.Sync(Gone);
        engine.Restart();
        ReconcileReport report = await engine.Sync(Boss.As("77"), request => From41(request) with { Withheld = [GuardKind.TakeOvers] });
        Assert.Equal((ReconcileOutcome.Pending, 0), (report.Outcome, report.Writes));
        Assert.Equal("u1", engine.Row("41").TargetUserId);
        engine.Current = engine.Current with { Mode = SyncMode.Paused };
        await engine.Sync(Boss.As("77"), From41);
        Assert.Equal("u1", engine.Row("41").TargetUserId);
    }

    [Fact]
    [Trait("Rule", "3.1 protected people are never suspended, a leaver among them is a loud hold")]
    public async Task Protection_also_looks_at_the_address_that_the_account_has()
    {
        Engine engine = new(settings: SyncSettings.Default with { Protected = ["root@acme.test"], OnSourceDelete = OnSourceDelete.Suspend });
        await engine.Sync(Ada);
        engine.Target.Users["u1"]["emails"]![0]!["value"] = "Root@acme.test";
        Assert.Equal(HoldReason.Protected, (await engine.Sync(Gone.With(SourceField.WorkEmail, FieldValue.Absent))).Reason);
        Assert.Equal(EmployeeStanding.Held, engine.Row().State);
        _ = await engine.Sync(facts: null, request => request with { Standing = SourceStanding.Vanished });
        Assert.True((bool?)engine.Target.Users["u1"]["active"]);
    }

    [Fact]
    [Trait("Rule", "5 every write has an event before it, and an open intent is read and compared first")]
    [Trait("Rule", "3.1 a user is taken over only when its email equals ours")]
    public async Task An_open_intent_is_never_confirmed_by_another_account()
    {
        EmployeeFacts renamed = Ada.With(SourceField.WorkEmail, "taken@acme.test");
        bool armed = false;
        Engine engine = new(() => armed ? Mishap.Crash : Mishap.None);
        await engine.Sync(Ada);
        engine.Target.Getting = _ =>
        {
            armed = true;
            return null;
        };
        _ = await Assert.ThrowsAsync<CrashException>(() => engine.Sync(renamed));
        armed = false;
        engine.Target.Getting = static _ => null;
        engine.Restart();
        engine.Target.Users.Clear();
        engine.Target.Users["x"] = Samples.Foreign("x", "taken@acme.test");
        ReconcileReport report = await engine.Sync(renamed, request => request with { Withheld = [GuardKind.TakeOvers] });
        Assert.Equal((ReconcileOutcome.Pending, 0, "u1"), (report.Outcome, report.Writes, engine.Row().TargetUserId));
        Assert.DoesNotContain("Confirmed", await engine.History());
    }

    [Theory]
    [Trait("Rule", "3.3 no account is written that was not created or matched")]
    [InlineData(HoldReason.DuplicateWorkEmail)]
    [InlineData(HoldReason.KeyReassigned)]
    public async Task An_account_with_our_email_is_not_touched_while_it_is_not_known_whose_it_is(HoldReason reason)
    {
        Engine engine = new();
        engine.Target.Users["x"] = Samples.Foreign("x", "ada@acme.test");
        foreach (EmployeeFacts facts in new[] { Ada, Gone })
        {
            ReconcileReport report = await engine.Sync(facts, request => request with { Imposed = reason });
            Assert.Equal((ReconcileOutcome.Held, reason, 0), (report.Outcome, report.Reason, report.Writes));
        }

        Assert.Equal(0, engine.Target.Writes);
    }

    [Fact]
    [Trait("Rule", "3.3 no account is ever deleted")]
    public void The_port_to_the_target_cannot_delete() =>
        Assert.Equal(
            ["Create", "FindByEmail", "FindByUserName", "Get", "ListAll", "Update"],
            typeof(ITarget).GetMethods().Select(method => method.Name).Order(StringComparer.Ordinal));

    private static ReconcileRequest From41(ReconcileRequest request) => request with { TakeLinkFrom = "41" };
}
