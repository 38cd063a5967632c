using System.Collections.Immutable;
using OrleansSync.Contracts.Settings;
using OrleansSync.Contracts.Sweeps;
using OrleansSync.Grains.Sweeps;
using Xunit;

namespace OrleansSync.Tests.Unit.Sweeps;

/// <summary>DESIGN 3.4, 8: Max and Percent of a sweep, PerDay of a rolling day, and the first sync.</summary>
public sealed class GuardLimitTests
{
    [Theory]
    [InlineData(10, 100, 0, false)]
    [InlineData(11, 100, 0, true)]
    [InlineData(20, 400, 0, false)]
    [InlineData(21, 400, 0, true)]
    [InlineData(1, 400, 24, false)]
    [InlineData(1, 400, 25, true)]
    [Trait("Rule", "3.4 guards judge the plan, per kind of harm")]
    public void A_guard_trips_above_the_larger_of_max_and_percent_or_above_the_day(int planned, int linked, int done, bool trips)
    {
        ILookup<GuardKind, HoldItem> items = Enumerable.Range(1, planned).ToLookup(_ => GuardKind.Suspensions, id => new HoldItem($"{id}", $"id:{id}", $"{id}", []));
        Assert.Equal(trips, !Guards.Judge(items, linked, ImmutableDictionary<GuardKind, int>.Empty.Add(GuardKind.Suspensions, done), first: false, SyncSettings.Default).IsEmpty);
    }

    [Fact]
    [Trait("Rule", "3.4 PerDay counts a rolling day, approved writes not")]
    public async Task A_slow_bleed_is_held_and_goes_on_when_the_day_has_passed()
    {
        SweepLab lab = await SweepLab.Synced(60);
        for (int round = 0; round < 5; round++)
        {
            lab.Terminate(Enumerable.Range((round * 5) + 1, 5));
            await lab.Delta();
            lab.Engine.Pass(TimeSpan.FromHours(1));
        }

        Assert.Equal(25, lab.Suspended(Enumerable.Range(1, 60)));
        lab.Terminate([26]);
        SweepRecord held = await lab.Delta();
        Assert.Equal("1 planned and 25 done in the last 24 hours, the limit is 25 a day", Assert.Single(held.Holds).Reason);
        Assert.True(lab.IsActive(26));

        lab.Engine.Pass(TimeSpan.FromHours(20));
        await lab.Full();
        Assert.Empty(lab.Open);
        Assert.False(lab.IsActive(26));
    }

    [Fact]
    [Trait("Rule", "3.4 PerDay counts a rolling day, approved writes not")]
    public async Task Approved_writes_do_not_count_for_the_day()
    {
        SweepLab lab = await SweepLab.Synced(60);
        lab.Terminate(Enumerable.Range(1, 30));
        SweepRecord held = await lab.Delta();
        Assert.Equal(30, (await lab.Approve(held, held.Holds[0].PlanHash!)).Tallies.Suspended);
        lab.Terminate([31]);
        Assert.Empty((await lab.Delta()).Holds);
        Assert.False(lab.IsActive(31));
    }

    [Fact]
    [Trait("Rule", "3.4 the first full sweep of an empty history is not held by Updates or TakeOvers")]
    public async Task A_first_sync_takes_over_whatever_there_is_and_the_day_forgets_it()
    {
        SweepLab lab = Occupied(120);
        SweepRecord first = await lab.Full();
        Assert.Equal((120, 0), (first.Tallies.TakenOver, first.Holds.Length));
        lab.Source.People["500"] = SweepLab.Person(500);
        lab.Target.Users["x500"] = SweepLab.Account(500);
        Assert.Equal((1, 0), ((await lab.Full()) is var next ? next.Tallies.TakenOver : 0, next.Holds.Length));
    }

    [Fact]
    [Trait("Rule", "3.4 guards judge the plan, per kind of harm")]
    public async Task In_a_first_sync_the_accounts_that_match_are_what_the_percentage_is_of()
    {
        // 5 % of 300 matched accounts are 15.
        SweepLab few = Occupied(300);
        few.Terminate(Enumerable.Range(1, 15));
        Assert.Equal(300, (await few.Full()).Tallies.TakenOver);
        Assert.Equal(15, few.Suspended(Enumerable.Range(1, 15)));

        SweepLab many = Occupied(300);
        many.Terminate(Enumerable.Range(1, 16));
        Assert.Equal("16 planned, the limit is 15", Assert.Single((await many.Full()).Holds).Reason);
        Assert.All(many.Target.Users.Values, user => Assert.True((bool)user["active"]!));
    }

    private static SweepLab Occupied(int people)
    {
        SweepLab lab = new(people);
        foreach (int id in Enumerable.Range(1, people))
        {
            lab.Target.Users[$"x{id}"] = SweepLab.Account(id);
        }

        return lab;
    }
}
