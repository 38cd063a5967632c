using Microsoft.Extensions.Logging;
using Orleans.Placement;
using OrleansSync.Contracts.Employees;
using OrleansSync.Grains.Journal;

namespace OrleansSync.Grains.Employees;

/// <summary>The shell around <see cref="EmployeeReconciler"/>: one call at a time per key, state only after the append.</summary>
/// <remarks>Placed beside its first caller: the partitions are spread over the silos, and what they pass on need not travel again.</remarks>
[GrainType("orleanssync.employee"), PreferLocalPlacement]
internal sealed partial class EmployeeGrain(EmployeeReconciler reconciler, IJournal journal, IRoster roster, EmployeeInstruments instruments, TimeProvider clock, ILogger<EmployeeGrain> logger) : Grain, IEmployeeGrain
{
    private readonly EmployeeMemory memory = new();

    /// <inheritdoc/>
    public async Task<ReconcileReport> Reconcile(ReconcileRequest request, CancellationToken cancellationToken)
    {
        try
        {
            ReconcileReport report = await instruments.Measure(this.GetPrimaryKeyString(), request, clock, () => reconciler.Reconcile(memory, request, cancellationToken));
            if (report is { Outcome: ReconcileOutcome.Held, Reason: HoldReason.Protected })
            {
                // Somebody left and still has access: that must not be quiet (DESIGN 3.1).
                LogProtected(request.EmployeeId);
            }

            return report;
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

    [LoggerMessage(EventId = 4001, Level = LogLevel.Warning, Message = "Employee id:{EmployeeId} is Inactive in BambooHR and not suspended: the account is protected, or owns one of the two API keys. Give the key to somebody else, or suspend by hand")]
    private partial void LogProtected(string employeeId);
}
