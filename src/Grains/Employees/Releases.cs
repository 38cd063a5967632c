using System.Collections.Immutable;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;
using OrleansSync.Contracts.Ports;
using OrleansSync.Contracts.Settings;
using OrleansSync.Contracts.Sweeps;
using OrleansSync.Grains.Journal;
using OrleansSync.Grains.Sweeps;

namespace OrleansSync.Grains.Employees;

/// <summary>An operator's word on one person's hold (DESIGN 3.1): names the owner of a work email, hands an account on, or has the target tried again; the consequences are shown.</summary>
public sealed class Releases(IRoster roster, IEmployees employees, ISweepQueue queue, ISettings settings, TimeProvider clock)
{
    /// <summary>Releases, or shows what a release would do.</summary>
    /// <param name="row">Whom; with the body.</param>
    /// <param name="dryRun">Only show.</param>
    /// <param name="cause">Who.</param>
    /// <param name="cancellationToken">Stops it before the release is recorded.</param>
    public async Task<ReleaseOutcome> Release(RosterRow row, bool dryRun, Cause cause, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(row);
        ArgumentNullException.ThrowIfNull(cause);
        EmployeeState state = EmployeeStateJson.Read(row.Body.Span);
        if (state.Hold is not { } hold)
        {
            return new ReleaseOutcome.Refused("Nothing of this employee is held.");
        }

        if (!HoldRules.MayBeReleased(hold.Reason))
        {
            return new ReleaseOutcome.Refused($"{hold.Reason} ends with its cause: repair that, and the next sweep goes on by itself.");
        }

        RosterRow[] others = OfKey(hold.Reason) ? [.. (await roster.ByKey(row.Key, cancellationToken)).Where(other => other.EmployeeId != row.EmployeeId)] : [];
        if (others.FirstOrDefault(IsNamedOwner) is { } owner)
        {
            return new ReleaseOutcome.Refused($"{EmployeeState.KeyOf(owner.EmployeeId)} was named the owner of this work email already. Change the email of one of the two in BambooHR.");
        }

        RosterRow? giver = state.Link is null ? others.FirstOrDefault(other => other.TargetUserId is not null) : null;
        ReleaseOutcome.Released shown = Show(row, state, hold, giver, others);
        if (dryRun)
        {
            return shown;
        }

        ReleaseReport report = await employees.Release(row.Key, new ReleaseRequest(row.EmployeeId, cause, cause.Id, settings.Current.Revision), cancellationToken);
        if (!report.Released)
        {
            return new ReleaseOutcome.Refused(report.Reason is { } other ? $"It is held as {other} now." : "Nothing of this employee is held any more.");
        }

        ImmutableArray<string> whom = [EmployeeState.KeyOf(row.EmployeeId), .. others.Select(other => EmployeeState.KeyOf(other.EmployeeId))];
        SweepTicket ticket = await queue.Request(new SweepRequest(SweepKind.Scoped, DryRun: false, whom, cause, IdempotencyKey: null), CancellationToken.None);
        return shown with { SweepId = ticket.SweepId };
    }

    private static bool OfKey(HoldReason reason) => reason is HoldReason.DuplicateWorkEmail or HoldReason.KeyReassigned;

    private static bool IsNamedOwner(RosterRow row) =>
        EmployeeStateJson.Read(row.Body.Span) is { Release: { } release, Hold: null } state && OfKey(release.Reason) && string.Equals(release.FactsHash, state.FactsHash, StringComparison.Ordinal);

    private ReleaseOutcome.Released Show(RosterRow row, EmployeeState state, HoldState hold, RosterRow? giver, RosterRow[] others)
    {
        DateTimeOffset now = clock.GetUtcNow();
        SyncSettings current = settings.Current;
        EmployeeState after = EmployeeDecider.Evolve(state, new Recorded(new EmployeeEvent.HoldReleased(hold.Reason, Released: true), now, current.Revision));
        EmployeeState? before = giver is null ? null : EmployeeStateJson.Read(giver.Body.Span);
        if (giver is not null && before?.Link is { } link)
        {
            after = EmployeeDecider.Evolve(after, new Recorded(new EmployeeEvent.LinkTaken(link.UserId, link.UserName, giver.EmployeeId, link.Attributes.Where(before.Managed.Contains), link.Active), now, current.Revision));
        }

        Preview preview = EmployeePreview.Of(
            new ReconcileRequest
            {
                EmployeeId = row.EmployeeId,
                RosterBody = EmployeeStateJson.Write(after),
                SettingsRevision = current.Revision,
                Cause = new Cause(CauseKind.System, "preview", Caller: null),
                CorrelationId = "preview",
                Imposed = hold.Reason == HoldReason.DuplicateWorkEmail ? hold.Reason : null,
            },
            current,
            now);
        LinkMove? move = giver is null || before?.Link is not { } moved ? null : new LinkMove(moved.UserId, moved.UserName, giver.EmployeeId, row.EmployeeId);
        return new ReleaseOutcome.Released(hold.Reason, [.. Words(state, hold.Reason, move, before, others, preview)], move, preview.Changes, SweepId: null);
    }

    private static IEnumerable<string> Words(EmployeeState state, HoldReason reason, LinkMove? move, EmployeeState? giver, RosterRow[] others, Preview preview)
    {
        string me = EmployeeState.KeyOf(state.EmployeeId);
        if (move is not null)
        {
            yield return $"JumpCloud account {move.UserId} ({move.UserName}) goes from {EmployeeState.KeyOf(move.From)} to {me}, with everything that it may open.";
            if (preview.Action == PlanAction.Reactivate)
            {
                yield return "It is suspended, and is activated again.";
            }

            bool movedOn = giver?.Facts is { } facts && WorkEmail.TryParse(facts[SourceField.WorkEmail].Text, out WorkEmail told) && told.Value != state.Key;
            yield return movedOn && giver is { Status: EmploymentStatus.Active, Vanished: false }
                ? $"{EmployeeState.KeyOf(move.From)} gets another account, under the work email that BambooHR has for that person now."
                : $"{EmployeeState.KeyOf(move.From)} is left without an account.";
        }
        else if (state.Link is { } own)
        {
            yield return $"JumpCloud account {own.UserId} ({own.UserName}) of {me} is brought in step with BambooHR.";
        }
        else
        {
            yield return $"If a JumpCloud account has the work email of {me}, it is taken over; else one is created.";
        }

        if (reason == HoldReason.DuplicateWorkEmail && others.Length > 0)
        {
            yield return string.Join(", ", others.Select(other => EmployeeState.KeyOf(other.EmployeeId))) + " stays held.";
        }
        else if (HoldRules.IsFromTarget(reason))
        {
            yield return "JumpCloud is asked again now; what still stands in the way there holds it again.";
        }
    }
}
