using OrleansSync.Contracts.Fields;
using OrleansSync.Contracts.Settings;
using OrleansSync.Contracts.Sweeps;
using Xunit;

namespace OrleansSync.Tests.Unit.Sweeps;

/// <summary>DESIGN 3.4: what a guard holds, how it outlives its sweep, and that it holds nothing else.</summary>
public sealed class GuardHoldTests
{
    private const int Company = 40;
    private static readonly IEnumerable<int> Twelve = Enumerable.Range(1, 12);

    [Fact]
    [Trait("Rule", "3.4 guards judge the plan, per kind of harm")]
    [Trait("Rule", "3.4 a tripped kind is held before its first write, the rest goes on")]
    public async Task Too_many_suspensions_are_held_before_the_first_and_the_rest_goes_on()
    {
        SweepLab lab = await SweepLab.Synced(Company);
        lab.Terminate(Twelve);
        lab.Change(20, SourceField.JobTitle, "Boss");
        SweepRecord sweep = await lab.Full();
        Assert.Equal(SweepState.Completed, sweep.State);
        SweepHold hold = Assert.Single(sweep.Holds);
        Assert.Equal(("Suspensions", 12, "12 planned, the limit is 10", HoldScope.Harm), (hold.Kind, hold.Count, hold.Reason, hold.Scope));
        Assert.Equal(0, lab.Suspended(Twelve));
        Assert.Equal((12, 1), (sweep.Tallies.Pending, sweep.Tallies.Updated));
        Assert.Equal("Boss", (string?)lab.User(20)["title"]);
        Assert.Contains(await lab.History(sweep.Id), one => one is SweepEvent.Held { Kind: "Suspensions", Count: 12 });
    }

    [Fact]
    [Trait("Rule", "3.4 a tripped kind is held before its first write, the rest goes on")]
    public async Task A_leaver_s_attributes_are_written_while_his_suspension_is_held()
    {
        SweepLab lab = await SweepLab.Synced(Company);
        lab.Terminate(Twelve);
        lab.Change(3, SourceField.JobTitle, "Boss");
        await lab.Full();
        Assert.True(lab.IsActive(3));
        Assert.Equal("Boss", (string?)lab.User(3)["title"]);
    }

    [Fact]
    [Trait("Rule", "3.4 a hold is keyed by kind and content, and outlives its sweep")]
    [Trait("Rule", "3.4 one hold of a kind is open")]
    public async Task The_same_content_is_the_same_hold_sweep_after_sweep()
    {
        SweepLab lab = await SweepLab.Synced(Company);
        lab.Terminate(Twelve);
        await lab.Delta();
        Hold first = Assert.Single(lab.Open);
        SweepRecord full = await lab.Full();
        Hold second = Assert.Single(lab.Open);
        Assert.Equal((first.Id, first.PlanHash, first.SweepId, first.Since), (second.Id, second.PlanHash, second.SweepId, second.Since));
        Assert.Equal(first.PlanHash, Assert.Single(full.Holds).PlanHash);

        // Another title of one of them is another plan of his, and the same suspension.
        lab.Change(1, SourceField.JobTitle, "Boss");
        await lab.Full();
        Assert.Equal(first.Id, Assert.Single(lab.Open).Id);

        lab.Terminate([13]);
        await lab.Delta();
        Hold more = Assert.Single(lab.Open);
        Assert.NotEqual(first.PlanHash, more.PlanHash);
        Assert.Equal((13, first.Since), (more.Count, more.Since));
        Assert.Equal(0, lab.Suspended(Enumerable.Range(1, 13)));
        Assert.Equal(HoldStanding.Superseded, lab.Holds.All.Single(hold => hold.Id == first.Id).State);
    }

    [Fact]
    [Trait("Rule", "3.4 a hold is keyed by kind and content, and outlives its sweep")]
    public async Task What_a_listing_showed_stays_held_in_sweeps_that_do_not_look()
    {
        SweepLab lab = await SweepLab.Synced(Company, settings => settings with { Guards = settings.Guards.SetItem(GuardKind.Updates, new GuardLimit(5, 5, PerDay: null)) });
        foreach (int id in Enumerable.Range(1, 8))
        {
            lab.User(id)["title"] = "typed by hand";
        }

        await lab.Full();
        Assert.Equal(8, Assert.Single(lab.Open).Count);
        for (int minute = 0; minute < 3; minute++)
        {
            await lab.Delta();
            await lab.Scoped(["id:1"], cause: Contracts.Employees.CauseKind.Webhook);
        }

        Assert.All(Enumerable.Range(1, 8), id => Assert.Equal("typed by hand", (string?)lab.User(id)["title"]));
        Assert.Equal(8, Assert.Single(lab.Open).Count);
    }

    [Fact]
    [Trait("Rule", "3.4 a hold is keyed by kind and content, and outlives its sweep")]
    public async Task A_webhook_does_not_take_a_leaver_out_of_a_hold()
    {
        SweepLab lab = await SweepLab.Synced(Company);
        lab.Terminate(Twelve);
        await lab.Delta();
        await lab.Scoped(["id:5"], cause: Contracts.Employees.CauseKind.Webhook);
        await lab.Scoped(["id:5"]);
        lab.Terminate([13]);
        await lab.Scoped(["id:13"], cause: Contracts.Employees.CauseKind.Webhook);
        Assert.Equal(0, lab.Suspended(Enumerable.Range(1, 13)));
        Assert.Equal(13, Assert.Single(lab.Open).Count);
    }

