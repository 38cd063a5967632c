using System.Text.Json.Nodes;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;
using OrleansSync.Tests.Unit.Mapping;
using Xunit;
using static OrleansSync.Tests.Unit.Employees.People;

namespace OrleansSync.Tests.Unit.Employees;

/// <summary>DESIGN 3.2: what the target does with a value that it accepted.</summary>
public sealed class KeepingTests
{
    private static readonly TimeSpan Minutes = TimeSpan.FromMinutes(3);

    [Fact]
    [Trait("Rule", "3.2 a value that is not kept is recorded as NotStored and not rewritten")]
    [Trait("Rule", "5 whether a value was kept is seen in the answer or the next listing, never by an extra read")]
    public async Task A_value_that_is_not_kept_is_marked_after_a_second_look_minutes_later()
    {
        Engine engine = await Dropping();
        Assert.Equal(1, engine.Target.Writes);
        Assert.InRange(engine.Row().NextAttemptAt!.Value, engine.Clock.GetUtcNow() + TimeSpan.FromMinutes(1), engine.Clock.GetUtcNow() + Minutes);
        await engine.Sync(Ada);
        Assert.Empty(await engine.Events<EmployeeEvent.NotStored>());
        engine.Pass(Minutes);
        Assert.Equal(ReconcileOutcome.Unchanged, (await engine.Sync(facts: null)).Outcome);
        Assert.Equal(CatalogField.JobTitle, Assert.Single(await engine.Events<EmployeeEvent.NotStored>()).Field);
        engine.Pass(TimeSpan.FromDays(1));
        Assert.Null(await engine.Sweep(Ada));
        await engine.Sync(Ada);
        Assert.Equal((1, EmployeeStanding.InSync), (engine.Target.Writes, engine.Row().State));
    }

    [Fact]
    [Trait("Rule", "3.2 NotStored ends with another value, other settings or an operator's call")]
    public async Task Another_value_other_settings_or_an_operator_try_again()
    {
        Engine engine = await Marked();
        await engine.Sync(Boss);
        Assert.Equal(2, engine.Target.Writes);

        engine = await Marked();
        engine.Current = engine.Current with { Revision = 2 };
        await engine.Sync(Ada);
        Assert.Equal(2, engine.Target.Writes);

        engine = await Marked();
        await engine.Sync(Ada, request => request with { Asked = true });
        Assert.Equal(2, engine.Target.Writes);
        engine.Target.Storing = static _ => { };
        await engine.Sync(Ada, request => request with { Asked = true });
        Assert.Equal("Welder", (string?)engine.Target.Users["u1"]["title"]);
    }

    [Fact]
    [Trait("Rule", "3.2 a value that is not kept is recorded as NotStored and not rewritten")]
    public async Task A_value_that_shows_at_the_second_look_was_only_late()
    {
        Engine engine = await Dropping();
        engine.Target.Users["u1"]["title"] = "Welder";
        engine.Pass(Minutes);
        await engine.Sync(facts: null);
        Assert.Empty(await engine.Events<EmployeeEvent.NotStored>());
        Assert.Equal(1, engine.Target.Writes);
    }

    [Fact]
    [Trait("Rule", "3.2 another rendering of our value counts as equal until either side changes")]
    public async Task A_reformatted_phone_is_ours_until_either_side_changes()
    {
        Engine engine = new();
        engine.Target.Storing = Digits;
        await engine.Sync(Ada);
        engine.Pass(TimeSpan.FromDays(1));
        Assert.Null(await engine.Sweep(Ada));
        await engine.Sync(Ada);
        Assert.Equal((1, "07700900000"), (engine.Target.Writes, Phone(engine)));

        await engine.Sync(Ada.With(SourceField.MobilePhone, "07700 911111"));
        Assert.Equal((2, "07700911111"), (engine.Target.Writes, Phone(engine)));
        Item(engine)["value"] = "1";
        await engine.Sync(Ada.With(SourceField.MobilePhone, "07700 911111"));
        Assert.Equal((3, "07700911111"), (engine.Target.Writes, Phone(engine)));
    }

