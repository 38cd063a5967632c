using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Settings;
using OrleansSync.Contracts.Sweeps;
using OrleansSync.Grains.Employees;
using OrleansSync.Grains.Sweeps;
using OrleansSync.Tests.Unit.Employees;
using Xunit;

namespace OrleansSync.Tests.Unit.Sweeps;

/// <summary>A known account that a complete listing does not show is planned for what it is, so that the guard can count it.</summary>
public sealed class MissingAccountTests
{
    [Fact]
    [Trait("Rule", "3.4 guards judge the plan, per kind of harm")]
    public async Task A_linked_account_that_is_gone_counts_as_a_recreation()
    {
        Engine engine = new();
        await engine.Sync(People.Ada);
        engine.Target.Users.Clear();
        FakeSource source = new(People.Ada);
        SweepRecord record = new() { Id = "s", Kind = SweepKind.Full, Cause = new Cause(CauseKind.Sweep, "s", Caller: null) };
        SweepPlan plan = await new SweepPlanner(source, source, engine.Target, engine.Journal, engine.Clock).Plan(new PlanInput { Record = record, Settings = engine.Current }, CancellationToken.None);
        Preview preview = Assert.Single(plan.Employees).Preview;
        Assert.Equal(PlanAction.Create, preview.Action);
        Assert.Contains(GuardKind.Recreates, preview.Harms);
    }
}