    [Fact]
    [Trait("Rule", "3.4 a hold is keyed by kind and content, and outlives its sweep")]
    public async Task A_hold_that_is_no_longer_true_is_over_and_nothing_of_it_is_done()
    {
        SweepLab lab = await SweepLab.Synced(Company);
        lab.Terminate(Twelve);
        await lab.Delta();
        foreach (int id in Twelve)
        {
            lab.Change(id, SourceField.Status, "Active");
        }

        await lab.Delta();
        Assert.Empty(lab.Open);
        Assert.Equal(HoldStanding.Over, Assert.Single(lab.Holds.All).State);
        Assert.Equal(0, lab.Suspended(Twelve));
        Assert.Equal(40, (await lab.Full()).Tallies.Unchanged);
    }

    [Fact]
    [Trait("Rule", "3.4 guards judge the plan, per kind of harm")]
    public async Task What_is_left_below_the_limit_after_a_repair_goes_by_itself()
    {
        SweepLab lab = await SweepLab.Synced(Company);
        lab.Terminate(Twelve);
        await lab.Delta();
        foreach (int id in Enumerable.Range(1, 4))
        {
            lab.Change(id, SourceField.Status, "Active");
        }

        await lab.Delta();
        Assert.Empty(lab.Open);
        await lab.Delta();
        Assert.Equal(8, lab.Suspended(Twelve));
        Assert.Equal(0, lab.Suspended(Enumerable.Range(1, 4)));
    }

    [Fact]
    [Trait("Rule", "3.4 guards judge the plan, per kind of harm")]
    public async Task A_raised_limit_lets_the_next_full_sweep_go_on()
    {
        SweepLab lab = await SweepLab.Synced(Company);
        lab.Terminate(Twelve);
        await lab.Full();
        lab.Engine.Current = lab.Engine.Current with { Guards = lab.Engine.Current.Guards.SetItem(GuardKind.Suspensions, new GuardLimit(12, 0, PerDay: null)) };
        await lab.Full();
        Assert.Empty(lab.Open);
        Assert.Equal(12, lab.Suspended(Twelve));
    }

    [Theory]
    [InlineData(GuardKind.Updates)]
    [InlineData(GuardKind.Clears)]
    [InlineData(GuardKind.TakeOvers)]
    [InlineData(GuardKind.Recreates)]
    [InlineData(GuardKind.Reactivations)]
    [Trait("Rule", "3.4 leavers are never delayed by a joiner or mover anomaly")]
    public async Task A_leaver_is_suspended_at_once_whatever_else_is_held(GuardKind anomaly)
    {
        SweepLab lab = await SweepLab.Synced(Company, settings => settings with { Guards = settings.Guards.SetItem(anomaly, new GuardLimit(3, 0, PerDay: null)) });
        await lab.Disturb(anomaly);
        lab.Terminate([30]);
        SweepRecord full = await lab.Full();
        Assert.Equal(anomaly.ToString(), Assert.Single(full.Holds).Kind);
        Assert.False(lab.IsActive(30));

        // And one who comes while the hold stands, by every way, be he himself part of the anomaly.
        lab.Terminate([31, 1]);
        await lab.Delta();
        lab.Terminate([32]);
        await lab.Scoped(["id:32"], cause: Contracts.Employees.CauseKind.Webhook);
        Assert.Equal(2, lab.Suspended(31, 32));
        Assert.Equal(anomaly.ToString(), Assert.Single(lab.Open).Kind);
        if (anomaly is GuardKind.Updates or GuardKind.Clears)
        {
            Assert.False(lab.IsActive(1));
        }
    }

    [Fact]
    [Trait("Rule", "3.4 guards judge the plan, per kind of harm")]
    public async Task What_a_delta_finds_only_on_the_way_stops_at_the_same_limit()
    {
        SweepLab lab = await SweepLab.Synced(Company, settings => settings with { Guards = settings.Guards.SetItem(GuardKind.Recreates, new GuardLimit(3, 0, PerDay: 6)) });
        lab.Target.Users.Clear();
        foreach (int id in Enumerable.Range(1, Company))
        {
            lab.Change(id, SourceField.JobTitle, "Boss");
        }

        // In slices of 16, each at once.
        await lab.Delta();
        int first = lab.Target.Users.Count;
        Assert.InRange(first, 3, 16);
        await lab.Delta();
        await lab.Delta();
        Assert.Equal(first, lab.Target.Users.Count);
    }

    [Fact]
    [Trait("Rule", "3.4 a hold never occupies the sweep slot")]
    public async Task A_sweep_with_a_hold_is_over_and_moves_the_watermark()
    {
        SweepLab lab = await SweepLab.Synced(Company);
        lab.Terminate(Twelve);
        SweepRecord sweep = await lab.Delta();
        Assert.True(sweep.IsOver);
        lab.Change(30, SourceField.JobTitle, "Boss");
        Assert.Equal(1, (await lab.Delta()).Tallies.Updated);
    }

    [Fact]
    [Trait("Rule", "3.4 a hold is keyed by kind and content, and outlives its sweep")]
    public async Task Whoever_waits_costs_no_request_and_no_event_a_minute()
    {
        SweepLab lab = await SweepLab.Synced(Company);
        lab.Terminate(Twelve);
        await lab.Delta();
        int events = (await lab.Engine.History("1")).Count;
        SweepRecord quiet = await lab.Delta();
        Assert.Equal(0, quiet.Requests.TargetReads);
        Assert.Empty(lab.Store.Plans[quiet.Id]);
        Assert.Equal(events, (await lab.Engine.History("1")).Count);
        Assert.Equal("Suspensions", Assert.Single(quiet.Holds).Kind);
    }
}
