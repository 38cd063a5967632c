using OrleansSync.Connectors.JumpCloud;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Ports;
using OrleansSync.Contracts.Settings;
using OrleansSync.Grains.Journal;

namespace OrleansSync.Grains.Employees;

/// <summary>Brings one employee's account in step: read, compare, intend, write, record (DESIGN 5). A plain class over ports; the grain only forwards to it.</summary>
/// <remarks>
/// Level-based: a request says whom to look at. Safe to repeat, and safe to kill at every await: what was intended is in the stream
/// before it is sent, and an intent without an outcome is read and compared before anything else happens.
/// </remarks>
public sealed class EmployeeReconciler(IJournal journal, IRoster roster, ITarget target, ISettings settings, IRandom random, TimeProvider clock)
{
    private const int ConflictAttemptsMax = 3;

    // Whoever was on the way when the key was refused need not learn it again; the sweep stops, and says so once.
    private static readonly TimeSpan KeyRefusedFor = TimeSpan.FromSeconds(10);
    private long keyRefusedUntil;

    /// <summary>Reconciles one employee.</summary>
    /// <param name="memory">What the activation knows; follows the journal.</param>
    /// <param name="request">Whom to look at, and what the sweep knows already.</param>
    /// <param name="cancellationToken">No write is sent once it is cancelled; one under way is recorded.</param>
    public async Task<ReconcileReport> Reconcile(EmployeeMemory memory, ReconcileRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(memory);
        ArgumentNullException.ThrowIfNull(request);
        if (!request.Asked && clock.GetUtcNow().UtcTicks < Interlocked.Read(ref keyRefusedUntil))
        {
            return new ReconcileReport { Outcome = ReconcileOutcome.Pending, Detail = "unauthorized", TargetUnauthorized = true };
        }

        SyncSettings revision = await settings.At(request.SettingsRevision, cancellationToken);
        Adopt(memory, request);
        for (int attempt = 1; attempt <= ConflictAttemptsMax; attempt++)
        {
            EmployeeRun run = new(journal, roster, target, settings, random, clock, memory, request, revision);
            if (await run.Execute(cancellationToken) is { } report)
            {
                if (report.TargetUnauthorized)
                {
                    _ = Interlocked.Exchange(ref keyRefusedUntil, (clock.GetUtcNow() + KeyRefusedFor).UtcTicks);
                }

                return report;
            }

            // Another activation wrote this stream: look again, decide again.
            await Reload(memory, request.EmployeeId, cancellationToken);
        }

        return new ReconcileReport { Outcome = ReconcileOutcome.Pending, Detail = "conflict", NextAttemptAt = clock.GetUtcNow() };
    }

    /// <summary>Releases the hold of one employee, if it may be.</summary>
    /// <param name="memory">What the activation knows; follows the journal.</param>
    /// <param name="request">Whose, and on whose word.</param>
    /// <param name="cancellationToken">Stops it before the append.</param>
    public async Task<ReleaseReport> Release(EmployeeMemory memory, ReleaseRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(memory);
        ArgumentNullException.ThrowIfNull(request);
        ReconcileRequest told = new() { EmployeeId = request.EmployeeId, SettingsRevision = request.SettingsRevision, Cause = request.Cause, CorrelationId = request.CorrelationId, Priority = ReconcilePriority.Interactive };
        for (int attempt = 1; attempt <= ConflictAttemptsMax; attempt++)
        {
            await Reload(memory, request.EmployeeId, cancellationToken);
            EmployeeStream stream = new(journal, clock, memory, told);
            HoldReason? held = stream.State.Hold?.Reason;
            stream.Tell(new EmployeeCommand.Release());
            if (!stream.HasPending)
            {
                return new ReleaseReport(Released: false, held);
            }

            // Something is left to do from here on: a sweep finds it even if the one that follows is lost.
            if (await stream.Commit(RosterMarks.Underway(clock.GetUtcNow(), attempts: 0), cancellationToken))
            {
                return new ReleaseReport(Released: true, held);
            }
        }

        return new ReleaseReport(Released: false, memory.State?.Hold?.Reason);
    }

    /// <summary>Folds the stream into <paramref name="memory"/>.</summary>
    public async Task Reload(EmployeeMemory memory, string employeeId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(memory);
        (memory.State, memory.Version) = await EmployeeFold.Load(journal, employeeId, cancellationToken);
    }

    private static void Adopt(EmployeeMemory memory, ReconcileRequest request)
    {
        bool otherPerson = memory.State is { } held && !string.Equals(held.EmployeeId, request.EmployeeId, StringComparison.Ordinal);
        if (otherPerson)
        {
            (memory.State, memory.Version) = (null, 0);
        }

        if (request.RosterBody is { } body && request.RosterVersion > memory.Version)
        {
            (memory.State, memory.Version) = (EmployeeStateJson.Read(body.Span), request.RosterVersion);
        }
    }
}
