using System.Globalization;
using OrleansSync.Connectors.JumpCloud;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;
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

        if (stream.State.Intent is { } intent && actual is not null && IsOurs(actual))
        {
            // Announced, not sent or overtaken by events, and nothing is left of it: the read closes it.
            stream.Record(IntentRules.Confirmed(intent.Kind, actual, revision));
        }

        return await Finish(plan, actual, cancellationToken);
    }

    private async Task<ReconcileReport> Finish(EmployeePlan plan, ScimUser? actual, CancellationToken cancellationToken)
    {
        HoldReason? hold = targetHold ?? plan.Hold;
        stream.Tell(new EmployeeCommand.SetHold(hold, targetHold is not null ? targetHoldDetail : plan.HoldDetail));
        DateTimeOffset now = clock.GetUtcNow();
        DateTimeOffset? nextAttemptAt = context.TemporaryEmail is not null
            ? now
            : hold == HoldReason.EmailTaken ? now + TargetHoldRetry : Earliest(plan.LookAgainAt, SecondLook());
        RosterMarks marks = new(
            context.TemporaryEmail is null ? revision.Revision : null,
            actual is not null && IsOurs(actual) ? UserDiffer.ActualHash(actual, revision) : null,
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

    /// <summary>No usable answer: paced, stopped for a bad key, or parked with a backoff (DESIGN 5).</summary>
    /// <param name="failure">What came instead.</param>
    /// <param name="searched">True when a search brought it; nothing is left then to check the key with.</param>
    /// <param name="cancellationToken">Stops it.</param>
    private async Task<ReconcileReport> Fail(TargetFailure failure, bool searched, CancellationToken cancellationToken)
    {
        switch (failure.Kind)
        {
            case TargetFailureKind.Throttled:
                // Pacing says nothing of this person: no failure is recorded, no attempt is counted.
                ReconcileReport paced = await Postpone("throttled", clock.GetUtcNow() + (failure.RetryAfter ?? TimeSpan.FromSeconds(30)), cancellationToken);
                return paced with { TargetUnavailable = true };
            case TargetFailureKind.Unauthorized when searched || !await SearchIsAllowed(cancellationToken):
                ReconcileReport stopped = await Postpone("unauthorized", clock.GetUtcNow() + (failure.RetryAfter ?? TimeSpan.FromSeconds(30)), cancellationToken);
                return stopped with { TargetUnauthorized = true };
            case TargetFailureKind.Unavailable:
                return await Park(FailureClass.Transient, failure.Status, failure.Detail, unavailable: true, cancellationToken);
            default:
                return await Park(FailureClass.Permanent, failure.Status, failure.Detail, unavailable: false, cancellationToken);
        }
    }

    /// <summary>A 401 or 403 is checked once against a read that works for everybody: then it is this person's alone, who is parked.</summary>
    private async Task<bool> SearchIsAllowed(CancellationToken cancellationToken)
    {
        if (EmailOf(stream.State) is not { } email)
        {
            return false;
        }

        reads++;
        return await target.FindByEmail(email, priority, cancellationToken) is FindOutcome.Hits;
    }

    private async Task<ReconcileReport> Park(FailureClass permanence, int? status, string text, bool unavailable, CancellationToken cancellationToken)
    {
        stream.Tell(new EmployeeCommand.Fail(permanence, status, text));
        int attempts = request.Attempts + 1;
        DateTimeOffset next = clock.GetUtcNow() + Backoff.After(permanence, attempts, random.NextDouble());
        await Record(new RosterMarks(AppliedSettings: null, ActualHash: null, next, attempts), cancellationToken);
        string detail = string.Create(CultureInfo.InvariantCulture, $"{permanence} {status?.ToString(CultureInfo.InvariantCulture) ?? "no answer"}");
        return Report(ReconcileOutcome.Failed, stream.State.Hold?.Reason, detail, next) with { TargetUnavailable = unavailable };
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
        Harms = [.. harms],
        Withheld = withheld,
    };

    // A search may have shown another account of the same email, which a hold keeps us from.
    private bool IsOurs(ScimUser actual) => string.Equals(stream.State.Link?.UserId, actual.Id, StringComparison.Ordinal);

    private ReconcileOutcome? Done() => done.Count == 0 ? null : done.Min();

    private DateTimeOffset? SecondLook() =>
        stream.State.Unkept.Where(pair => pair.Value.Answered.Kind != FieldValueKind.Absent && !EmployeePlanner.IsRendering(pair.Key, pair.Value))
            .Select(pair => (DateTimeOffset?)(pair.Value.At + EmployeePlanner.SecondLookAfter)).Min();

    private static DateTimeOffset? Earliest(DateTimeOffset? left, DateTimeOffset? right) => left is null || right < left ? right ?? left : left;
}
