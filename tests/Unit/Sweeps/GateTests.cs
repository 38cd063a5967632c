using OrleansSync.Contracts.Fields;
using OrleansSync.Contracts.Settings;
using OrleansSync.Contracts.Sweeps;
using Xunit;

namespace OrleansSync.Tests.Unit.Sweeps;

/// <summary>DESIGN 3.4: a read that came short is not acted on, and somebody's word makes it the baseline.</summary>
public sealed class GateTests
{
    private const string Baseline = "3.4 approving a gate makes that read the baseline";
    private const string Column = "3.4 a column that is lost, or much emptier than before, holds just that attribute";

    [Fact]
    [Trait("Rule", "3.4 gates judge the read")]
    public async Task A_read_that_lost_people_holds_the_sweep_and_the_next_whole_one_goes_on_by_itself()
    {
        SweepLab lab = await SweepLab.Synced(40);
        Hide(lab, 1, 5);
        lab.Terminate([30]);
        SweepRecord held = await lab.Full();
        SweepHold hold = Assert.Single(held.Holds);
        Assert.Equal((SweepState.Held, "CountFall", 5, HoldScope.Sweep), (held.State, hold.Kind, hold.Count, hold.Scope));
        Assert.Equal("BambooHR showed 35 employees, 40 are known: more than 10 % are missing.", hold.Reason);
        Assert.Equal(held.PlanHash, hold.PlanHash);
        Assert.Empty(lab.Store.Plans[held.Id]);
        Assert.True(lab.IsActive(30));

        // The deltas that read no roster go on: a leaver does not wait for it.
        await lab.Delta();
        Assert.False(lab.IsActive(30));
        Assert.Single(lab.Open);

        lab.Source.Gone.Clear();
        Assert.Equal(SweepState.Completed, (await lab.Full()).State);
        Assert.Empty(lab.Open);
    }

    [Fact]
    [Trait("Rule", "3.4 gates judge the read")]
    [Trait("Rule", "3.4 a hold is keyed by kind and content, and outlives its sweep")]
    public async Task The_same_fall_is_the_same_hold_and_another_fall_another()
    {
        SweepLab lab = await SweepLab.Synced(40);
        Hide(lab, 1, 5);
        string? first = (await lab.Full()).PlanHash;
        Assert.Equal(first, (await lab.Full()).PlanHash);
        Hide(lab, 6, 6);
        Assert.NotEqual(first, (await lab.Full()).PlanHash);
        Assert.Single(lab.Open);
    }

    [Fact]
    [Trait("Rule", Baseline)]
    public async Task An_approved_fall_lets_a_sweep_run_and_the_next_one_too()
    {
        SweepLab lab = await SweepLab.Synced(40);
        Hide(lab, 1, 5);
        SweepRecord held = await lab.Full();
        SweepRecord run = await lab.Approve(held, held.PlanHash!);
        Assert.Equal((SweepState.Completed, 5), (run.State, run.Tallies.Orphaned));
        Assert.Equal(SweepState.Cancelled, lab.Store.Sweeps[held.Id].State);
        Assert.Contains(await lab.History(held.Id), one => one is SweepEvent.Approved);
        Assert.Equal(SweepState.Completed, (await lab.Full()).State);

        // It counts from there, and not for those who came back.
        Hide(lab, 6, 9);
        Assert.Equal(SweepState.Held, (await lab.Full()).State);
    }

    [Fact]
    [Trait("Rule", Baseline)]
    public async Task A_fall_that_went_on_since_is_held_anew()
    {
        SweepLab lab = await SweepLab.Synced(40);
        Hide(lab, 1, 5);
        SweepRecord held = await lab.Full();
        lab.BeforeRun = () => Hide(lab, 6, 11);
        SweepRecord run = await lab.Approve(held, held.PlanHash!);
        Assert.Equal((SweepState.Held, 6), (run.State, run.Holds[0].Count));
    }

