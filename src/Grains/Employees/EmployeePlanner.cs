using System.Collections.Immutable;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;
using OrleansSync.Contracts.Scim;
using OrleansSync.Contracts.Settings;
using OrleansSync.Grains.Mapping;

namespace OrleansSync.Grains.Employees;

/// <summary>Compares what should be with what is: pure. The grain applies its plans, the sweep shows them, explain quotes them.</summary>
public static class EmployeePlanner
{
    /// <summary>How long after a write a second look decides that a value was not kept.</summary>
    public static readonly TimeSpan SecondLookAfter = TimeSpan.FromMinutes(2);

    /// <summary>Plans one employee.</summary>
    /// <param name="state">With the newest facts folded in and no open intent left.</param>
    /// <param name="actual">The user as just read; null when there is none, by a search or a complete listing.</param>
    /// <param name="context">What the rules need.</param>
    public static EmployeePlan Plan(EmployeeState state, ScimUser? actual, PlanContext context)
    {
        HoldReason? hold = HoldRules.Of(state, context);
        string? detail = hold is not null && hold == context.Imposed ? context.ImposedDetail : null;
        if (state.Facts is null)
        {
            return new EmployeePlan { Action = hold is { } reason && !HoldRules.IsNotSynced(reason) ? PlanAction.Hold : PlanAction.NotSynced, Hold = hold ?? HoldReason.StatusUnknown, HoldDetail = detail };
        }

        return actual is null ? PlanWithout(state, hold, detail, context) : PlanWith(state, actual, hold, detail, context);
    }

    private static EmployeePlan PlanWithout(EmployeeState state, HoldReason? hold, string? detail, PlanContext context)
    {
        HoldReason? reason = hold
            ?? (state.Status != EmploymentStatus.Active ? HoldReason.InactiveNotCreated : HoldRules.Gated(state, context) ? HoldReason.HireDateGate : null);
        if (reason is { } held)
        {
            return new EmployeePlan { Action = HoldRules.IsNotSynced(held) ? PlanAction.NotSynced : PlanAction.Hold, Hold = held, HoldDetail = detail, LookAgainAt = HoldRules.EndsAt(held, state, context) };
        }

        DesiredUser desired = Desired(state, context);
        if (desired.Email is null)
        {
            return new EmployeePlan { Action = PlanAction.NotSynced, Hold = HoldReason.NoWorkEmail };
        }

        return new EmployeePlan
        {
            Action = PlanAction.Create,
            Create = true,
            Desired = desired,
            Harms = state.Link is null ? [] : [GuardKind.Recreates],
        };
    }

    private static EmployeePlan PlanWith(EmployeeState state, ScimUser actual, HoldReason? hold, string? detail, PlanContext context)
    {
        bool link = !string.Equals(state.Link?.UserId, actual.Id, StringComparison.Ordinal);
        bool mayLink = hold is null || HoldRules.IsPartial(hold.Value);
        if (link && !mayLink)
        {
            // What somebody else's or nobody's account has stays as it is: we write none that we did not create or match.
            return new EmployeePlan { Action = HoldRules.IsNotSynced(hold.GetValueOrDefault()) ? PlanAction.NotSynced : PlanAction.Hold, Hold = hold, HoldDetail = detail };
        }

        bool active = actual.Active ?? state.Link?.Active ?? true;
        bool leaver = IsLeaver(state, hold, context);
        bool isProtected = leaver && active && IsProtected(state, actual, context);
        bool suspend = leaver && active && !isProtected;
        HoldReason? effective = isProtected ? HoldReason.Protected : hold;
        if (effective is null && EmailIsTaken(state, actual, context))
        {
            (effective, detail) = (HoldReason.EmailTaken, state.Hold?.Detail);
        }

        bool mayUpdate = effective is null || HoldRules.IsPartial(effective.Value);
        DesiredUser desired = OnTheWay(Desired(state, context), context);
        AttributePlan? update = null;
        ImmutableArray<EmployeeEvent.NotStored> notStored = [];
        DateTimeOffset? lookAgainAt = null;
        if (mayUpdate)
        {
            ManagedAttributes managed = Managed(state, link, actual, desired, context);
            update = UserDiffer.Diff(desired, actual, managed, context.Settings);
            (notStored, lookAgainAt) = NotStoredOf(state, desired, update.Found, context);
        }

        bool reactivate = !active && !link && mayUpdate && effective != HoldReason.StatusUnknown && MayReactivate(state, context)
            || (!active && link && mayUpdate && state.Status == EmploymentStatus.Active && state.Facts?.Status == EmploymentStatus.Active && context.Settings.ActivateOnMatch);

        return Headline(
            new EmployeePlan
            {
                Action = PlanAction.NoOp,
                Hold = effective,
                HoldDetail = detail,
                Link = link,
                Suspend = suspend,
                Update = update,
                Reactivate = reactivate,
                Desired = desired,
                Drift = link ? null : DriftOf(state, actual, update),
                NotStored = notStored,
                LookAgainAt = lookAgainAt ?? (effective is { } standing ? HoldRules.EndsAt(standing, state, context) : null),
            });
    }

