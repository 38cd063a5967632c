using Orleans.Placement;
using OrleansSync.Contracts.Employees;
using OrleansSync.Grains.Journal;

namespace OrleansSync.Grains.Employees;

/// <summary>The shell around <see cref="EmployeeReconciler"/>: one call at a time per key, state only after the append.</summary>
/// <remarks>Placed beside its first caller: the partitions are spread over the silos, and what they pass on need not travel again.</remarks>
[GrainType("orleanssync.employee"), PreferLocalPlacement]
internal sealed class EmployeeGrain(EmployeeReconciler reconciler, IJournal journal, IRoster roster, EmployeeInstruments instruments, TimeProvider clock) : Grain, IEmployeeGrain
{
    private readonly EmployeeMemory memory = new();

    /// <inheritdoc/>
    public async Task<ReconcileReport> Reconcile(ReconcileRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await instruments.Measure(this.GetPrimaryKeyString(), request, clock, () => reconciler.Reconcile(memory, request, cancellationToken));
        }
        finally
        {
            if (request.LastTouch)
            {
                DeactivateOnIdle();
            }
        }
    }

    /// <inheritdoc/>
    public Task<ReleaseReport> Release(ReleaseRequest request, CancellationToken cancellationToken) => reconciler.Release(memory, request, cancellationToken);

    /// <inheritdoc/>
    public async Task<ReplayReport> Replay(string employeeId, CancellationToken cancellationToken)
    {
        ReplayReport report = await EmployeeReplay.Run(journal, roster, memory, employeeId, cancellationToken);
        instruments.Replayed(1, report.Identical ? 0 : 1);
        return report;
    }
}
