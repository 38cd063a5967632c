using System.Collections.Immutable;
using OrleansSync.Connectors.JumpCloud;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;
using OrleansSync.Contracts.Scim;
using OrleansSync.Contracts.Settings;
using OrleansSync.Grains.Mapping;

namespace OrleansSync.Grains.Employees;

/// <summary>The writes: each announced in the stream before it is sent, each recorded after.</summary>
internal sealed partial class EmployeeRun
{
    // The least that a target needs for an account; what it refused of the rest is found one by one afterwards.
    private static readonly ImmutableHashSet<CatalogField> Minimum = [CatalogField.FirstName, CatalogField.LastName, CatalogField.CompanyEmail, CatalogField.DisplayName];

    private async Task<Step?> Announce(WriteKind kind, ImmutableArray<AttributeChange> changes, DesiredUser? desired, CancellationToken cancellationToken)
    {
        stream.Record(new EmployeeEvent.WriteIntended(kind, changes, desired?.Hash ?? string.Empty, UserMapper.MapperVersion, context.TemporaryEmail));
        DateTimeOffset before = clock.GetUtcNow();
        if (!await stream.Commit(RosterMarks.Underway(before, request.Attempts), cancellationToken))
        {
            return new Step.RaceLost();
        }

        cancellationToken.ThrowIfCancellationRequested();

        // A process that was frozen in between reads again: another silo may have gone on with this person (DESIGN 5).
        return clock.GetUtcNow() - before > FreshFor ? new Step.LookAgain() : null;
    }

    private async Task<Step> SetActive(EmployeePlan plan, ScimUser? actual, bool active, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actual);
        WriteKind kind = active ? WriteKind.Reactivate : WriteKind.Suspend;
        AttributeChange change = new(CatalogField.Status, "active", FieldValue.Of(active ? "Suspended" : "Active"), FieldValue.Of(active ? "Active" : "Suspended"));
        if (await Announce(kind, [change], plan.Desired, cancellationToken) is { } stopped)
        {
            return stopped;
        }

        ScimOperation operation = new ScimOperation.SetActive { Path = ScimPath.Parse("active"), Fields = [CatalogField.Status], Value = active };
        writes++;
        WriteOutcome outcome = await target.Update(actual, [operation], active ? priority : RequestPriority.Leaver, cancellationToken);
        if (outcome is not WriteOutcome.Written written)
        {
            return await NotWritten(outcome, actual, kind, cancellationToken);
        }

        if (written.User is { Active: { } shown } && shown != active)
        {
            return await NotKept("active", cancellationToken);
        }