    private static EmployeePlan Headline(EmployeePlan plan)
    {
        ImmutableSortedSet<GuardKind>.Builder harms = ImmutableSortedSet.CreateBuilder<GuardKind>();
        bool clears = plan.Update is { } update && update.Changes.Any(change => change.New.Kind == FieldValueKind.Empty);
        AddIf(plan.Suspend, GuardKind.Suspensions);
        AddIf(plan.Reactivate, GuardKind.Reactivations);
        AddIf(clears, GuardKind.Clears);
        AddIf(!plan.Link && plan.Update is { Changes.IsEmpty: false }, GuardKind.Updates);
        AddIf(plan.Link, GuardKind.TakeOvers);

        return plan with
        {
            Harms = harms.ToImmutable(),
            Action = (plan.Link, plan.Suspend, plan.Reactivate, plan.Update) switch
            {
                (true, _, _, _) => PlanAction.TakeOver,
                (_, true, _, _) => PlanAction.Suspend,
                (_, _, true, _) => PlanAction.Reactivate,
                (_, _, _, { Changes.IsEmpty: false }) => PlanAction.Update,
                _ when plan.Hold is { } hold && !HoldRules.IsNotSynced(hold) => PlanAction.Hold,
                _ when plan.Hold is { } => PlanAction.NotSynced,
                _ => PlanAction.NoOp,
            },
        };

        void AddIf(bool present, GuardKind kind)
        {
            if (present)
            {
                _ = harms.Add(kind);
            }
        }
    }

    private static DesiredUser Desired(EmployeeState state, PlanContext context) =>
        UserMapper.Map(state.Facts ?? throw new InvalidOperationException("No facts to map."), context.Settings);

    // Only an account that exists can stand in the way of another one: nobody is created under a passing address.
    private static DesiredUser OnTheWay(DesiredUser desired, PlanContext context) => context.TemporaryEmail is { } temporary
        ? desired with { Email = temporary, Attributes = desired.Attributes.With(CatalogField.CompanyEmail, FieldValue.Of(temporary)) }
        : desired;

    // Status is what BambooHR says in this very read; one remembered from before a lost column decides nothing (DESIGN 3.4).
    private static bool IsLeaver(EmployeeState state, HoldReason? hold, PlanContext context) => hold switch
    {
        HoldReason.SourceHidden or HoldReason.StatusUnknown or HoldReason.NotYetStarted => false,
        HoldReason.Vanished => context.Settings.OnSourceDelete == OnSourceDelete.Suspend,
        _ => state.Facts?.Status == EmploymentStatus.Inactive && !HoldRules.NotYetStarted(state, context),
    };

    // Whoever owns one of the two keys would be suspended together with the sync itself (DESIGN 3.1).
    private static bool IsProtected(EmployeeState state, ScimUser actual, PlanContext context) =>
        context.OwnsSourceKey
        || IsProtected(state.Key, context.Settings)
        || (WorkEmail.TryParse(actual.Email, out WorkEmail email) && IsProtected(email.Value, context.Settings));

    private static bool IsProtected(string key, SyncSettings settings) => settings.Protected.Contains(key) || string.Equals(settings.KeyOwner, key, StringComparison.Ordinal);

    // The hold stands for as long as the refused address is still the desired one.
    private static bool EmailIsTaken(EmployeeState state, ScimUser actual, PlanContext context) =>
        !context.RetryEmail
        && state.Hold?.Reason == HoldReason.EmailTaken
        && state.Excused.ContainsKey(CatalogField.CompanyEmail)
        && !string.Equals(actual.Email, state.Facts?[SourceField.WorkEmail].Text, StringComparison.OrdinalIgnoreCase);

    private static bool MayReactivate(EmployeeState state, PlanContext context) =>
        state.Facts?.Status == EmploymentStatus.Active
        && (state.ReactivationDue
            || (state.ActivationOnMatchDue && context.Settings.ActivateOnMatch)
            || context.Settings.AdministratorSuspension == AdministratorSuspension.Overwrite);

