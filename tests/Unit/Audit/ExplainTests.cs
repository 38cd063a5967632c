using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;
using OrleansSync.Contracts.Settings;
using OrleansSync.Grains.Audit;
using OrleansSync.Grains.Employees;
using OrleansSync.Tests.Unit.Employees;
using OrleansSync.Tests.Unit.Mapping;
using Xunit;

namespace OrleansSync.Tests.Unit.Audit;

public sealed class ExplainTests
{
    [Fact, Trait("rule", "8")]
    public async Task A_written_attribute_names_source_rule_the_event_before_the_write_and_the_one_after_it()
    {
        Engine engine = new();
        await engine.Sync(People.Ada);
        engine.Pass(TimeSpan.FromHours(1));
        await engine.Sync(People.Boss);

        Explanation explanation = await Explain(engine);
        AttributeExplanation title = Of(explanation, CatalogField.JobTitle);
        Assert.Equal((AttributeStanding.InStep, "Boss", "Boss"), (title.Standing, title.Desired.Text, title.Actual.Text));
        Assert.Equal(new SourceValue(SourceField.JobTitle, FieldValue.Of("Boss")), Assert.Single(title.Sources));
        Assert.Equal(People.Ada[SourceField.JobTitle], title.Changed?.Old);
        Assert.IsType<EmployeeEvent.Updated>(title.Changed?.Event.Data);
        Assert.IsType<EmployeeEvent.WriteIntended>(title.Written?.Intended.Data);
        Assert.Same(title.Changed.Event, title.Written.Outcome);
        Assert.True(title.Observed?.Version < title.Written.Intended.Version && title.Written.Intended.Version < title.Written.Outcome?.Version);

        // What did not change keeps pointing at the first write.
        AttributeExplanation last = Of(explanation, CatalogField.LastName);
        Assert.IsType<EmployeeEvent.Created>(last.Changed?.Event.Data);
        Assert.Equal(1, last.Observed?.Version);
    }

    [Fact, Trait("rule", "8")]
    public async Task Every_write_of_the_history_is_after_an_event_that_explain_names()
    {
        Engine engine = new();
        foreach (EmployeeFacts facts in new[] { People.Ada, People.Boss, People.Gone, People.Boss, People.Ada })
        {
            await engine.Sync(facts);
            engine.Pass(TimeSpan.FromHours(1));
            Explanation explanation = await Explain(engine);
            Assert.All(explanation.Attributes.Where(one => one.Written is not null), one => Assert.True(one.Written?.Intended.Version < one.Written?.Outcome?.Version, one.Rule.Name));
            Assert.All(explanation.Attributes.Where(one => one.Standing == AttributeStanding.InStep && one.Actual.Text is not null), one => Assert.NotNull(one.Changed));
        }
    }

    [Fact, Trait("rule", "8")]
    public async Task Drift_that_somebody_typed_is_the_last_change_until_the_repair_is()
    {
        Engine engine = new();
        await engine.Sync(People.Ada);
        engine.Target.Users.Values.Single()["title"] = "typed";
        engine.Pass(TimeSpan.FromHours(1));
        await engine.Sync(People.Ada);
        AttributeExplanation title = Of(await Explain(engine), CatalogField.JobTitle);
        Assert.Equal(("typed", People.Ada[SourceField.JobTitle].Text), (title.Changed?.Old.Text, title.Changed?.New.Text));
        Assert.Contains(nameof(EmployeeEvent.DriftFound), await engine.History());
    }

    [Fact, Trait("rule", "8")]
    public async Task A_deselected_attribute_says_so()
    {
        SyncSettings settings = SyncSettings.Default with { Fields = SyncSettings.Default.Fields.Remove(CatalogField.JobTitle) };
        Engine engine = new(settings: settings);
        await engine.Sync(People.Ada);
        Assert.Equal(AttributeStanding.Deselected, Of(await Explain(engine), CatalogField.JobTitle).Standing);
    }

    [Fact, Trait("rule", "8")]
    public async Task What_explain_calls_different_is_what_the_planner_would_write()
    {
        Engine engine = new();
        await engine.Sync(People.Ada);

        // Other settings: the street is joined in another way from now on.
        engine.Current = SyncSettings.Default with { Revision = 2, StreetSeparator = " / ", ExtensionFormat = " ext. {0}" };
        Explanation explanation = await Explain(engine);
        await engine.Sync(facts: null, request => request with { EmployeeId = "41", SettingsRevision = 2 });
        EmployeeEvent.Updated written = (await engine.Events<EmployeeEvent.Updated>())[^1];
        Assert.Equal(written.Attributes.Present, explanation.Attributes.Where(one => one.Standing == AttributeStanding.Differs).Select(one => one.Rule.Field));
    }

