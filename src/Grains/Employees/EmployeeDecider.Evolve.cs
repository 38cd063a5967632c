using System.Collections.Immutable;
using System.Diagnostics;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;
using OrleansSync.Contracts.Settings;
using OrleansSync.Grains.Mapping;
using static OrleansSync.Contracts.Employees.EmployeeEvent;

namespace OrleansSync.Grains.Employees;

/// <summary>The fold: copies facts into the state, never judges, never throws on old or erased history.</summary>
public static partial class EmployeeDecider
{
    /// <summary>The state after one more event. The same for the grain, the roster, replay and what-if.</summary>
    public static EmployeeState Evolve(EmployeeState state, Recorded recorded)
    {
        EmployeeState next = recorded.Event switch
        {
            Observed observed => AfterObserved(state, observed),
            KeyChanged changed => state with { Key = changed.New ?? EmployeeState.KeyOf(state.EmployeeId) },
            LinkGiven => state with { Link = null, Intent = null, ReactivationDue = false, ActivationOnMatchDue = false, Managed = [] },
            LinkTaken taken => AfterLinkTaken(state, taken),
            Vanished => state with { Vanished = true },
            Held held => state with
            {
                Hold = new HoldState(held.Reason, held.Detail, recorded.At),

                // The target answered: whatever was announced is decided.
                Intent = HoldRules.IsFromTarget(held.Reason) ? null : state.Intent,
            },
            HoldReleased released => state with
            {
                Hold = null,
                Release = released.Released ? new ReleaseState(released.Reason, state.FactsHash) : state.Release,

                // The operator says that the address is free now.
                Excused = released is { Released: true, Reason: HoldReason.EmailTaken } ? state.Excused.Remove(CatalogField.CompanyEmail) : state.Excused,
            },
            DriftFound drift => AfterDrift(state, drift),
            WriteIntended intended => state with { Intent = new OpenIntent(intended.Kind, intended.Changes, intended.TemporaryEmail, recorded.At) },
            Created created => AfterWrite(state) with
            {
                Link = new TargetLink(created.UserId, created.UserName, created.Attributes, created.Active, How: null),
                Unkept = UnkeptOf(state, created.Attributes, created.Answered, created.Unseen is true, recorded.At),
                Managed = ToldBy(state.Facts).Union(WithText(created.Attributes)),
            },
            Linked linked => AfterLinked(state, new TargetLink(linked.UserId, linked.UserName, linked.Attributes, linked.Active, linked.How)),
            Updated updated => AfterWrite(state) with
            {
                Link = WithAttributes(state.Link, updated.Attributes),
                Unkept = UnkeptOf(state, updated.Attributes, updated.Answered, updated.Unseen is true, recorded.At),
                Managed = AfterWritten(state.Managed, updated.Attributes),
            },
            Suspended => WithActive(AfterWrite(state), active: false),
            Reactivated => WithActive(AfterWrite(state), active: true),
            Refused refused => AfterRefused(state, refused, recorded.SettingsRevision),
            NotStored notStored => state with
            {
                Excused = state.Excused.SetItem(notStored.Field, new Excuse(notStored.Value, Text: null, recorded.SettingsRevision)),
                Unkept = state.Unkept.Remove(notStored.Field),
            },
            Confirmed confirmed => AfterConfirmed(state, confirmed),
            ReconcileFailed failed => state with
            {
                Failure = new FailureState(failed.Class, failed.Status, failed.Detail, recorded.At),
                Intent = failed.Class == FailureClass.Permanent ? null : state.Intent,
            },
            _ => throw new UnreachableException($"No fold for {recorded.Event.GetType().Name}."),
        };
        return next with { LastEventAt = recorded.At };
    }

    private static EmployeeState AfterObserved(EmployeeState state, Observed observed)
    {
        EmploymentStatus? status = observed.Facts.Status ?? state.Status;
        bool rehired = state.Status == EmploymentStatus.Inactive && status == EmploymentStatus.Active;
        bool left = status == EmploymentStatus.Inactive;
        return state with
        {
            // Only the first observation places somebody; from then on a move is an event of its own.
            Key = state.Facts is null ? KeyFor(state, observed.Facts) : state.Key,
            Facts = observed.Facts,
            FactsHash = observed.FactsHash,
            TriggerHash = observed.TriggerHash,
            Status = status,
            Vanished = false,
            Failure = null,

            // Somebody who had not started yet was never suspended by us: turning Active is no re-activation (DESIGN 3.3).
            ReactivationDue = !left && (state.ReactivationDue || (rehired && state.Link is { Active: false } && state.Hold?.Reason != HoldReason.NotYetStarted)),
            ActivationOnMatchDue = !left && state.ActivationOnMatchDue,
            Managed = state.Link is null ? state.Managed : state.Managed.Union(ToldBy(observed.Facts)),
        };
    }

    private static EmployeeState AfterLinked(EmployeeState state, TargetLink link) => AfterWrite(state) with
    {
        Link = link,
        ReactivationDue = false,
        // A match overwrites the status with what BambooHR says at that time; a later start is no re-activation (DESIGN 3.3).
        ActivationOnMatchDue = link.Active == false && state.Status == EmploymentStatus.Active,
        Managed = ToldBy(state.Facts),
        Excused = ImmutableSortedDictionary<CatalogField, Excuse>.Empty,
        Unkept = ImmutableSortedDictionary<CatalogField, Unkept>.Empty,
    };

