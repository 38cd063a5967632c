using OrleansSync.Connectors.JumpCloud;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;
using OrleansSync.Contracts.Sweeps;
using OrleansSync.Tests.Unit.Employees;
using OrleansSync.Tests.Unit.Mapping;
using Xunit;

namespace OrleansSync.Tests.Unit.Sweeps;

/// <summary>DESIGN 3: rules that only a sweep over several people shows.</summary>
public sealed class SweepRuleTests
{
    [Fact]
    [Trait("Rule", "3.1 a changed email re-plans every id that holds the old or the new key")]
    public async Task Whoever_holds_the_old_or_the_new_address_is_looked_at_too()
    {
        SweepLab lab = await SweepLab.Synced(5);
        lab.Change(2, SourceField.WorkEmail, "p1@acme.test");
        await lab.Delta();
        Assert.Equal((HoldReason.DuplicateWorkEmail, HoldReason.DuplicateWorkEmail), (lab.Engine.Row("1").HoldReason, lab.Engine.Row("2").HoldReason));
        lab.Change(2, SourceField.WorkEmail, "p2@acme.test");
        await lab.Delta();
        Assert.Equal((null, null), (lab.Engine.Row("1").HoldReason, lab.Engine.Row("2").HoldReason));
        Assert.Equal(["p1@acme.test", "p2@acme.test"], [(string?)lab.User(1)["emails"]![0]!["value"], (string?)lab.User(2)["emails"]![0]!["value"]]);
    }

    [Theory]
    [InlineData(true, true, true)]
    [InlineData(true, false, false)]
    [InlineData(false, true, false)]
    [Trait("Rule", "3.1 an address on another id continues unasked only with the same name and an old id that left")]
    public async Task An_account_is_inherited_unseen_by_the_same_person_only(bool sameName, bool left, bool inherits)
    {
        SweepLab lab = await SweepLab.Synced(5);
        string account = lab.Engine.Row("1").TargetUserId!;
        if (left)
        {
            lab.Terminate([1]);
        }

        lab.Change(1, SourceField.WorkEmail, string.Empty);
        lab.Source.People["7"] = SweepLab.Person(sameName ? 1 : 7).As("7").With(SourceField.WorkEmail, "p1@acme.test").With(SourceField.EmployeeNumber, "E7");
        await lab.Full();
        Assert.Equal((inherits ? account : null, inherits ? null : HoldReason.KeyReassigned), (lab.Engine.Row("7").TargetUserId, lab.Engine.Row("7").HoldReason));
        Assert.Equal(inherits ? null : account, lab.Engine.Row("1").TargetUserId);
        Assert.Equal(5, lab.Target.Users.Count);
    }

    [Fact]
    [Trait("Rule", "3.3 Vanished needs absence from a complete read and a second proof")]
    public async Task Who_is_missing_in_a_read_and_there_alone_has_not_vanished()
    {
        SweepLab lab = await SweepLab.Synced(20);
        lab.Source.Unlisted.Add("1");
        lab.Source.Gone.Add("2");
        SweepRecord sweep = await lab.Full();
        Assert.Equal((SweepState.Completed, 1), (sweep.State, sweep.Tallies.Orphaned));
        Assert.Equal((EmployeeStanding.InSync, EmployeeStanding.Orphaned), (lab.Engine.Row("1").State, lab.Engine.Row("2").State));
        Assert.True(lab.IsActive(2));
    }

    [Fact]
    [Trait("Rule", "3.4 one bad employee never delays another, leavers go first")]
    public async Task Leavers_stand_first_and_one_who_fails_stops_nobody()
    {
        SweepLab lab = await SweepLab.Synced(20);
        foreach (int id in Enumerable.Range(1, 20))
        {
            lab.Change(id, SourceField.JobTitle, "Boss");
        }

        lab.Terminate([12, 19]);
        string bad = lab.Engine.Row("3").TargetUserId!;
        lab.Target.Getting = user => user == bad ? new TargetFailure(TargetFailureKind.Rejected, 400, RetryAfter: null, "no") : null;
        SweepRecord sweep = await lab.Full();
        Assert.Equal(["12", "19"], lab.Store.Plans[sweep.Id].Take(2).Select(row => row.EmployeeId));
        Assert.Equal(["active", "active"], lab.Target.Log.SkipWhile(one => one == "create").Where(one => one == "active"));
        Assert.Equal("active", lab.Target.Log.First(one => one != "create"));
        Assert.Equal((1, 2, 17), (sweep.Tallies.Failed, sweep.Tallies.Suspended, sweep.Tallies.Updated));
        Assert.Equal("Welder", (string?)lab.User(3)["title"]);
    }

    [Fact]
    [Trait("Rule", "3.4 success is said only when every planned write is confirmed")]
    public async Task A_write_without_an_answer_is_no_success()
    {
        SweepLab lab = await SweepLab.Synced(10);
        lab.Change(3, SourceField.JobTitle, "Boss");
        lab.Target.Updating = static _ => new WriteOutcome.InDoubt(Status: null, "lost");
        SweepRecord sweep = await lab.Full();
        Assert.Equal((SweepState.CompletedWithFailures, 1), (sweep.State, sweep.Tallies.Failed));
        lab.Target.Updating = static _ => null;
        lab.Engine.Pass(TimeSpan.FromHours(1));
        Assert.Equal((SweepState.Completed, 1), ((await lab.Full()) is var next ? next.State : default, next.Tallies.Updated));
    }
}
