using OrleansSync.Contracts.Fields;
using OrleansSync.Contracts.Settings;
using OrleansSync.Contracts.Sweeps;
using OrleansSync.Grains.Sweeps;
using OrleansSync.Tests.Unit.Employees;
using Xunit;

namespace OrleansSync.Tests.Unit.Sweeps;

/// <summary>DESIGN 3.4: a person's word on a guard's hold, by hash.</summary>
public sealed class ApprovalTests
{
    private const string Lists = "3.4 an approval runs what is planned identically, drops what is gone, leaves additions held";
    private static readonly IEnumerable<int> Twelve = Enumerable.Range(1, 12);

    [Fact]
    [Trait("Rule", Lists)]
    public async Task An_approved_hold_is_carried_out_and_says_by_whom()
    {
        (SweepLab lab, SweepRecord held) = await Held();
        SweepRecord run = await lab.Approve(held, held.Holds[0].PlanHash!);
        Assert.Equal(new ApprovalLists(12, 0, 0), run.Approval!.Lists);
        Assert.Equal((SweepState.Completed, 12), (run.State, run.Tallies.Suspended));
        Assert.Equal(12, lab.Suspended(Twelve));
        Assert.Empty(lab.Open);
        Assert.Equal("ada", Assert.Single(lab.Holds.All).ApprovedBy);
        Assert.Contains(await lab.History(held.Id), one => one is SweepEvent.Approved approved && approved.PlanHash == held.Holds[0].PlanHash);
        Assert.Equal("ada", (await lab.Engine.Journal.Load("sweep:" + held.Id, CancellationToken.None)).Events[^1].Cause.Caller);
        Assert.Equal(40, (await lab.Full()).Tallies.Unchanged);
    }

    [Theory]
    [InlineData(GuardKind.Updates)]
    [InlineData(GuardKind.Clears)]
    [InlineData(GuardKind.TakeOvers)]
    [InlineData(GuardKind.Recreates)]
    [InlineData(GuardKind.Reactivations)]
    [Trait("Rule", Lists)]
    public async Task Every_kind_is_carried_out_as_it_was_held(GuardKind kind)
    {
        SweepLab lab = await SweepLab.Synced(40, settings => settings with { Guards = settings.Guards.SetItem(kind, new GuardLimit(3, 0, PerDay: null)) });
        await lab.Disturb(kind);
        SweepRecord held = await lab.Full();
        await lab.Delta();
        Assert.Equal((kind.ToString(), 5), (Assert.Single(held.Holds).Kind, held.Holds[0].Count));
        SweepRecord run = await lab.Approve(held, held.Holds[0].PlanHash!);
        Assert.Equal(new ApprovalLists(5, 0, 0), run.Approval!.Lists);
        Assert.Equal(0, run.Tallies.Pending + run.Tallies.Unchanged);
        SweepRecord after = await lab.Full();
        Assert.Equal((0, 0), (after.Requests.TargetWrites, after.Holds.Length));
    }

    [Fact]
    [Trait("Rule", Lists)]
    public async Task A_run_that_was_killed_goes_on_with_the_same_items()
    {
        SweepLab lab = await SweepLab.Synced(60);
        lab.Terminate(Enumerable.Range(1, 40));
        SweepRecord held = await lab.Delta();
        lab.SlicesLeft = 1;
        await Assert.ThrowsAsync<CrashException>(() => lab.Approvals.Approve(held.Id, held.Holds[0].PlanHash!, SweepLab.Operator, CancellationToken.None));
        Assert.InRange(lab.Suspended(Enumerable.Range(1, 40)), 1, 39);
        lab.Terminate([41]);
        SweepRecord run = await lab.GoOn();
        Assert.Equal((SweepState.Completed, new ApprovalLists(40, 0, 0)), (run.State, run.Approval!.Lists));
        Assert.Equal(40, lab.Suspended(Enumerable.Range(1, 41)));
        await lab.Delta();
        Assert.False(lab.IsActive(41));
    }

    [Fact]
    [Trait("Rule", Lists)]
    public async Task What_changed_between_the_word_and_the_run_falls_into_three_lists()
    {
        (SweepLab lab, SweepRecord held) = await Held();
        lab.BeforeRun = () =>
        {
            lab.Change(1, SourceField.Status, "Active");
            lab.Change(2, SourceField.Status, "Active");
            lab.Terminate([13]);
        };
        SweepRecord run = await lab.Approve(held, held.Holds[0].PlanHash!);
        Assert.Equal(new ApprovalLists(10, 2, 0), run.Approval!.Lists);
        Assert.Equal(10, lab.Suspended(Twelve));
        Assert.Equal(0, lab.Suspended(1, 2, 13));
        Assert.Equal(["1", "2"], lab.Store.Plans[run.Id].Where(row => row.Status == PlanRow.Dropped).Select(row => row.EmployeeId));
    }