    [Fact]
    [Trait("Rule", "3.2 another rendering of our value counts as equal until either side changes")]
    public async Task A_target_that_changes_the_case_is_written_once()
    {
        Engine engine = new();
        engine.Target.Storing = user => user["title"] = ((string?)user["title"])?.ToUpperInvariant();
        await engine.Sync(Ada);
        Assert.Equal(ReconcileOutcome.Unchanged, (await engine.Sync(Ada)).Outcome);
        Assert.Equal(1, engine.Target.Writes);
    }

    [Fact]
    [Trait("Rule", "3.2 active and the email are never let go: they alarm and are tried again")]
    public async Task A_suspension_that_is_not_kept_is_no_success_and_is_tried_again()
    {
        Engine engine = new();
        await engine.Sync(Ada);
        engine.Target.Storing = user => user["active"] = true;
        for (int attempt = 1; attempt <= 3; attempt++)
        {
            ReconcileReport report = await engine.Sync(Gone);
            Assert.Equal((ReconcileOutcome.Failed, 1), (report.Outcome, report.Writes));
            engine.Pass(Minutes);
        }

        Assert.DoesNotContain("Suspended", await engine.History());
        Assert.DoesNotContain("NotStored", await engine.History());
        Assert.Equal(EmployeeStanding.Failing, engine.Row().State);
        engine.Target.Storing = static _ => { };
        Assert.Equal(ReconcileOutcome.Suspended, (await engine.Sync(facts: null)).Outcome);
        Assert.NotEqual(EmployeeStanding.Failing, engine.Row().State);
    }

    [Fact]
    [Trait("Rule", "3.2 active and the email are never let go: they alarm and are tried again")]
    public async Task An_email_that_is_not_kept_is_no_rendering_of_ours()
    {
        EmployeeFacts renamed = Boss.With(SourceField.WorkEmail, "ada.new@acme.test");
        Engine engine = new();
        await engine.Sync(Ada);
        engine.Target.Storing = user => user["emails"]![0]!["value"] = "someone.else@acme.test";
        ReconcileReport report = await engine.Sync(renamed);
        Assert.Equal((ReconcileOutcome.Failed, 1), (report.Outcome, report.Writes));
        Assert.Equal("Boss", (string?)engine.Target.Users["u1"]["title"]);
        engine.Pass(TimeSpan.FromHours(1));
        Assert.Equal((ReconcileOutcome.Failed, 1), (await engine.Sync(facts: null)) is var again ? (again.Outcome, again.Writes) : default);
        Assert.DoesNotContain("NotStored", await engine.History());
        engine.Target.Storing = static _ => { };
        engine.Pass(TimeSpan.FromHours(1));
        await engine.Sync(facts: null);
        Assert.Equal("ada.new@acme.test", (string?)engine.Target.Users["u1"]["emails"]![0]!["value"]);
    }

    [Fact]
    [Trait("Rule", "3.2 a value that is not kept is recorded as NotStored and not rewritten")]
    public async Task A_value_that_is_not_kept_by_a_target_that_answers_without_a_body_is_written_twice_and_no_more()
    {
        Engine engine = new();
        engine.Target.ShowsWhatItWrote = false;
        engine.Target.Storing = static user => user.Remove("title");
        await engine.Sync(Ada);
        engine.Pass(TimeSpan.FromDays(1));
        Assert.Equal(ReconcileOutcome.Updated, (await engine.Sweep(Ada))?.Outcome);
        Assert.Equal(2, engine.Target.Writes);
        engine.Pass(Minutes);
        Assert.Equal(ReconcileOutcome.Unchanged, (await engine.Sync(facts: null)).Outcome);
        Assert.Equal(CatalogField.JobTitle, Assert.Single(await engine.Events<EmployeeEvent.NotStored>()).Field);
        engine.Pass(TimeSpan.FromDays(1));
        Assert.Null(await engine.Sweep(Ada));
        Assert.Equal((2, EmployeeStanding.InSync), (engine.Target.Writes, engine.Row().State));
    }

