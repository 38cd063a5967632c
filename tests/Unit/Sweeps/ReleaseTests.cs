using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;
using OrleansSync.Grains.Employees;
using OrleansSync.Tests.Unit.Mapping;
using Xunit;

namespace OrleansSync.Tests.Unit.Sweeps;

/// <summary>DESIGN 3.1: an operator's word on one person's hold, carried out by the sweep that follows.</summary>
public sealed class ReleaseTests
{
    private const string Owner = "3.1 an operator's release names the owner";
    private const string Handed = "3.1 a re-assigned address continues with that account on an operator's word, with the consequences shown";

    [Fact]
    [Trait("Rule", Handed)]
    public async Task A_reassigned_address_hands_the_account_on_in_one_transaction()
    {
        SweepLab lab = await Reassigned();
        Assert.Equal(HoldReason.KeyReassigned, lab.Engine.Row("7").HoldReason);
        string account = lab.Engine.Row("1").TargetUserId!;
        ReleaseOutcome.Released shown = await Release(lab, "7", dryRun: true);
        Assert.Equal(new LinkMove(account, "p1", "1", "7"), shown.Link);
        Assert.Equal([$"JumpCloud account {account} (p1) goes from id:1 to id:7, with everything that it may open.", "It is suspended, and is activated again.", "id:1 is left without an account."], shown.Consequences);
        Assert.Contains(shown.Changes, change => change.Field == CatalogField.FirstName && change.New.Text == "P7");
        Assert.Equal(HoldReason.KeyReassigned, lab.Engine.Row("7").HoldReason);

        Assert.NotNull((await Release(lab, "7")).SweepId);
        Assert.Equal(account, lab.Engine.Row("7").TargetUserId);
        Assert.Equal((EmployeeStanding.InSync, "P7"), (lab.Engine.Row("7").State, (string?)lab.User(7)["name"]!["givenName"]));
        EmployeeEvent.LinkTaken taken = Assert.Single(await lab.Engine.Events<EmployeeEvent.LinkTaken>("7"));
        EmployeeEvent.LinkGiven given = Assert.Single(await lab.Engine.Events<EmployeeEvent.LinkGiven>("1"));
        Assert.Equal((account, account, "7"), (taken.UserId, given.UserId, given.ToEmployeeId));
        Assert.Equal("ada", (await lab.Engine.Journal.Load("employee:7", CancellationToken.None)).Events.Single(one => one.Data is EmployeeEvent.HoldReleased { Released: true }).Cause.Caller);

        // Nor does anything bring it back to whoever had it.
        await lab.Full();
        Assert.Equal((null, true), (lab.Engine.Row("1").TargetUserId, lab.IsActive(7)));
        int writes = lab.Target.Writes;
        await lab.Full();
        Assert.Equal(writes, lab.Target.Writes);
    }

    [Fact]
    [Trait("Rule", Handed)]
    public async Task A_reassigned_address_stays_held_in_every_sweep_without_a_word()
    {
        SweepLab lab = await Reassigned();
        string account = lab.Engine.Row("1").TargetUserId!;
        await lab.Delta();
        lab.Change(1, SourceField.JobTitle, "Boss");
        lab.Change(7, SourceField.JobTitle, "Boss");
        await lab.Delta();
        await lab.Scoped(["id:7"]);
        await lab.Full();
        Assert.Equal((HoldReason.KeyReassigned, null), (lab.Engine.Row("7").HoldReason, lab.Engine.Row("7").TargetUserId));
        Assert.Equal(account, lab.Engine.Row("1").TargetUserId);
    }