    private static EmployeeState AfterLinkTaken(EmployeeState state, LinkTaken taken)
    {
        EmployeeState next = AfterLinked(state, new TargetLink(taken.UserId, taken.UserName, taken.Attributes, taken.Active, LinkHow.TakenOver));
        return next with { Managed = next.Managed.Union(WithText(taken.Attributes)) };
    }

    private static EmployeeState AfterDrift(EmployeeState state, DriftFound drift)
    {
        FieldValues<CatalogField> found = FieldValues<CatalogField>.Build(set =>
        {
            foreach (AttributeChange change in drift.Changes.IsDefault ? [] : drift.Changes)
            {
                set(change.Field, change.Old.Kind == FieldValueKind.Absent ? FieldValue.Empty : change.Old);
            }
        });
        EmployeeState next = state with { Link = WithAttributes(state.Link, found) };
        return drift.Active is { } active ? WithActive(next, active) : next;
    }

    private static EmployeeState AfterRefused(EmployeeState state, Refused refused, long settingsRevision)
    {
        ImmutableArray<AttributeChange> open = state.Intent is { Changes.IsDefault: false } intent ? intent.Changes.RemoveAll(change => change.Field == refused.Field) : [];
        return state with
        {
            Excused = state.Excused.SetItem(refused.Field, new Excuse(refused.Value, refused.Text, settingsRevision)),
            Intent = open.IsEmpty ? null : state.Intent is { } still ? still with { Changes = open } : null,
        };
    }

    private static EmployeeState AfterConfirmed(EmployeeState state, Confirmed confirmed)
    {
        TargetLink link = new(confirmed.UserId, confirmed.UserName, confirmed.Attributes, confirmed.Active ?? state.Link?.Active, state.Link?.How);
        EmployeeState next = AfterWrite(state) with
        {
            Link = state.Link is null ? link : link with { Attributes = state.Link.Attributes.Overlay(confirmed.Attributes) },
            Managed = confirmed.Kind == WriteKind.Create
                ? ToldBy(state.Facts)
                : AfterWritten(state.Managed, FieldValues<CatalogField>.Build(set =>
                {
                    foreach (AttributeChange change in state.Intent is { Changes.IsDefault: false } intent ? intent.Changes : [])
                    {
                        if (UserDiffer.Same(change.Field, confirmed.Attributes[change.Field], change.New))
                        {
                            set(change.Field, change.New);
                        }
                    }
                })),
        };
        return confirmed.Active is { } active && state.Link is not null ? WithActive(next, active) : next;
    }

    // What BambooHR tells, under whatever settings; the attribute's value is not of interest here, only that there is one.
    private static ImmutableSortedSet<CatalogField> ToldBy(EmployeeFacts? facts) =>
        facts is null ? [] : [.. FieldValues<CatalogField>.Fields.Where(field => UserMapper.ValueOf(field, facts, SyncSettings.Default).Kind == FieldValueKind.Text)];

    private static IEnumerable<CatalogField> WithText(FieldValues<CatalogField> values) => values.Present.Where(field => values[field].Kind == FieldValueKind.Text);

    // Once cleared, our history holds a value no more: what somebody types there afterwards is his.
    private static ImmutableSortedSet<CatalogField> AfterWritten(ImmutableSortedSet<CatalogField> managed, FieldValues<CatalogField> written) =>
        managed.Except(written.Present.Where(field => written[field].Kind == FieldValueKind.Empty)).Union(WithText(written));

    private static EmployeeState AfterWrite(EmployeeState state) => state with { Intent = null, Failure = null };

    private static EmployeeState WithActive(EmployeeState state, bool active) => state with
    {
        Link = state.Link is { } link ? link with { Active = active } : null,

        // Seen or made active: whoever makes it inactive from here on is somebody else.
        ReactivationDue = state.ReactivationDue && !active,
        ActivationOnMatchDue = state.ActivationOnMatchDue && !active,
    };

    private static TargetLink? WithAttributes(TargetLink? link, FieldValues<CatalogField> attributes) =>
        link is null ? null : link with { Attributes = link.Attributes.Overlay(attributes) };

    private static ImmutableSortedDictionary<CatalogField, Unkept> UnkeptOf(EmployeeState state, FieldValues<CatalogField> sent, FieldValues<CatalogField>? answered, bool unseen, DateTimeOffset at)
    {
        ImmutableSortedDictionary<CatalogField, Unkept>.Builder unkept = state.Unkept.ToBuilder();

        // The email is the key: another one in the answer is never taken for ours (DESIGN 3.2).
        foreach (CatalogField field in sent.Present.Where(static field => field != CatalogField.CompanyEmail))
        {
            FieldValue before = state.Intent is { Changes.IsDefault: false } intent ? intent.Changes.FirstOrDefault(change => change.Field == field)?.Old ?? FieldValue.Absent : FieldValue.Absent;
            FieldValue shown = answered?[field] ?? FieldValue.Absent;
            if (shown.Kind == FieldValueKind.Absent && unseen && IsSentInVain(unkept.GetValueOrDefault(field), field, sent[field], before))
            {
                shown = before.HasNoText ? FieldValue.Empty : before;
            }

            _ = unkept.Remove(field);
            if (unseen || shown.Kind != FieldValueKind.Absent)
            {
                unkept[field] = new Unkept(sent[field], shown, before, at);
            }
        }

        return unkept.ToImmutable();
    }

    // Sent before without a word in return, and found as it had been: that read counts as the answer that did not come.
    private static bool IsSentInVain(Unkept? earlier, CatalogField field, FieldValue sent, FieldValue before) =>
        earlier is { Answered.Kind: FieldValueKind.Absent } && earlier.Sent == sent && UserDiffer.Same(field, earlier.Before, before);
}