    [Fact]
    [Trait("Rule", "3.2 another rendering of our value counts as equal until either side changes")]
    public async Task A_phone_reformatted_by_a_target_that_answers_without_a_body_is_ours()
    {
        Engine engine = new();
        engine.Target.ShowsWhatItWrote = false;
        engine.Target.Storing = Digits;
        await engine.Sync(Ada);
        engine.Pass(TimeSpan.FromDays(1));
        Assert.Equal(ReconcileOutcome.Unchanged, (await engine.Sweep(Ada))?.Outcome);
        Assert.Null(await engine.Sweep(Ada));
        Item(engine)["value"] = "1";
        Assert.Equal(ReconcileOutcome.Updated, (await engine.Sweep(Ada))?.Outcome);
        Assert.Equal((2, "07700900000"), (engine.Target.Writes, Phone(engine)));
    }

    [Fact]
    [Trait("Rule", "3.2 a value that is not kept is recorded as NotStored and not rewritten")]
    public async Task What_somebody_types_at_a_target_that_answers_without_a_body_is_repaired_every_time()
    {
        Engine engine = new();
        engine.Target.ShowsWhatItWrote = false;
        await engine.Sync(Ada);
        foreach (string typed in new[] { "Boss", "Chief", "Boss" })
        {
            engine.Target.Users["u1"]["title"] = typed;
            engine.Pass(TimeSpan.FromDays(1));
            Assert.Equal(ReconcileOutcome.Updated, (await engine.Sweep(Ada))?.Outcome);
            Assert.Equal("Welder", (string?)engine.Target.Users["u1"]["title"]);
        }

        Assert.DoesNotContain("NotStored", await engine.History());
    }

    [Theory]
    [Trait("Rule", "5 whether a value was kept is seen in the answer or the next listing, never by an extra read")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_write_costs_no_read_after_it(bool answers)
    {
        Engine engine = new();
        engine.Target.ShowsWhatItWrote = answers;
        Assert.Equal((0, 1), await engine.Sweep(Ada) is { } created ? (created.Reads, created.Writes) : default);
        Assert.Equal((1, 1), await engine.Sweep(Boss) is { } updated ? (updated.Reads, updated.Writes) : default);
        Assert.Equal((1, 2), await engine.Sweep(Gone) is { } left ? (left.Reads, left.Writes) : default);
        Assert.Equal((1, 2), await engine.Sweep(Boss) is { } back ? (back.Reads, back.Writes) : default);
        Assert.True((bool?)engine.Target.Users["u1"]["active"]);
        Assert.Null(await engine.Sweep(Boss));
    }

    [Fact]
    [Trait("Rule", "5 whether a value was kept is seen in the answer or the next listing, never by an extra read")]
    public async Task An_answer_without_a_body_does_not_lift_a_partial_hold()
    {
        Engine engine = new();
        engine.Target.Users["x"] = Samples.Foreign("x", "ada@acme.test");
        engine.Target.ShowsWhatItWrote = false;
        Assert.Equal(HoldReason.NotYetStarted, (await engine.Sync(NotYetStarted)).Reason);
        Assert.Equal(HoldReason.NotYetStarted, engine.Row().HoldReason);
        Assert.Equal("Welder", (string?)engine.Target.Users["x"]["title"]);
    }

    private static async Task<Engine> Dropping()
    {
        Engine engine = new();
        engine.Target.Storing = static user => user.Remove("title");
        await engine.Sync(Ada);
        return engine;
    }

    private static async Task<Engine> Marked()
    {
        Engine engine = await Dropping();
        engine.Pass(Minutes);
        await engine.Sync(facts: null);
        Assert.Contains("NotStored", await engine.History());
        return engine;
    }

    private static void Digits(JsonObject user)
    {
        foreach (JsonNode? phone in user["phoneNumbers"] as JsonArray ?? [])
        {
            phone!["value"] = new string([.. ((string)phone["value"]!).Where(char.IsDigit)]);
        }
    }

    private static JsonNode Item(Engine engine) => engine.Target.Users["u1"]["phoneNumbers"]!.AsArray().Single(phone => (string?)phone!["type"] == "mobile")!;

    private static string? Phone(Engine engine) => (string?)Item(engine)["value"];
}