    [Fact]
    [Trait("Rule", Baseline)]
    public async Task Who_was_approved_to_be_missing_and_came_back_counts_again()
    {
        SweepLab lab = await SweepLab.Synced(40);
        Hide(lab, 1, 5);
        SweepRecord held = await lab.Full();
        await lab.Approve(held, held.PlanHash!);
        lab.Source.Gone.Clear();
        await lab.Full();
        Hide(lab, 1, 5);
        Assert.Equal(SweepState.Held, (await lab.Full()).State);
    }

    [Fact]
    [Trait("Rule", "3.1 too many known ids missing hold the sweep as WrongTenant")]
    [Trait("Rule", Baseline)]
    public async Task Another_organisation_holds_the_sweep_and_there_is_a_way_past()
    {
        SweepLab lab = await SweepLab.Synced(20, settings => settings with { Guards = settings.Guards.SetItem(GuardKind.Recreates, new GuardLimit(100, 0, PerDay: null)) });
        foreach (int id in Enumerable.Range(1, 5))
        {
            _ = lab.Target.Users.Remove(lab.Engine.Row($"{id}").TargetUserId!);
        }

        SweepRecord held = await lab.Full();
        Assert.Equal((SweepState.Held, "WrongTenant", 5), (held.State, held.Holds[0].Kind, held.Holds[0].Count));
        Assert.Equal(15, lab.Target.Users.Count);
        lab.Change(1, SourceField.JobTitle, "Boss");
        lab.Change(10, SourceField.JobTitle, "Boss");
        await lab.Delta();
        Assert.Equal((15, "Boss"), (lab.Target.Users.Count, (string?)lab.User(10)["title"]));
        Assert.Equal(5, (await lab.Approve(held, held.PlanHash!)).Tallies.Created);
        Assert.Equal(20, lab.Target.Users.Count);
    }

    [Fact]
    [Trait("Rule", "3.1 too many known ids missing hold the sweep as WrongTenant")]
    public async Task Another_company_of_the_same_size_holds_the_sweep()
    {
        SweepLab lab = await SweepLab.Synced(20);
        lab.Source.People.Clear();
        foreach (int id in Enumerable.Range(101, 20))
        {
            lab.Source.People[$"{id}"] = SweepLab.Person(id);
        }

        SweepRecord held = await lab.Full();
        Assert.Equal((SweepState.Held, "WrongTenant", 20), (held.State, held.Holds[0].Kind, held.Holds[0].Count));
        Assert.Equal(20, lab.Target.Users.Count);
    }

    [Fact]
    [Trait("Rule", Column)]
    public async Task An_emptied_column_holds_that_attribute_and_the_rest_goes_on()
    {
        SweepLab lab = await SweepLab.Synced(40);
        Empty(lab, SourceField.JobTitle, 1, 9);
        lab.Change(20, SourceField.Department, "Yard");
        lab.Terminate([30]);
        SweepRecord sweep = await lab.Full();
        SweepHold hold = Assert.Single(sweep.Holds);
        Assert.Equal(("FillFall:jobTitle", 9, HoldScope.Attribute), (hold.Kind, hold.Count, hold.Scope));
        Assert.Equal("31 of 40 have a value, 40 of 40 had one: a fall by more than 20 %.", hold.Reason);
        Assert.Equal("Welder", (string?)lab.User(1)["title"]);
        Assert.Equal(SweepState.Completed, sweep.State);
        Assert.False(lab.IsActive(30));

        // Nor does a delta, which sees no rates, act on it.
        lab.Change(2, SourceField.JobTitle, string.Empty);
        await lab.Delta();
        Assert.Equal("Welder", (string?)lab.User(2)["title"]);

        foreach (int id in Enumerable.Range(1, 9))
        {
            lab.Change(id, SourceField.JobTitle, "Boss");
        }

        await lab.Full();
        Assert.Empty(lab.Open);
        Assert.Equal("Boss", (string?)lab.User(1)["title"]);
    }

    [Theory]
    [InlineData(40, 8)]
    [InlineData(8, 2)]
    [Trait("Rule", Column)]
    public async Task A_small_fall_or_one_of_two_people_is_no_gate(int people, int emptied)
    {
        SweepLab lab = await SweepLab.Synced(people);
        Empty(lab, SourceField.JobTitle, 1, emptied);
        Assert.Empty((await lab.Full()).Holds);
        Assert.Null(lab.User(1)["title"]);
    }

