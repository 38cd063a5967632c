using System.Collections.Immutable;
using System.Globalization;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;
using OrleansSync.Contracts.Settings;
using OrleansSync.Grains.Employees;
using OrleansSync.Grains.Journal;
using OrleansSync.Grains.Sweeps;

namespace OrleansSync.Grains.Audit;

/// <summary>Reads why something is not done from the state, the row and the plan that the planner makes of them now.</summary>
internal sealed class WhyNotRead(EmployeeState state, RosterRow row, EmployeePlan plan, PlanContext context, LastPlanned? planned)
{
    private const string WithheldPrefix = "withheld: ";

    /// <summary>Every question that this person raises.</summary>
    public ImmutableArray<WhyNot> All()
    {
        List<WhyNot> found = [];
        if (state.Link is null)
        {
            found.Add(NotSynced());
            return [.. found];
        }

        found.Add(state.Link.Active == false ? Because(WhyNotQuestion.NotSuspended, WhyNotRules.AlreadySuspended, "The account is inactive already.") : NotSuspended());
        if (state.Link.Active == false)
        {
            found.Add(NotReactivated());
        }

        found.Add(NotUpdated());
        return [.. found];
    }

    /// <summary>A hold in words.</summary>
    public static string Says(HoldReason reason) => reason switch
    {
        HoldReason.NoWorkEmail => "Nobody is synced before a work email exists.",
        HoldReason.WorkEmailUnusable => "The work email cannot be a key.",
        HoldReason.WorkEmailRemoved => "The work email of a linked person went away: Inactive still suspends, all else stands still.",
        HoldReason.DuplicateWorkEmail => "The same work email stands on several employee ids: none of them is synced until it is unique, or an operator names the owner.",
        HoldReason.KeyReassigned => "The work email belonged to another person: a mailbox handed on does not inherit an account unseen.",
        HoldReason.EmailTaken => "Another JumpCloud account owns the new email: the old one stays, all else continues.",
        HoldReason.UsernameTaken => "A JumpCloud account with another email owns the username.",
        HoldReason.EmployeeIdTaken => "A JumpCloud account with another email owns the employee number.",
        HoldReason.UsernameInvalid => "JumpCloud refused the username.",
        HoldReason.ConflictInvisible => "JumpCloud says that there is a conflict and shows no owner.",
        HoldReason.SeveralMatches => "Several JumpCloud users carry the email.",
        HoldReason.Protected => "The account is protected: it is never suspended.",
        HoldReason.NotYetStarted => "Inactive with a hire date ahead and no past termination: neither created nor suspended.",
        HoldReason.InactiveNotCreated => "Inactive and without an account: not created.",
        HoldReason.HireDateGate => "The hire date lies further ahead than Sync:HireDateGate allows.",
        HoldReason.StatusUnknown => "BambooHR's status is missing, restricted or unknown: no lifecycle decision is taken.",
        HoldReason.SourceHidden => "The BambooHR key may not see this person any more: nothing follows.",
        HoldReason.Vanished => "Gone from BambooHR: the account is an orphan to clean by hand, or suspended with Sync:OnSourceDelete.",
        _ => reason.ToString(),
    };

    private WhyNot NotSynced() => (plan.Hold ?? state.Hold?.Reason) is { } hold ? Held(WhyNotQuestion.NotSynced, hold) : Waiting(WhyNotQuestion.NotSynced);

    private WhyNot NotSuspended() => (plan, state) switch
    {
        ({ Suspend: true }, _) => Waiting(WhyNotQuestion.NotSuspended),
        ({ Hold: { } hold and (HoldReason.Protected or HoldReason.NotYetStarted or HoldReason.StatusUnknown or HoldReason.SourceHidden) }, _) => Held(WhyNotQuestion.NotSuspended, hold),
        (_, { Vanished: true }) => Because(WhyNotQuestion.NotSuspended, WhyNotRules.OnSourceDelete, "Gone from BambooHR, and Sync:OnSourceDelete leaves the account as it is.", ("onSourceDelete", context.Settings.OnSourceDelete.ToString())),
        _ => Because(WhyNotQuestion.NotSuspended, WhyNotRules.StatusActive, "BambooHR says Active."),
    };

