using System.Globalization;
using OrleansSync.Connectors.JumpCloud;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Scim;
using OrleansSync.Grains.Mapping;

namespace OrleansSync.Grains.Employees;

/// <summary>The ends of a run: settled, held for the target, postponed, failed. Each records what is left and says when to come back.</summary>
internal sealed partial class EmployeeRun
{
    private static readonly TimeSpan TargetHoldRetry = TimeSpan.FromHours(1);
    private static readonly TimeSpan InvisibleRetry = TimeSpan.FromHours(6);

    /// <summary>Nothing is left to write now: what the plan says is how it stands.</summary>
    private async Task<ReconcileReport> Settle(EmployeePlan plan, ScimUser? actual, string? pendingBecause, CancellationToken cancellationToken)
    {
        if (pendingBecause is null)
        {
            RecordFindings(plan, actual);
        }

        if (pendingBecause is not null)
        {
            if (plan.Hold is { } standing)
            {
                stream.Tell(new EmployeeCommand.SetHold(standing, plan.HoldDetail));
            }

            return await Postpone(pendingBecause, nextAttemptAt: null, cancellationToken);
        }

        if (stream.State.Intent is { } intent && actual is not null)
        {
            // Announced, not sent or overtaken by events, and nothing is left of it: the read closes it.
            stream.Record(ConfirmedBy(intent.Kind, actual));
        }

        return await Finish(plan, actual, cancellationToken);
    }

    private async Task<ReconcileReport> Finish(EmployeePlan? plan, ScimUser? actual, CancellationToken cancellationToken)
    {
        HoldReason? hold = targetHold ?? plan?.Hold;
        stream.Tell(new EmployeeCommand.SetHold(hold, targetHold is not null ? targetHoldDetail : plan?.HoldDetail));
        DateTimeOffset now = clock.GetUtcNow();
        DateTimeOffset? nextAttemptAt = context.TemporaryEmail is not null
            ? now
            : targetHold is not null ? now + TargetHoldRetry : Earliest(plan?.LookAgainAt, SecondLook());
        RosterMarks marks = new(
            context.TemporaryEmail is null ? revision.Revision : null,
            actual is null ? null : UserDiffer.ActualHash(actual, revision),
            nextAttemptAt,
            Attempts: 0);
        await Record(marks, cancellationToken);
        ReconcileOutcome outcome = hold is { } reason && !HoldRules.IsNotSynced(reason)
            ? ReconcileOutcome.Held
            : context.TemporaryEmail is not null
                ? ReconcileOutcome.Pending
                : Done() ?? (hold is not null && stream.State.Link is null ? ReconcileOutcome.NotSynced : ReconcileOutcome.Unchanged);
        return Report(outcome, hold, detail: null, nextAttemptAt);
    }

    /// <summary>Found at the target: the person is held until something changes there or here.</summary>
    private async Task<ReconcileReport> HoldForTarget(HoldReason reason, string detail, CancellationToken cancellationToken)
    {
        stream.Tell(new EmployeeCommand.SetHold(reason, detail));
        DateTimeOffset next = clock.GetUtcNow() + (reason == HoldReason.ConflictInvisible ? InvisibleRetry : TargetHoldRetry);
        await Record(new RosterMarks(revision.Revision, ActualHash: null, next, Attempts: 0), cancellationToken);
        return Report(ReconcileOutcome.Held, reason, detail: null, next);
    }

    private async Task<ReconcileReport> Postpone(string why, DateTimeOffset? nextAttemptAt, CancellationToken cancellationToken)
    {
        await Record(new RosterMarks(AppliedSettings: null, ActualHash: null, nextAttemptAt, request.Attempts), cancellationToken);
        return Report(ReconcileOutcome.Pending, stream.State.Hold?.Reason, why, nextAttemptAt);
    }

    private async Task<ReconcileReport> Fail(TargetFailure failure, CancellationToken cancellationToken)
    {
        DateTimeOffset now = clock.GetUtcNow();
        if (failure.Kind is TargetFailureKind.Throttled or TargetFailureKind.Unauthorized)
        {
            // Pacing and a bad key say nothing of this person: no failure is recorded, no attempt is counted (DESIGN 5).
            DateTimeOffset again = now + (failure.RetryAfter ?? TimeSpan.FromSeconds(30));
            ReconcileReport postponed = await Postpone(failure.Kind == TargetFailureKind.Throttled ? "throttled" : "unauthorized", again, cancellationToken);
            return postponed with { TargetUnauthorized = failure.Kind == TargetFailureKind.Unauthorized, TargetUnavailable = failure.Kind == TargetFailureKind.Throttled };
        }

        FailureClass permanence = failure.Kind == TargetFailureKind.Unavailable ? FailureClass.Transient : FailureClass.Permanent;
        stream.Tell(new EmployeeCommand.Fail(permanence, failure.Status, failure.Detail));
        int attempts = request.Attempts + 1;
        DateTimeOffset next = now + Backoff.After(permanence, attempts, random.NextDouble());
        await Record(new RosterMarks(AppliedSettings: null, ActualHash: null, next, attempts), cancellationToken);
        string detail = string.Create(CultureInfo.InvariantCulture, $"{permanence} {failure.Status?.ToString(CultureInfo.InvariantCulture) ?? "no answer"}");
        return Report(ReconcileOutcome.Failed, stream.State.Hold?.Reason, detail, next) with { TargetUnavailable = permanence == FailureClass.Transient };
    }

    /// <summary>Appends what is pending; when nothing is, only the row's operational columns move. A write under way is recorded even after a cancel.</summary>
    private async Task Record(RosterMarks marks, CancellationToken cancellationToken)
    {
        if (stream.HasPending)
        {
            _ = await stream.Commit(marks, writes > 0 ? CancellationToken.None : cancellationToken);
        }
        else if (memory.State is { } state && memory.Version > 0)
        {
            await roster.UpdateOperational([RosterProjection.Row(state, memory.Version, marks, clock.GetUtcNow())], cancellationToken);
        }
    }

    private ReconcileReport Report(ReconcileOutcome outcome, HoldReason? reason, string? detail, DateTimeOffset? nextAttemptAt) => new()
    {
        Outcome = outcome,
        Reason = reason,
        Detail = detail,
        NextAttemptAt = nextAttemptAt,
        Writes = writes,
        Reads = reads,
    };

    private ReconcileOutcome? Done() => done.Count == 0 ? null : done.Min();

    private DateTimeOffset? SecondLook() =>
        stream.State.Unkept.Values.Where(unkept => unkept.Answered.Kind != Contracts.Fields.FieldValueKind.Text || Same(unkept.Answered, unkept.Before))
            .Select(unkept => (DateTimeOffset?)(unkept.At + EmployeePlanner.SecondLookAfter)).Min();

    private static DateTimeOffset? Earliest(DateTimeOffset? left, DateTimeOffset? right) => left is null || right < left ? right ?? left : left;
}