    [Fact]
    [Trait("Rule", Lists)]
    public async Task What_is_planned_otherwise_than_approved_is_left_alone()
    {
        SweepLab lab = await SweepLab.Synced(40, settings => settings with { Guards = settings.Guards.SetItem(GuardKind.Updates, new GuardLimit(3, 0, PerDay: null)) });
        foreach (int id in Enumerable.Range(1, 5))
        {
            lab.Change(id, SourceField.JobTitle, "Boss");
        }

        SweepRecord held = await lab.Full();
        lab.BeforeRun = () => lab.Change(2, SourceField.JobTitle, "King");
        SweepRecord run = await lab.Approve(held, held.Holds[0].PlanHash!);
        Assert.Equal(new ApprovalLists(4, 0, 1), run.Approval!.Lists);
        Assert.Equal(("Boss", "Welder"), ((string?)lab.User(1)["title"], (string?)lab.User(2)["title"]));
        PlanRow added = Assert.Single(lab.Store.Plans[run.Id], row => row.Status == PlanRow.Added);
        Assert.Equal(("2", "King"), (added.EmployeeId, Assert.Single(added.Changes).New.Text));
    }

    [Fact]
    [Trait("Rule", Lists)]
    public async Task A_hash_that_is_no_longer_held_is_refused_with_what_changed()
    {
        (SweepLab lab, SweepRecord held) = await Held();
        lab.Terminate([13, 14]);
        lab.Change(1, SourceField.Status, "Active");
        await lab.Delta();
        await lab.Full();
        ApprovalOutcome.Stale stale = Assert.IsType<ApprovalOutcome.Stale>(await lab.Approvals.Approve(held.Id, held.Holds[0].PlanHash!, SweepLab.Operator, CancellationToken.None));
        Assert.Equal(["13", "14"], stale.Added.Select(item => item.EmployeeId));
        Assert.Equal(["1"], stale.Gone.Select(item => item.EmployeeId));
        Assert.Equal(Assert.Single(lab.Open).PlanHash, stale.CurrentHash);
        Assert.Equal(0, lab.Suspended(Twelve));
    }

    [Theory]
    [InlineData("of nothing")]
    [InlineData("of another sweep")]
    [Trait("Rule", Lists)]
    public async Task A_hash_that_the_sweep_does_not_list_is_refused(string which)
    {
        (SweepLab lab, SweepRecord held) = await Held();
        SweepRecord other = await lab.Scoped(["id:30"], dryRun: true);
        string hash = which == "of nothing" ? new string('0', 64) : held.Holds[0].PlanHash!;
        Assert.IsType<ApprovalOutcome.Stale>(await lab.Approvals.Approve(other.Id, hash, SweepLab.Operator, CancellationToken.None));
        Assert.IsType<ApprovalOutcome.Unknown>(await lab.Approvals.Approve("none", hash, SweepLab.Operator, CancellationToken.None));
        Assert.Equal(0, lab.Suspended(Twelve));
    }

    [Fact]
    [Trait("Rule", Lists)]
    public async Task A_word_is_taken_once()
    {
        (SweepLab lab, SweepRecord held) = await Held();
        await lab.Approve(held, held.Holds[0].PlanHash!);
        ApprovalOutcome.Stale again = Assert.IsType<ApprovalOutcome.Stale>(await lab.Approvals.Approve(held.Id, held.Holds[0].PlanHash!, SweepLab.Operator, CancellationToken.None));
        Assert.StartsWith("ada approved it at", again.Why, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Rule", Lists)]
    public async Task The_word_for_one_kind_is_none_for_another()
    {
        SweepLab lab = await SweepLab.Synced(40, settings => settings with { Guards = settings.Guards.SetItem(GuardKind.Updates, new GuardLimit(3, 0, PerDay: null)) });
        lab.Terminate(Twelve);
        foreach (int id in Twelve)
        {
            lab.Change(id, SourceField.JobTitle, "Boss");
        }

        SweepRecord held = await lab.Full();
        Assert.Equal(["Suspensions", "Updates"], held.Holds.Select(hold => hold.Kind));
        await lab.Approve(held, held.Holds[0].PlanHash!);
        Assert.Equal(12, lab.Suspended(Twelve));
        Assert.Equal("Welder", (string?)lab.User(1)["title"]);
        Assert.Equal("Updates", Assert.Single(lab.Open).Kind);
    }

    [Theory]
    [InlineData(SyncMode.DryRun)]
    [InlineData(SyncMode.Paused)]
    [Trait("Rule", Lists)]
    public async Task Nothing_is_approved_while_nothing_may_be_written(SyncMode mode)
    {
        (SweepLab lab, SweepRecord held) = await Held();
        lab.Engine.Current = lab.Engine.Current with { Mode = mode };
        Assert.IsType<ApprovalOutcome.NotNow>(await lab.Approvals.Approve(held.Id, held.Holds[0].PlanHash!, SweepLab.Operator, CancellationToken.None));
        Assert.Single(lab.Open);
    }

    private static async Task<(SweepLab Lab, SweepRecord Held)> Held()
    {
        SweepLab lab = await SweepLab.Synced(40);
        lab.Terminate(Twelve);
        return (lab, await lab.Delta());
    }
}