        Did(kind);
        stream.Record(active ? new EmployeeEvent.Reactivated() : new EmployeeEvent.Suspended());
        return new Step.Seen((written.User ?? actual with { Version = null }) with { Active = active });
    }

    private async Task<Step> Update(EmployeePlan plan, ScimUser? actual, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actual);
        AttributePlan update = plan.Update ?? throw new InvalidOperationException("No attributes to write.");
        if (await Announce(WriteKind.Update, update.Changes, plan.Desired, cancellationToken) is { } stopped)
        {
            return stopped;
        }

        writes++;
        retryMarked = false;
        WriteOutcome outcome = await target.Update(actual, update.Operations, priority, cancellationToken);
        return outcome switch
        {
            WriteOutcome.Written written => await Written(update.Changes, written, actual, cancellationToken),
            WriteOutcome.Rejected or WriteOutcome.Conflict => await OneByOne(update, actual, outcome, cancellationToken),
            _ => await NotWritten(outcome, actual, WriteKind.Update, cancellationToken),
        };
    }

    private async Task<Step> Written(ImmutableArray<AttributeChange> changes, WriteOutcome.Written written, ScimUser actual, CancellationToken cancellationToken)
    {
        ImmutableArray<AttributeChange> kept = [.. changes.Where(change => !IsOtherEmail(change, written.User))];
        RecordApplied(kept, AnsweredOtherwise(kept, written.User), unseen: written.User is null);
        return kept.Length < changes.Length
            ? await NotKept("the email", cancellationToken)
            : new Step.Seen(written.User ?? KnownUser.After(actual, changes, revision));
    }

    /// <summary>Neither active nor the email is ever let go: it alarms and is tried again (DESIGN 3.2).</summary>
    private async Task<Step> NotKept(string what, CancellationToken cancellationToken) =>
        new Step.Ended(await Park(FailureClass.Transient, status: null, $"The target accepted {what} and answers with another.", unavailable: false, cancellationToken));

    private static bool IsOtherEmail(AttributeChange change, ScimUser? answer) =>
        change.Field == CatalogField.CompanyEmail && answer is { Email: { } email } && !string.Equals(email, change.New.Text, StringComparison.OrdinalIgnoreCase);

    /// <summary>A PATCH that is refused as a whole is sent again operation by operation; the refused ones are marked, the rest is applied (DESIGN 3.4).</summary>
    private async Task<Step> OneByOne(AttributePlan update, ScimUser actual, WriteOutcome whole, CancellationToken cancellationToken)
    {
        ScimUser basis = actual;
        DateTimeOffset answeredAt = clock.GetUtcNow();
        List<AttributeChange> applied = [];
        FieldValues<CatalogField> answered = FieldValues<CatalogField>.None;
        bool unseen = false;
        foreach (ScimOperation operation in update.Operations)
        {
            ImmutableArray<AttributeChange> changes = [.. update.Changes.Where(change => operation.Fields.Contains(change.Field))];
            WriteOutcome outcome = whole;
            if (update.Operations.Length > 1)
            {
                if (MustStop(cancellationToken) is { } why)
                {
                    RecordApplied(applied, answered, unseen);
                    return new Step.Ended(await Postpone(why, clock.GetUtcNow(), CancellationToken.None));
                }

                if (clock.GetUtcNow() - answeredAt > FreshFor)
                {
                    RecordApplied(applied, answered, unseen);
                    return new Step.LookAgain();
                }

                writes++;
                outcome = await target.Update(basis, [operation], priority, cancellationToken);
                answeredAt = clock.GetUtcNow();
            }

            switch (outcome)
            {
                case WriteOutcome.Written written when changes.Any(change => IsOtherEmail(change, written.User)):
                    RecordApplied(applied, answered, unseen);
                    return await NotKept("the email", cancellationToken);
                case WriteOutcome.Written written:
                    applied.AddRange(changes);
                    unseen |= written.User is null;
                    answered = answered.Overlay(AnsweredOtherwise(changes, written.User) ?? FieldValues<CatalogField>.None);
                    basis = written.User ?? KnownUser.After(basis, changes, revision);
                    break;
                case WriteOutcome.Conflict conflict when operation.Fields.Contains(CatalogField.CompanyEmail):
                    (targetHold, targetHoldDetail) = (HoldReason.EmailTaken, conflict.Detail);
                    MarkRefused(changes, conflict.Detail);
                    break;
                case WriteOutcome.Conflict conflict:
                    MarkRefused(changes, conflict.Detail);
                    break;
                case WriteOutcome.Rejected rejected:
                    MarkRefused(changes, rejected.Detail);
                    break;
                default:
                    RecordApplied(applied, answered, unseen);
                    return await NotWritten(outcome, actual, WriteKind.Update, cancellationToken);
            }
        }

        retryEmail = false;
        RecordApplied(applied, answered, unseen);
        return new Step.Seen(basis);
    }

    /// <summary>Between two writes: no write after a cancel, and Paused acts at once (DESIGN 3.4, 5).</summary>
    private string? MustStop(CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested ? "cancelled" : MayWrite ? null : ModeText;

    private void RecordApplied(IReadOnlyCollection<AttributeChange> applied, FieldValues<CatalogField>? answered, bool unseen)
    {
        if (applied.Count > 0)
        {
            Did(WriteKind.Update);
            if (applied.Any(change => change.New.Kind == FieldValueKind.Empty))
            {
                _ = harms.Add(GuardKind.Clears);
            }

            stream.Record(new EmployeeEvent.Updated(SentBy(applied), answered is not null && answered.Present.Any() ? answered : null) { Unseen = unseen ? true : null });
        }
    }

    private void MarkRefused(ImmutableArray<AttributeChange> changes, string text)
    {
        foreach (AttributeChange change in changes)
        {
            stream.Record(new EmployeeEvent.Refused(change.Field, change.New, text));
        }
    }

    private async Task<Step> Create(EmployeePlan plan, CancellationToken cancellationToken)
    {
        DesiredUser desired = plan.Desired ?? throw new InvalidOperationException("Nobody to create.");
        ImmutableArray<AttributeChange> changes = ChangesOf(desired);
        if (await Announce(WriteKind.Create, changes, desired, cancellationToken) is { } stopped)
        {
            return stopped;
        }

        writes++;
        WriteOutcome outcome = await target.Create(NewUserBuilder.Build(desired, revision), priority, cancellationToken);
        if (outcome is WriteOutcome.Rejected { Status: 400 or 422 } && changes.Any(change => !Minimum.Contains(change.Field)))
        {
            // One attribute must not keep somebody out: the least first, the rest one by one, so that the refused one is named.
            desired = desired with { Attributes = desired.Attributes.Where(Minimum.Contains) };
            changes = ChangesOf(desired);
            if (MustStop(cancellationToken) is { } why)
            {
                return new Step.Ended(await Postpone(why, clock.GetUtcNow(), CancellationToken.None));
            }

            writes++;
            outcome = await target.Create(NewUserBuilder.Build(desired, revision), priority, cancellationToken);
        }

        switch (outcome)
        {
            case WriteOutcome.Written written:
                Did(WriteKind.Create);
                stream.Record(new EmployeeEvent.Created(written.UserId, written.User?.UserName ?? desired.UserName, SentBy(changes), written.User?.Active, AnsweredOtherwise(changes, written.User)) { Unseen = written.User is null ? true : null });
                return new Step.Seen(written.User ?? KnownUser.Of(stream.State.Link ?? throw new InvalidOperationException("A creation links."), revision));
            case WriteOutcome.Conflict conflict:
                return await AfterCreateConflict(desired, conflict, cancellationToken);
            case WriteOutcome.Rejected rejected when SpeaksOfUserName(rejected.Detail):
                return new Step.Ended(await HoldForTarget(HoldReason.UsernameInvalid, rejected.Detail, cancellationToken));
            case WriteOutcome.InDoubt inDoubt:
                return await AfterLostCreate(desired, inDoubt, cancellationToken);
            default:
                return await NotWritten(outcome, actual: null, WriteKind.Create, cancellationToken);
        }
    }

    /// <summary>409: search, adopt only on an equal email (DESIGN 3.1).</summary>
    private async Task<Step> AfterCreateConflict(DesiredUser desired, WriteOutcome.Conflict conflict, CancellationToken cancellationToken)
    {
        switch (await Search(desired.Email, cancellationToken))
        {
            case Sighting.User user:
                linkedAfterConflict = true;
                return new Step.Seen(user.Actual);
            case Sighting.Several several:
                return new Step.Ended(await HoldForTarget(HoldReason.SeveralMatches, several.Detail, cancellationToken));
            case Sighting.Failed failed:
                return new Step.Ended(await Fail(failed.Failure, failed.Searched, cancellationToken));
            default:
                reads++;
                FindOutcome named = await target.FindByUserName(desired.UserName, priority, cancellationToken);
                if (named is FindOutcome.Failed unnamed)
                {
                    return new Step.Ended(await Fail(unnamed.Failure, searched: true, cancellationToken));
                }

                HoldReason reason = (named is FindOutcome.Hits { Users.IsEmpty: false }, conflict.Detail) switch
                {
                    (_, { } detail) when SpeaksOf(detail, "employeeNumber", "employeeIdentifier", "employee number", "employee id") => HoldReason.EmployeeIdTaken,
                    (true, _) => HoldReason.UsernameTaken,
                    (_, { } detail) when SpeaksOfUserName(detail) => HoldReason.UsernameTaken,
                    _ => HoldReason.ConflictInvisible,
                };
                return new Step.Ended(await HoldForTarget(reason, conflict.Detail, cancellationToken));
        }
    }

    /// <summary>The answer of a POST was lost: search before anything else; the POST is never repeated blind (DESIGN 5).</summary>
    private async Task<Step> AfterLostCreate(DesiredUser desired, WriteOutcome.InDoubt inDoubt, CancellationToken cancellationToken)
    {
        if (await Search(desired.Email, cancellationToken) is Sighting.User user)
        {
            if (IntentRules.IsDone(stream.State, user.Actual, revision))
            {
                Did(WriteKind.Create);
                stream.Record(IntentRules.Confirmed(WriteKind.Create, user.Actual, revision));
            }

            return new Step.Seen(user.Actual);
        }

        return new Step.Ended(await Park(FailureClass.Transient, inDoubt.Status, inDoubt.Detail, unavailable: true, cancellationToken));
    }

    /// <summary>Anything but a 2xx of a write to a known user, or a plain refusal of a create.</summary>
    private async Task<Step> NotWritten(WriteOutcome outcome, ScimUser? actual, WriteKind kind, CancellationToken cancellationToken)
    {
        switch (outcome)
        {
            case WriteOutcome.Missing or WriteOutcome.Stale:
                return new Step.LookAgain();
            case WriteOutcome.NotSent:
                return new Step.Ended(await Postpone("cancelled", nextAttemptAt: clock.GetUtcNow(), cancellationToken));
            case WriteOutcome.InDoubt inDoubt when actual is not null:
                return await AfterLostUpdate(actual, kind, inDoubt, cancellationToken);
            default:
                return new Step.Ended(await Fail(FailureOf(outcome), searched: false, cancellationToken));
        }
    }

    private async Task<Step> AfterLostUpdate(ScimUser actual, WriteKind kind, WriteOutcome.InDoubt inDoubt, CancellationToken cancellationToken)
    {
        reads++;
        if (await target.Get(actual.Id, priority, cancellationToken) is ReadOutcome.Found found && IntentRules.IsDone(stream.State, found.User, revision))
        {
            Did(kind);
            stream.Record(IntentRules.Confirmed(kind, found.User, revision));
            return new Step.Seen(found.User);
        }

        return new Step.Ended(await Park(FailureClass.Transient, inDoubt.Status, inDoubt.Detail, unavailable: true, cancellationToken));
    }

    private static TargetFailure FailureOf(WriteOutcome outcome) => outcome switch
    {
        WriteOutcome.Throttled throttled => new(TargetFailureKind.Throttled, Status: 429, throttled.RetryAfter, "The target asks to slow down."),
        WriteOutcome.Unauthorized unauthorized => new(TargetFailureKind.Unauthorized, unauthorized.Status, RetryAfter: null, unauthorized.Detail),
        WriteOutcome.Rejected rejected => new(TargetFailureKind.Rejected, rejected.Status, RetryAfter: null, rejected.Detail),
        WriteOutcome.Conflict conflict => new(TargetFailureKind.Rejected, Status: 409, RetryAfter: null, conflict.Detail),
        WriteOutcome.InDoubt inDoubt => new(TargetFailureKind.Unavailable, inDoubt.Status, RetryAfter: null, inDoubt.Detail),
        _ => throw new System.Diagnostics.UnreachableException(outcome.GetType().Name),
    };

    private static ImmutableArray<AttributeChange> ChangesOf(DesiredUser desired) =>
    [
        .. FieldValues<CatalogField>.Fields
            .Where(field => desired.Attributes[field].Kind == FieldValueKind.Text)
            .Select(field => new AttributeChange(field, FieldCatalog.Of(field).DefaultPath ?? string.Empty, FieldValue.Absent, desired.Attributes[field])),
    ];

    private static FieldValues<CatalogField> SentBy(IEnumerable<AttributeChange> changes) => FieldValues<CatalogField>.Build(set =>
    {
        foreach (AttributeChange change in changes)
        {
            set(change.Field, change.New);
        }
    });

    private FieldValues<CatalogField>? AnsweredOtherwise(ImmutableArray<AttributeChange> changes, ScimUser? answer)
    {
        if (answer is null)
        {
            return null;
        }

        FieldValues<CatalogField> found = UserDiffer.Read(answer, revision);
        FieldValues<CatalogField> otherwise = FieldValues<CatalogField>.Build(set =>
        {
            foreach (AttributeChange change in changes)
            {
                if (!UserDiffer.Same(change.Field, found[change.Field], change.New))
                {
                    set(change.Field, found[change.Field].HasNoText ? FieldValue.Empty : found[change.Field]);
                }
            }
        });
        return otherwise.Present.Any() ? otherwise : null;
    }

    private static bool SpeaksOfUserName(string detail) => SpeaksOf(detail, "userName", "user name");

    private static bool SpeaksOf(string detail, params ReadOnlySpan<string> words)
    {
        foreach (string word in words)
        {
            if (detail.Contains(word, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