    private WhyNot NotReactivated() => (plan, state.Facts?.Status) switch
    {
        ({ Reactivate: true }, _) => Waiting(WhyNotQuestion.NotReactivated),
        ({ Hold: { } hold }, _) => Held(WhyNotQuestion.NotReactivated, hold),
        (_, EmploymentStatus.Inactive) => Because(WhyNotQuestion.NotReactivated, nameof(EmploymentStatus.Inactive), "BambooHR says Inactive."),
        _ => Because(
            WhyNotQuestion.NotReactivated,
            WhyNotRules.AdministratorSuspension,
            "Our history holds no Inactive to Active since the account became inactive: somebody else made it so, and nobody gets access by accident.",
            ("administratorSuspension", context.Settings.AdministratorSuspension.ToString()),
            ("activateOnMatch", Word(context.Settings.ActivateOnMatch))),
    };

    private WhyNot NotUpdated() => plan switch
    {
        { Update.Changes.IsEmpty: false } => Waiting(WhyNotQuestion.NotUpdated),
        { Hold: { } hold } when !HoldRules.IsNotSynced(hold) => Held(WhyNotQuestion.NotUpdated, hold),
        _ when state.Failure is not null => Failed(WhyNotQuestion.NotUpdated),
        _ => Because(WhyNotQuestion.NotUpdated, WhyNotRules.InStep, "Every managed attribute is as it should be, as last seen.", ("excused", string.Join(", ", state.Excused.Keys.Select(FieldNames<CatalogField>.Of)) is { Length: > 0 } names ? names : null)),
    };

    /// <summary>The rules would do it: then the mode, a guard or a failed attempt stands in the way, or nothing does.</summary>
    private WhyNot Waiting(WhyNotQuestion question) => (state.Failure, planned?.Row.Detail) switch
    {
        _ when context.Settings.Mode != SyncMode.Live => Because(question, WhyNotRules.Mode, "Sync:Mode lets nothing be written.", ("mode", context.Settings.Mode.ToString())) with
        {
            Again = new LookAgain(At: null, LookAgainOn.Operator),
        },
        (not null, _) => Failed(question),
        (_, { } detail) when detail.StartsWith(WithheldPrefix, StringComparison.Ordinal) => Because(question, WhyNotRules.Guard, "A guard holds this kind of harm until somebody approves it.", ("guard", detail[WithheldPrefix.Length..]), ("sweep", planned?.SweepId)),
        _ => Because(question, WhyNotRules.Due, "Nothing stands in the way: the next look does it."),
    };

    private WhyNot Failed(WhyNotQuestion question)
    {
        WhyNot because = Because(
            question,
            WhyNotRules.Backoff,
            "The last attempt failed; it is tried again after a pause that grows.",
            ("class", state.Failure?.Class.ToString()),
            ("status", state.Failure?.Status?.ToString(CultureInfo.InvariantCulture)),
            ("detail", state.Failure?.Detail),
            ("attempts", row.Attempts.ToString(CultureInfo.InvariantCulture)));
        return because with { Since = state.Failure?.Since };
    }

    private WhyNot Held(WhyNotQuestion question, HoldReason reason)
    {
        WhyNot because = Because(question, reason.ToString(), Says(reason), ("detail", state.Hold?.Reason == reason ? state.Hold.Detail : plan.HoldDetail), ("hireDateGate", context.Settings.HireDateGate?.ToString(CultureInfo.InvariantCulture)));
        return because with
        {
            Since = state.Hold?.Reason == reason ? state.Hold.Since : null,
            Again = HoldRules.EndsAt(reason, state, context) is { } ends ? new LookAgain(ends, LookAgainOn.NextAttempt) : because.Again,
        };
    }

    private WhyNot Because(WhyNotQuestion question, string rule, string says, params ReadOnlySpan<(string Name, string? Value)> more)
    {
        ImmutableSortedDictionary<string, string?>.Builder inputs = ImmutableSortedDictionary.CreateBuilder<string, string?>(StringComparer.Ordinal);
        inputs["status"] = state.Facts?[SourceField.Status].Text;
        inputs["workEmail"] = state.Facts?[SourceField.WorkEmail].Text;
        inputs["hireDate"] = state.Facts?[SourceField.HireDate].Text;
        inputs["terminationDate"] = state.Facts?[SourceField.TerminationDate].Text;
        inputs["today"] = context.Today.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        inputs["accountActive"] = state.Link?.Active is { } active ? Word(active) : null;
        foreach ((string name, string? value) in more)
        {
            inputs[name] = value;
        }

        return new WhyNot(question, rule, says, inputs.ToImmutable(), Since: null, Again());
    }

    private LookAgain Again() => row.NextAttemptAt is { } next
        ? new LookAgain(next, LookAgainOn.NextAttempt)
        : new LookAgain(SweepSchedule.Next(context.Settings.FullSchedule, context.Settings, context.Now), LookAgainOn.FullSweep);

    private static string Word(bool value) => value ? "true" : "false";
}
