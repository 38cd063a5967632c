using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;
using OrleansSync.Contracts.Settings;
using OrleansSync.Contracts.Sweeps;
using OrleansSync.Grains.Sweeps;
using Xunit;

namespace OrleansSync.Tests.Support.Sweeps;

/// <summary>What holds, baselines and harms promise, in memory and over PostgreSQL (DESIGN 2).</summary>
public abstract class HoldContract
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());

    protected abstract IHoldStore Holds { get; }

    protected abstract IBaselines Baselines { get; }

    protected abstract IHarmLog Harms { get; }

    [Fact, Trait("rule", "3.4")]
    public async Task A_hold_comes_back_as_it_was_put()
    {
        Hold hold = Of("a", "Suspensions", "h1", Now) with
        {
            Listed = true,
            Items = [new HoldItem("41", "ada@acme.test", "i1", [new AttributeChange(CatalogField.Status, "active", FieldValue.Of("Active"), FieldValue.Of("Suspended"))])],
            Fill = new FillRate(3, 4),
        };
        Assert.True((await Holds.Put(hold, CancellationToken.None)).IsNew);
        Hold open = Assert.Single(await Holds.Open(CancellationToken.None));
        Assert.Equal(hold with { Items = [] }, open with { Items = [] });
        Assert.Equal(hold.Items[0] with { Changes = [] }, open.Items[0] with { Changes = [] });
        Assert.Equal(hold.Items[0].Changes, open.Items[0].Changes);
        Assert.Equal(open.Id, (await Holds.Get("a", CancellationToken.None))?.Id);
        Assert.Equal(open.Id, (await Holds.ByHash("h1", CancellationToken.None))?.Id);
        Assert.Null(await Holds.Get("b", CancellationToken.None));
        Assert.Null(await Holds.ByHash("h2", CancellationToken.None));
    }

    [Fact, Trait("rule", "3.4")]
    public async Task One_of_a_kind_is_open_and_hands_on_since_when()
    {
        await Holds.Put(Of("a", "Suspensions", "h1", Now), CancellationToken.None);
        (Hold same, bool isNew) = await Holds.Put(Of("b", "Suspensions", "h1", Now.AddHours(1)), CancellationToken.None);
        Assert.Equal(("a", false), (same.Id, isNew));
        (Hold other, isNew) = await Holds.Put(Of("c", "Suspensions", "h2", Now.AddHours(2)), CancellationToken.None);
        Assert.Equal(("c", true, Now), (other.Id, isNew, other.Since));
        await Holds.Put(Of("d", "CountFall", "h3", Now.AddHours(3)), CancellationToken.None);
        Assert.Equal(["c", "d"], (await Holds.Open(CancellationToken.None)).Select(hold => hold.Id));
        Hold then = (await Holds.Get("a", CancellationToken.None))!;
        Assert.Equal((HoldStanding.Superseded, Now.AddHours(2)), (then.State, then.EndedAt));
    }

    [Fact, Trait("rule", "3.4")]
    public async Task An_open_one_ends_once_and_its_hash_may_come_again()
    {
        await Holds.Put(Of("a", "Suspensions", "h1", Now), CancellationToken.None);
        Assert.True(await Holds.End("a", HoldStanding.Approved, "ada", Now.AddHours(1), CancellationToken.None));
        Assert.False(await Holds.End("a", HoldStanding.Over, approvedBy: null, Now.AddHours(2), CancellationToken.None));
        Hold then = (await Holds.Get("a", CancellationToken.None))!;
        Assert.Equal((HoldStanding.Approved, "ada", Now.AddHours(1)), (then.State, then.ApprovedBy, then.EndedAt));
        Assert.Empty(await Holds.Open(CancellationToken.None));
        Assert.True((await Holds.Put(Of("b", "Suspensions", "h1", Now.AddHours(3)), CancellationToken.None)).IsNew);
        Assert.Equal("b", (await Holds.ByHash("h1", CancellationToken.None))?.Id);
    }

    [Fact, Trait("rule", "3.4")]
    public async Task Sweeps_that_find_the_same_at_once_open_one()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(one => Holds.Put(Of($"{one}", "Suspensions", "h1", Now), CancellationToken.None)));
        Assert.Single(await Holds.Open(CancellationToken.None));
    }

    [Fact, Trait("rule", "3.4")]
    public async Task Baselines_move_and_absences_are_accepted_until_they_are_back()
    {
        Assert.Equal((0, 0), (await Baselines.Read(CancellationToken.None)) is var none ? (none.Fill.Count, none.Absent.Count) : default);
        await Baselines.Move(new Dictionary<SourceField, FillRate> { [SourceField.JobTitle] = new(9, 10), [SourceField.City] = new(8, 10) }, [], Noon, CancellationToken.None);
        await Baselines.Accept(["employee:41", "user:u1", "employee:41"], Noon, CancellationToken.None);
        await Baselines.Move(new Dictionary<SourceField, FillRate> { [SourceField.JobTitle] = new(5, 10) }, ["user:u1"], Noon.AddHours(1), CancellationToken.None);
        Baselines read = await Baselines.Read(CancellationToken.None);
        Assert.Equal((new FillBaseline(new FillRate(5, 10), Noon.AddHours(1)), new FillBaseline(new FillRate(8, 10), Noon)), (read.Fill[SourceField.JobTitle], read.Fill[SourceField.City]));
        Assert.Equal("employee:41", Assert.Single(read.Absent));
        await Baselines.Move(new Dictionary<SourceField, FillRate>(), ["employee:41"], Noon.AddHours(2), CancellationToken.None);
        Assert.Empty((await Baselines.Read(CancellationToken.None)).Absent);
    }

    [Fact, Trait("rule", "3.4")]
    public async Task Harms_are_counted_by_kind_since_an_instant()
    {
        await Harms.Add("s", [(GuardKind.Suspensions, "1"), (GuardKind.Suspensions, "2"), (GuardKind.Clears, "1")], Noon, CancellationToken.None);
        await Harms.Add("s", [], Noon, CancellationToken.None);
        await Harms.Add("s", [(GuardKind.Suspensions, "3")], Noon.AddHours(25), CancellationToken.None);
        Assert.Equal([(GuardKind.Suspensions, 3), (GuardKind.Clears, 1)], (await Harms.Since(Noon.AddHours(-1), CancellationToken.None)).OrderBy(pair => pair.Key).Select(pair => (pair.Key, pair.Value)));
        Assert.Equal((GuardKind.Suspensions, 1), Assert.Single(await Harms.Since(Noon.AddHours(1), CancellationToken.None)) is var (kind, count) ? (kind, count) : default);
    }

    private static Hold Of(string id, string kind, string hash, DateTimeOffset since) => new() { Id = id, Kind = kind, Scope = HoldScope.Harm, PlanHash = hash, Reason = "why", Count = 1, Since = since, SweepId = "s" };
}
