using OrleansSync.Contracts.Employees;
using OrleansSync.Grains.Journal;

namespace OrleansSync.Grains.Employees;

/// <summary>The shell around <see cref="EmployeeReconciler"/>: one call at a time per key, state only after the append.</summary>
[GrainType("orleanssync.employee")]
internal sealed class EmployeeGrain(EmployeeReconciler reconciler, IJournal journal, IRoster roster) : Grain, IEmployeeGrain
{
    private readonly EmployeeMemory memory = new();

    /// <inheritdoc/>
    public Task<ReconcileReport> Reconcile(ReconcileRequest request, CancellationToken cancellationToken) =>
        reconciler.Reconcile(memory, request, cancellationToken);

    /// <inheritdoc/>
    public Task<ReplayReport> Replay(string employeeId, CancellationToken cancellationToken) =>
        EmployeeReplay.Run(journal, roster, memory, employeeId, cancellationToken);

    /// <inheritdoc/>
    public Task LetGo()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}
