using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Settings;
using OrleansSync.Grains.Employees;
using OrleansSync.Grains.Sweeps;
using Xunit;

namespace OrleansSync.Tests.Unit.Sweeps;

/// <summary>DESIGN 8: the first full sweep takes over what there is, also when it was killed and goes on.</summary>
public sealed class FirstSyncGuardTests
{
    [Fact]
    [Trait("Rule", "3.4 the first full sweep of an empty history is not held by Updates or TakeOvers")]
    public void A_first_sweep_that_goes_on_after_a_kill_is_still_the_first()
    {
        PlannedEmployee[] plan = [.. Enumerable.Range(1, 60).Select(id => TakeOver(id.ToString()))];
        Assert.Empty(Guards.Tripped(plan, linked: 120, first: true, SyncSettings.Default));
        Assert.Equal(60, Guards.Tripped(plan, linked: 120, first: false, SyncSettings.Default)[GuardKind.TakeOvers]);
    }

    private static PlannedEmployee TakeOver(string id) => new(
        "id:" + id,
        new ReconcileRequest { EmployeeId = id, SettingsRevision = 1, Cause = new Cause(CauseKind.Sweep, "s", Caller: null), CorrelationId = "s" },
        new Preview(PlanAction.TakeOver, Reason: null, [], [GuardKind.TakeOvers], Leaver: false, Hash: id));
}