    [Fact, Trait("rule", "8")]
    public async Task Nobody_without_a_work_email_is_synced_and_explain_names_rule_inputs_and_the_next_look()
    {
        Engine engine = new();
        await engine.Sync(People.Ada.With(SourceField.WorkEmail, string.Empty));
        WhyNot why = Assert.Single((await Explain(engine)).WhyNot);
        Assert.Equal((WhyNotQuestion.NotSynced, nameof(HoldReason.NoWorkEmail)), (why.Question, why.Rule));
        Assert.Null(why.Inputs["workEmail"]);
        Assert.Equal(engine.Clock.GetUtcNow(), why.Since);
        Assert.Equal(new LookAgain(new DateTimeOffset(2026, 1, 2, 3, 0, 0, TimeSpan.Zero), LookAgainOn.FullSweep), why.Again);
    }

    [Fact, Trait("rule", "8")]
    public async Task Somebody_not_yet_started_is_looked_at_again_after_the_hire_date()
    {
        Engine engine = new();
        await engine.Sync(People.NotYetStarted);
        WhyNot why = Assert.Single((await Explain(engine)).WhyNot);
        Assert.Equal((nameof(HoldReason.NotYetStarted), "2026-02-01", "2026-01-01"), (why.Rule, why.Inputs["hireDate"], why.Inputs["today"]));
        Assert.Equal(new LookAgain(new DateTimeOffset(2026, 2, 2, 0, 0, 0, TimeSpan.Zero), LookAgainOn.NextAttempt), why.Again);
    }

    [Fact, Trait("rule", "8")]
    public async Task A_protected_leaver_is_not_suspended_and_explain_says_why()
    {
        Engine engine = new(settings: SyncSettings.Default with { Protected = [People.Ada[SourceField.WorkEmail].Text!.ToLowerInvariant()] });
        await engine.Sync(People.Ada);
        await engine.Sync(People.Gone);
        Assert.Equal(nameof(HoldReason.Protected), Why(await Explain(engine), WhyNotQuestion.NotSuspended).Rule);
    }

    [Fact, Trait("rule", "8")]
    public async Task An_active_person_is_not_suspended_because_of_the_status()
    {
        Engine engine = new();
        await engine.Sync(People.Ada);
        Explanation explanation = await Explain(engine);
        Assert.Equal(WhyNotRules.StatusActive, Why(explanation, WhyNotQuestion.NotSuspended).Rule);
        Assert.Equal(WhyNotRules.InStep, Why(explanation, WhyNotQuestion.NotUpdated).Rule);
    }

    [Fact, Trait("rule", "8")]
    public async Task An_account_that_an_administrator_made_inactive_is_not_reactivated_and_explain_says_why()
    {
        Engine engine = new();
        await engine.Sync(People.Ada);
        engine.Target.Users.Values.Single()["active"] = false;
        engine.Pass(TimeSpan.FromHours(1));
        await engine.Sync(People.Ada);
        Explanation explanation = await Explain(engine);
        Assert.Equal(WhyNotRules.AdministratorSuspension, Why(explanation, WhyNotQuestion.NotReactivated).Rule);
        Assert.Equal(AttributeStanding.Kept, Of(explanation, CatalogField.Status).Standing);
    }

    [Fact, Trait("rule", "8")]
    public async Task A_paused_engine_is_the_reason_for_what_is_due()
    {
        Engine engine = new();
        await engine.Sync(People.Ada);
        engine.Current = SyncSettings.Default with { Mode = SyncMode.Paused };
        await engine.Sync(People.Gone);
        WhyNot why = Why(await Explain(engine), WhyNotQuestion.NotSuspended);
        Assert.Equal((WhyNotRules.Mode, "Paused", LookAgainOn.Operator), (why.Rule, why.Inputs["mode"], why.Again.On));
    }

    private static async Task<Explanation> Explain(Engine engine) =>
        EmployeeExplainer.Explain(await engine.Journal.Load(EmployeeStreams.Of("41"), CancellationToken.None), engine.Row(), planned: null, engine.Current, engine.Clock.GetUtcNow());

    private static AttributeExplanation Of(Explanation explanation, CatalogField field) => explanation.Attributes.Single(one => one.Rule.Field == field);

    private static WhyNot Why(Explanation explanation, WhyNotQuestion question) => explanation.WhyNot.Single(one => one.Question == question);
}