    private static ManagedAttributes Managed(EmployeeState state, bool link, ScimUser actual, DesiredUser desired, PlanContext context)
    {
        if (link)
        {
            return ManagedAttributes.None;
        }

        ImmutableSortedDictionary<CatalogField, FieldValue>.Builder excused = ImmutableSortedDictionary.CreateBuilder<CatalogField, FieldValue>();
        ImmutableSortedDictionary<CatalogField, Rendering>.Builder renderings = ImmutableSortedDictionary.CreateBuilder<CatalogField, Rendering>();
        if (!context.Asked)
        {
            foreach ((CatalogField field, Excuse excuse) in state.Excused)
            {
                if (excuse.SettingsRevision == context.Settings.Revision && !(context.RetryEmail && field == CatalogField.CompanyEmail))
                {
                    excused[field] = excuse.Value;
                }
            }
        }

        FieldValues<CatalogField>? found = null;
        foreach ((CatalogField field, Unkept unkept) in state.Unkept)
        {
            if (unkept.Answered.Kind == FieldValueKind.Absent)
            {
                // Sent without a word in return: what differs in blanks, signs and case only (a phone: in anything but digits) is ours in another rendering.
                found ??= UserDiffer.Read(actual, context.Settings);
                if (IsSpeltLike(field, found[field].Text, unkept.Sent.Text))
                {
                    renderings[field] = new Rendering(unkept.Sent, found[field]);
                }
            }
            else if (IsRendering(field, unkept))
            {
                renderings[field] = new Rendering(unkept.Sent, unkept.Answered);
            }
            else if (!context.Asked && desired.Attributes[field] == unkept.Sent)
            {
                excused[field] = unkept.Sent;
            }
        }

        return new ManagedAttributes(state.Managed, excused.ToImmutable(), renderings.ToImmutable());
    }

    private static (ImmutableArray<EmployeeEvent.NotStored> Proven, DateTimeOffset? LookAgainAt) NotStoredOf(EmployeeState state, DesiredUser desired, FieldValues<CatalogField> found, PlanContext context)
    {
        ImmutableArray<EmployeeEvent.NotStored>.Builder proven = ImmutableArray.CreateBuilder<EmployeeEvent.NotStored>();
        DateTimeOffset? lookAgainAt = null;
        foreach ((CatalogField field, Unkept unkept) in state.Unkept)
        {
            if (unkept.Answered.Kind == FieldValueKind.Absent || IsRendering(field, unkept) || desired.Attributes[field] != unkept.Sent || UserDiffer.Same(field, found[field], unkept.Sent))
            {
                continue;
            }

            DateTimeOffset due = unkept.At + SecondLookAfter;
            if (due <= context.Now)
            {
                proven.Add(new EmployeeEvent.NotStored(field, unkept.Sent));
            }
            else
            {
                lookAgainAt = lookAgainAt is { } earlier && earlier < due ? earlier : due;
            }
        }

        return (proven.ToImmutable(), lookAgainAt);
    }

    private static bool IsSpeltLike(CatalogField field, string? found, string? sent)
    {
        Func<char, bool> counts = field is CatalogField.WorkPhone or CatalogField.HomePhone or CatalogField.PersonalCell ? char.IsDigit : char.IsLetterOrDigit;
        return found is not null && sent is not null && string.Concat(found.Where(counts)).Equals(string.Concat(sent.Where(counts)), StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>True when the reply showed a text of its own making, not what was there before: our value in another rendering (DESIGN 3.2).</summary>
    internal static bool IsRendering(CatalogField field, Unkept unkept) => unkept.Answered.Kind == FieldValueKind.Text && !UserDiffer.Same(field, unkept.Answered, unkept.Before);

    private static EmployeeEvent.DriftFound? DriftOf(EmployeeState state, ScimUser actual, AttributePlan? update)
    {
        if (state.Link is not { } link)
        {
            return null;
        }

        ImmutableArray<AttributeChange> drifted = update is null
            ? []
            : [.. update.Changes
                .Where(change => link.Attributes[change.Field].IsKnown && !UserDiffer.Same(change.Field, link.Attributes[change.Field], change.Old))
                .Select(change => change with { New = link.Attributes[change.Field] })];
        bool? active = actual.Active is { } found && link.Active is { } known && found != known ? found : null;
        return drifted.IsEmpty && active is null ? null : new EmployeeEvent.DriftFound(drifted, active);
    }
}
