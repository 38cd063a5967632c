using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;
using OrleansSync.Contracts.Settings;
using OrleansSync.Grains.Employees;
using OrleansSync.Tests.Unit.Mapping;
using Xunit;
using static OrleansSync.Tests.Unit.Employees.People;

namespace OrleansSync.Tests.Unit.Employees;

/// <summary>DESIGN 3.1: who is who.</summary>
public sealed class IdentityTests
{
    [Theory]
    [Trait("Rule", "3.1 the key is the work email, trimmed and lower-cased")]
    [InlineData(" Ada@ACME.test ", "ada@acme.test")]
    [InlineData("INFO@ACME.TEST", "info@acme.test")]
    [InlineData("o'neil+x@acme.test", "o'neil+x@acme.test")]
    [InlineData("two words@acme.test", null)]
    [InlineData("a@b@c", null)]
    [InlineData("@acme.test", null)]
    [InlineData("ada@", null)]
    [InlineData("id:41", null)]
    [InlineData("", null)]
    public void The_key_of_an_email_in_any_culture(string text, string? key)
    {
        System.Globalization.CultureInfo before = System.Globalization.CultureInfo.CurrentCulture;
        System.Globalization.CultureInfo.CurrentCulture = new System.Globalization.CultureInfo("tr-TR");
        try
        {
            Assert.Equal(key is not null, WorkEmail.TryParse(text, out WorkEmail email));
            Assert.Equal(key, email.Value);
        }
        finally
        {
            System.Globalization.CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    [Trait("Rule", "3.1 the original case is kept for display and payload")]
    public async Task The_key_is_lower_case_and_the_address_as_written()
    {
        Engine engine = new();
        await engine.Sync(Ada);
        Assert.Equal(("ada@acme.test", "Ada@Acme.test"), (engine.Row().Key, engine.Row().WorkEmail));
        Assert.Equal("Ada@Acme.test", (string?)engine.Target.Users["u1"]["emails"]![0]!["value"]);
    }

    [Theory]
    [Trait("Rule", "3.1 an employee without a usable key is handled under id:{id}, not synced, with a reason")]
    [InlineData("", HoldReason.NoWorkEmail)]
    [InlineData("no address", HoldReason.WorkEmailUnusable)]
    public async Task Without_a_usable_email_nobody_is_synced(string email, HoldReason reason)
    {
        Engine engine = new();
        ReconcileReport report = await engine.Sync(Ada.With(SourceField.WorkEmail, email));
        Assert.Equal((ReconcileOutcome.NotSynced, reason, 0, 0), (report.Outcome, report.Reason, report.Reads, report.Writes));
        Assert.Equal(("id:41", EmployeeStanding.NotSynced), (engine.Row().Key, engine.Row().State));
        Assert.Equal(["Observed", "Held"], await engine.History());
        Assert.Equal(ReconcileOutcome.Created, (await engine.Sync(Ada)).Outcome);
        Assert.Equal("ada@acme.test", engine.Row().Key);
    }

    [Theory]
    [Trait("Rule", "3.1 a linked employee whose work email goes away keeps its key and is held")]
    [Trait("Rule", "3.1 the target's email is never cleared")]
    [InlineData("")]
    [InlineData("not an address")]
    public async Task A_linked_person_whose_email_went_away_freezes_under_the_old_key(string email)
    {
        Engine engine = new();
        await engine.Sync(Ada);
        ReconcileReport report = await engine.Sync(Boss.With(SourceField.WorkEmail, email));
        Assert.Equal((ReconcileOutcome.Held, HoldReason.WorkEmailRemoved, 0), (report.Outcome, report.Reason, report.Writes));
        Assert.Equal("ada@acme.test", engine.Row().Key);
        Assert.Equal("Ada@Acme.test", (string?)engine.Target.Users["u1"]["emails"]![0]!["value"]);
        Assert.Equal(ReconcileOutcome.Updated, (await engine.Sync(Boss)).Outcome);
    }

    [Fact]
    [Trait("Rule", "3.1 the same work email on two employee ids holds both, and what they have stays")]
    public async Task A_duplicate_is_held_and_its_account_stays_as_it_is()
    {
        Engine engine = new();
        await engine.Sync(Ada);
        ReconcileReport linked = await engine.Sync(Boss, Duplicate);
        Assert.Equal((ReconcileOutcome.Held, HoldReason.DuplicateWorkEmail, 0), (linked.Outcome, linked.Reason, linked.Writes));
        ReconcileReport other = await engine.Sync(Ada.As("42"), Duplicate);
        Assert.Equal((ReconcileOutcome.Held, HoldReason.DuplicateWorkEmail, 0), (other.Outcome, other.Reason, other.Writes));
        Assert.Equal("Welder", (string?)Assert.Single(engine.Target.Users).Value["title"]);
        Assert.Equal(ReconcileOutcome.Updated, (await engine.Sync(Boss)).Outcome);
    }

    [Fact]
    [Trait("Rule", "3.1 an operator's release names the owner")]
    public void A_released_duplicate_goes_on_until_the_facts_change()
    {
        PlanContext context = new() { Settings = SyncSettings.Default, Now = default, Today = default, Imposed = HoldReason.DuplicateWorkEmail };
        EmployeeState state = Told(EmployeeState.Unknown("41"), new EmployeeCommand.Observe(Ada, "1", "1"));
        state = Told(state, new EmployeeCommand.SetHold(HoldReason.DuplicateWorkEmail, "also on id:42"));
        EmployeeState released = Told(state, new EmployeeCommand.Release());
        Assert.Equal(HoldReason.DuplicateWorkEmail, HoldRules.Of(state, context));
        Assert.Null(HoldRules.Of(released, context));
        Assert.Equal(HoldReason.DuplicateWorkEmail, HoldRules.Of(Told(released, new EmployeeCommand.Observe(Boss, "2", "2")), context));
    }

    [Theory]
    [Trait("Rule", "3.1 an operator's release names the owner")]
    [InlineData(HoldReason.NoWorkEmail)]
    [InlineData(HoldReason.WorkEmailUnusable)]
    [InlineData(HoldReason.WorkEmailRemoved)]
    [InlineData(HoldReason.StatusUnknown)]
    [InlineData(HoldReason.NotYetStarted)]
    [InlineData(HoldReason.Protected)]
    [InlineData(HoldReason.Vanished)]
    public void A_hold_that_ends_with_its_cause_cannot_be_released(HoldReason reason) =>
        Assert.Empty(EmployeeDecider.Decide(Told(EmployeeState.Unknown("41"), new EmployeeCommand.SetHold(reason, Detail: null)), new EmployeeCommand.Release()));

    [Fact]
    [Trait("Rule", "3.1 a temporary address is recorded before it is written and resolved first")]
    public async Task A_ring_passes_through_an_address_that_is_in_the_stream_first()
    {
        const string Temporary = "orleanssync-41@acme.test";
        EmployeeFacts renamed = Ada.With(SourceField.WorkEmail, "ben@acme.test");
        Engine engine = new();
        await engine.Sync(Ada);
        ReconcileReport passing = await engine.Sync(renamed, request => request with { TemporaryEmail = Temporary });
        Assert.Equal((ReconcileOutcome.Pending, 1), (passing.Outcome, passing.Writes));
        Assert.Equal(Temporary, (string?)engine.Target.Users["u1"]["emails"]![0]!["value"]);
        Assert.Equal(Temporary, (await engine.Events<EmployeeEvent.WriteIntended>())[^1].TemporaryEmail);
        Assert.Equal(engine.Clock.GetUtcNow(), engine.Row().NextAttemptAt);
        Assert.Equal(ReconcileOutcome.Updated, (await engine.Sync(renamed)).Outcome);
        Assert.Equal("ben@acme.test", (string?)engine.Target.Users["u1"]["emails"]![0]!["value"]);
    }

    [Theory]
    [Trait("Rule", "3.1 a temporary address is recorded before it is written and resolved first")]
    [InlineData(Mishap.Crash)]
    [InlineData(Mishap.CrashAfter)]
    [InlineData(Mishap.LostAfter)]
    public async Task A_ring_that_was_interrupted_is_read_first_and_ends_at_the_final_address(Mishap mishap)
    {
        const string Temporary = "orleanssync-41@acme.test";
        EmployeeFacts renamed = Ada.With(SourceField.WorkEmail, "ben@acme.test");
        bool armed = false;
        Engine engine = new(() => armed ? mishap : Mishap.None);
        await engine.Sync(Ada);
        engine.Target.Getting = _ =>
        {
            // The read before the write goes through, the write does not.
            armed = true;
            return null;
        };
        _ = await Record.ExceptionAsync(() => engine.Sync(renamed, request => request with { TemporaryEmail = Temporary }));
        armed = false;
        engine.Target.Getting = static _ => null;
        engine.Restart();
        engine.Pass(TimeSpan.FromMinutes(1));
        _ = await engine.Sync(renamed);
        Assert.Equal("ben@acme.test", (string?)Assert.Single(engine.Target.Users).Value["emails"]![0]!["value"]);
        Assert.Equal(0, engine.Target.InVain);
        Assert.Equal(mishap == Mishap.Crash, !(await engine.History()).Contains("Confirmed"));
    }

    private static ReconcileRequest Duplicate(ReconcileRequest request) => request with { Imposed = HoldReason.DuplicateWorkEmail, ImposedDetail = "also on id:42" };

    private static EmployeeState Told(EmployeeState state, EmployeeCommand command) =>
        EmployeeDecider.Decide(state, command).Aggregate(state, (folded, happened) => EmployeeDecider.Evolve(folded, new Recorded(happened, default, SettingsRevision: 1)));
}
