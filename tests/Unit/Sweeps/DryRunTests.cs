using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;
using OrleansSync.Contracts.Sweeps;
using OrleansSync.Grains.Sweeps;
using Xunit;

namespace OrleansSync.Tests.Unit.Sweeps;

/// <summary>DESIGN 3.4: any sweep as a plan only, and the approval of one.</summary>
public sealed class DryRunTests
{
    private const string Approved = "3.4 an approved dry run runs exactly its plan";

    [Theory]
    [InlineData(SweepKind.Full)]
    [InlineData(SweepKind.Delta)]
    [InlineData(SweepKind.Scoped)]
    [Trait("Rule", "3.4 a dry run writes nothing")]
    [Trait("Rule", "3.4 any sweep can be a dry run, and shows old and new of every attribute")]
    public async Task A_dry_run_of_any_kind_shows_old_and_new_and_writes_nothing(SweepKind kind)
    {
        SweepLab lab = await Changed();
        int writes = lab.Target.Writes;
        int events = (await lab.Engine.History("1")).Count;
        SweepRecord plan = await Plan(lab, kind);
        Assert.Equal(SweepState.Completed, plan.State);
        Assert.Equal((writes, events), (lab.Target.Writes, (await lab.Engine.History("1")).Count));
        PlanRow title = lab.Store.Plans[plan.Id].Single(row => row.EmployeeId == "1");
        AttributeChange change = Assert.Single(title.Changes);
        Assert.Equal((CatalogField.JobTitle, "Welder", "Boss"), (change.Field, change.Old.Text, change.New.Text));
        Assert.Equal("Suspend", lab.Store.Plans[plan.Id].Single(row => row.EmployeeId == "2").Action);
    }

    [Fact]
    [Trait("Rule", "3.4 any sweep can be a dry run, and shows old and new of every attribute")]
    public async Task A_dry_run_of_one_employee_sees_the_account_as_it_is()
    {
        SweepLab lab = await SweepLab.Synced(10);
        lab.User(1)["title"] = "typed by hand";
        lab.Source.People["77"] = SweepLab.Person(77);
        lab.Target.Users["x77"] = SweepLab.Account(77);
        SweepRecord plan = await lab.Scoped(["id:1", "p77@acme.test"], dryRun: true);
        Assert.Equal(["typed by hand", "TakeOver"], [lab.Store.Plans[plan.Id].Single(row => row.EmployeeId == "1").Changes.Single().Old.Text, lab.Store.Plans[plan.Id].Single(row => row.EmployeeId == "77").Action]);
    }

    [Fact]
    [Trait("Rule", "3.4 guards judge dry runs too")]
    public async Task A_dry_run_names_the_guards_that_it_would_trip_and_holds_nothing()
    {
        SweepLab lab = await SweepLab.Synced(40);
        lab.Terminate(Enumerable.Range(1, 12));
        SweepRecord plan = await lab.Full(dryRun: true);
        SweepHold hold = Assert.Single(plan.Holds);
        Assert.Equal(("Suspensions", 12, plan.PlanHash), (hold.Kind, hold.Count, hold.PlanHash));
        Assert.Empty(lab.Holds.All);

        // Whoever approves the plan has read them.
        Assert.Equal(12, (await lab.Approve(plan, plan.PlanHash!)).Tallies.Suspended);
        Assert.Empty((await lab.Full()).Holds);
    }

    [Theory]
    [InlineData(SweepKind.Full)]
    [InlineData(SweepKind.Delta)]
    [InlineData(SweepKind.Scoped)]
    [Trait("Rule", Approved)]
    public async Task An_approved_plan_is_carried_out_and_nothing_else(SweepKind kind)
    {
        SweepLab lab = await Changed();
        SweepRecord plan = await Plan(lab, kind);
        int planned = lab.Store.Plans[plan.Id].Length;
        lab.BeforeRun = () =>
        {
            lab.Change(1, SourceField.JobTitle, "King");
            lab.Change(3, SourceField.Status, "Active");
            lab.Change(9, SourceField.JobTitle, "Boss");
        };
        SweepRecord run = await lab.Approve(plan, plan.PlanHash!);
        bool sees = kind == SweepKind.Full;
        Assert.Equal(new ApprovalLists(planned - 2, 1, sees ? 2 : 1), run.Approval!.Lists);
        Assert.Equal((1, 1), (run.Tallies.Suspended, run.Tallies.Updated));
        Assert.False(lab.IsActive(2));
        Assert.True(lab.IsActive(3));
        Assert.Equal(["Welder", "Boss", "Welder"], [(string?)lab.User(1)["title"], (string?)lab.User(4)["title"], (string?)lab.User(9)["title"]]);

        // What was left alone is not lost.
        await lab.Full();
        Assert.Equal(["King", "Boss"], [(string?)lab.User(1)["title"], (string?)lab.User(9)["title"]]);
    }

    [Fact]
    [Trait("Rule", Approved)]
    public async Task Another_hash_than_the_plan_s_is_refused_and_the_same_word_twice_is_one_run()
    {
        SweepLab lab = await Changed();
        SweepRecord plan = await lab.Full(dryRun: true);
        ApprovalOutcome.Stale stale = Assert.IsType<ApprovalOutcome.Stale>(await lab.Approvals.Approve(plan.Id, new string('0', 64), SweepLab.Operator, CancellationToken.None));
        Assert.Equal(plan.PlanHash, stale.CurrentHash);
        Assert.Equal((await lab.Approve(plan, plan.PlanHash!)).Id, (await lab.Approve(plan, plan.PlanHash!)).Id);
        Assert.Single(await lab.History(plan.Id), one => one is SweepEvent.Approved);
    }

    [Fact]
    [Trait("Rule", Approved)]
    public async Task An_approved_plan_moves_no_watermark()
    {
        SweepLab lab = new(5);
        SweepRecord plan = await lab.Full(dryRun: true);
        lab.BeforeRun = () => lab.Source.People["77"] = SweepLab.Person(77);
        await lab.Approve(plan, plan.PlanHash!);
        Assert.Equal(5, lab.Target.Users.Count);
        await lab.Delta();
        Assert.Equal(6, lab.Target.Users.Count);
    }

    private static async Task<SweepLab> Changed()
    {
        SweepLab lab = await SweepLab.Synced(12);
        lab.Change(1, SourceField.JobTitle, "Boss");
        lab.Change(4, SourceField.JobTitle, "Boss");
        lab.Terminate([2, 3]);
        return lab;
    }

    private static Task<SweepRecord> Plan(SweepLab lab, SweepKind kind) => kind switch
    {
        SweepKind.Full => lab.Full(dryRun: true),
        SweepKind.Delta => lab.Delta(dryRun: true),
        _ => lab.Scoped(["id:1", "id:2", "id:3", "id:4", "id:5"], dryRun: true),
    };
}