    [Fact]
    [Trait("Rule", Column)]
    public async Task A_column_that_empties_bit_by_bit_is_held_too()
    {
        SweepLab lab = await SweepLab.Synced(40);
        Empty(lab, SourceField.JobTitle, 1, 5);
        Assert.Empty((await lab.Full()).Holds);
        Empty(lab, SourceField.JobTitle, 6, 9);
        Assert.Equal("FillFall:jobTitle", Assert.Single((await lab.Full()).Holds).Kind);
        Assert.Equal("Welder", (string?)lab.User(9)["title"]);
    }

    [Fact]
    [Trait("Rule", Baseline)]
    public async Task An_approved_column_is_cleared_and_is_the_baseline()
    {
        SweepLab lab = await SweepLab.Synced(40);
        Empty(lab, SourceField.JobTitle, 1, 9);
        SweepRecord sweep = await lab.Full();
        SweepRecord run = await lab.Approve(sweep, sweep.Holds[0].PlanHash!);
        Assert.Equal((SweepState.Completed, 0), (run.State, run.Holds.Length));
        Assert.Null(lab.User(1)["title"]);
        Assert.Empty((await lab.Full()).Holds);
    }

    [Fact]
    [Trait("Rule", Column)]
    [Trait("Rule", Baseline)]
    public async Task A_column_that_is_lost_is_shown_as_held_until_it_is_back_or_accepted()
    {
        SweepLab lab = await SweepLab.Synced(10);
        lab.Source.Missing = [SourceField.JobTitle];
        SweepRecord sweep = await lab.Full();
        Assert.Equal("MissingField:jobTitle", Assert.Single(sweep.Holds).Kind);
        Assert.Equal("Welder", (string?)lab.User(1)["title"]);
        Assert.Empty((await lab.Approve(sweep, sweep.Holds[0].PlanHash!)).Holds);
        Assert.Equal("Welder", (string?)lab.User(1)["title"]);
        lab.Source.Missing = [];
        await lab.Full();
        lab.Source.Missing = [SourceField.JobTitle];
        Assert.Single((await lab.Full()).Holds);
    }

    [Theory]
    [InlineData(SourceField.Status)]
    [InlineData(SourceField.WorkEmail)]
    [Trait("Rule", "3.4 a lost status holds all lifecycle, a lost work email all identity")]
    public async Task A_fall_of_status_or_work_email_holds_what_hangs_on_it(SourceField column)
    {
        SweepLab lab = await SweepLab.Synced(40);
        Empty(lab, column, 1, 9);
        lab.Terminate([30]);
        lab.Change(31, SourceField.WorkEmail, "other@acme.test");
        lab.Change(32, SourceField.JobTitle, "Boss");
        SweepRecord sweep = await lab.Full();
        Assert.Equal("FillFall:" + FieldNames<SourceField>.Of(column), Assert.Single(sweep.Holds).Kind);
        Assert.Equal((column == SourceField.Status, "Boss"), (lab.IsActive(30), (string?)lab.User(32)["title"]));
        Assert.Equal(column == SourceField.Status ? "other@acme.test" : "p31@acme.test", (string?)lab.User(31)["emails"]![0]!["value"]);
        Assert.Equal(40, lab.Target.Users.Count);
    }

    [Fact]
    [Trait("Rule", "3.4 empty for everybody at the first contact only warns")]
    public async Task A_column_that_was_always_empty_is_no_fall()
    {
        SweepLab lab = new(40);
        lab.Source.Missing = [SourceField.HomePhone];
        Empty(lab, SourceField.JobTitle, 1, 40);
        Assert.Empty((await lab.Full()).Holds);
        Assert.Empty((await lab.Full()).Holds);
        Assert.Empty(lab.Holds.All);
    }

    private static void Hide(SweepLab lab, int from, int to) => lab.Source.Gone.UnionWith(Enumerable.Range(from, to - from + 1).Select(id => $"{id}"));

    private static void Empty(SweepLab lab, SourceField field, int from, int to)
    {
        foreach (int id in Enumerable.Range(from, to - from + 1))
        {
            lab.Change(id, field, string.Empty);
        }
    }
}