    [Fact]
    [Trait("Rule", Owner)]
    public async Task The_owner_of_a_shared_address_goes_on_and_the_other_stays_held()
    {
        SweepLab lab = await SweepLab.Synced(5);
        lab.Source.People["7"] = SweepLab.Person(7).With(SourceField.WorkEmail, "p1@acme.test");
        await lab.Full();
        string account = lab.Engine.Row("1").TargetUserId!;
        Assert.Equal((HoldReason.DuplicateWorkEmail, HoldReason.DuplicateWorkEmail), (lab.Engine.Row("1").HoldReason, lab.Engine.Row("7").HoldReason));
        ReleaseOutcome.Released released = await Release(lab, "7");
        Assert.Equal("id:1", released.Link is { } link ? "id:" + link.From : null);
        Assert.Contains("id:1 stays held.", released.Consequences);
        Assert.Equal((account, EmployeeStanding.InSync), (lab.Engine.Row("7").TargetUserId, lab.Engine.Row("7").State));
        Assert.Equal((HoldReason.DuplicateWorkEmail, null), (lab.Engine.Row("1").HoldReason, lab.Engine.Row("1").TargetUserId));
        Assert.Equal(5, lab.Target.Users.Count);

        Assert.Contains("id:7 was named the owner", (await Refused(lab, "1")).Why, StringComparison.Ordinal);
        int writes = lab.Target.Writes;
        await lab.Full();
        await lab.Delta(wholeRoster: true);
        Assert.Equal((writes, HoldReason.DuplicateWorkEmail), (lab.Target.Writes, lab.Engine.Row("1").HoldReason));
    }

    [Fact]
    [Trait("Rule", Owner)]
    public async Task The_owner_keeps_the_account_that_is_his_already()
    {
        SweepLab lab = await SweepLab.Synced(5);
        lab.Source.People["7"] = SweepLab.Person(7).With(SourceField.WorkEmail, "p1@acme.test");
        await lab.Full();
        string account = lab.Engine.Row("1").TargetUserId!;
        Assert.Null((await Release(lab, "1")).Link);
        Assert.Equal((account, EmployeeStanding.InSync), (lab.Engine.Row("1").TargetUserId, lab.Engine.Row("1").State));
        Assert.Equal(HoldReason.DuplicateWorkEmail, lab.Engine.Row("7").HoldReason);
    }

    [Fact]
    [Trait("Rule", Owner)]
    public async Task What_the_target_refused_is_tried_again_on_a_word()
    {
        SweepLab lab = await SweepLab.Synced(3);
        lab.Target.Users["x9"] = Samples.Foreign("x9", "somebody@acme.test");
        lab.Target.Users["x9"]["userName"] = "p9";
        lab.Source.People["9"] = SweepLab.Person(9);
        await lab.Full();
        Assert.Equal(HoldReason.UsernameTaken, lab.Engine.Row("9").HoldReason);
        lab.Target.Users["x9"]["userName"] = "somebody";
        Assert.NotNull((await Release(lab, "9")).SweepId);
        Assert.Equal(EmployeeStanding.InSync, lab.Engine.Row("9").State);
    }

    [Fact]
    [Trait("Rule", Owner)]
    public async Task What_ends_with_its_cause_or_is_not_held_is_refused_with_a_reason()
    {
        SweepLab lab = await SweepLab.Synced(3);
        Assert.Equal("Nothing of this employee is held.", (await Refused(lab, "1")).Why);
        lab.Change(1, SourceField.WorkEmail, string.Empty);
        await lab.Full();
        Assert.StartsWith("WorkEmailRemoved ends with its cause", (await Refused(lab, "1")).Why, StringComparison.Ordinal);
    }

    private static async Task<SweepLab> Reassigned()
    {
        SweepLab lab = await SweepLab.Synced(5);
        lab.Terminate([1]);
        lab.Change(1, SourceField.WorkEmail, string.Empty);
        await lab.Full();
        lab.Source.People["7"] = SweepLab.Person(7).With(SourceField.WorkEmail, "p1@acme.test");
        await lab.Full();
        return lab;
    }

    private static async Task<ReleaseOutcome.Released> Release(SweepLab lab, string id, bool dryRun = false) =>
        Assert.IsType<ReleaseOutcome.Released>(await lab.Releases.Release(lab.Engine.Row(id), dryRun, SweepLab.Operator, CancellationToken.None));

    private static async Task<ReleaseOutcome.Refused> Refused(SweepLab lab, string id) =>
        Assert.IsType<ReleaseOutcome.Refused>(await lab.Releases.Release(lab.Engine.Row(id), dryRun: false, SweepLab.Operator, CancellationToken.None));
}
