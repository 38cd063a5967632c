using System.Globalization;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;

namespace OrleansSync.Grains.Employees;

/// <summary>Which hold the facts give, before anything is known of the target (DESIGN 3.1, 3.3).</summary>
public static class HoldRules
{
    /// <summary>The hold, or null. <see cref="HoldReason.InactiveNotCreated"/>, <see cref="HoldReason.HireDateGate"/> and <see cref="HoldReason.Protected"/> depend on the target and are the planner's.</summary>
    public static HoldReason? Of(EmployeeState state, PlanContext context)
    {
        HoldReason? found = (state, context) switch
        {
            (_, { Standing: SourceStanding.Hidden }) => HoldReason.SourceHidden,
            ({ Vanished: true }, _) => HoldReason.Vanished,
            (_, { Imposed: { } imposed }) => imposed,
            _ when EmailHold(state) is { } email => email,
            ({ Status: null } or { Facts: null }, _) => HoldReason.StatusUnknown,
            _ when !StatusIsReadable(state) => HoldReason.StatusUnknown,
            _ when NotYetStarted(state, context) => HoldReason.NotYetStarted,
            _ => null,
        };
        return found is { } reason && IsReleased(state, reason) ? null : found;
    }

    /// <summary>By rule without an account, as opposed to held for a person to decide.</summary>
    public static bool IsNotSynced(HoldReason reason) => reason is
        HoldReason.NoWorkEmail or HoldReason.WorkEmailUnusable or HoldReason.InactiveNotCreated or HoldReason.NotYetStarted or HoldReason.HireDateGate;

    /// <summary>Leaves attributes and lifecycle going; only the part that it names stands still.</summary>
    public static bool IsPartial(HoldReason reason) => reason is HoldReason.EmailTaken or HoldReason.Protected or HoldReason.NotYetStarted or HoldReason.StatusUnknown;

    /// <summary>Found at the target: only another try there can end it.</summary>
    public static bool IsFromTarget(HoldReason reason) => reason is
        HoldReason.EmailTaken or HoldReason.UsernameTaken or HoldReason.EmployeeIdTaken or HoldReason.UsernameInvalid or HoldReason.ConflictInvisible or HoldReason.SeveralMatches;

    /// <summary>Inactive with a hire date after today and no past termination: neither created nor suspended (DESIGN 3.3).</summary>
    public static bool NotYetStarted(EmployeeState state, PlanContext context) =>
        state is { Status: EmploymentStatus.Inactive, Facts: { } facts }
        && DateOf(facts, SourceField.HireDate) is { } hired && hired > context.Today
        && (DateOf(facts, SourceField.TerminationDate) is not { } terminated || terminated > context.Today);

    /// <summary>True when the hire date lies further ahead than Sync:HireDateGate allows for a new account.</summary>
    public static bool Gated(EmployeeState state, PlanContext context) =>
        context.Settings.HireDateGate is { } days && state.Facts is { } facts && DateOf(facts, SourceField.HireDate) is { } hired && hired > context.Today.AddDays(days);

    /// <summary>When a hold that only the calendar ends is to be looked at again, or null.</summary>
    /// <remarks>A start that BambooHR has not turned into Active on the day itself gets that day: until then the facts we hold may be of yesterday.</remarks>
    public static DateTimeOffset? EndsAt(HoldReason reason, EmployeeState state, PlanContext context) => (reason, state.Facts is { } facts ? DateOf(facts, SourceField.HireDate) : null) switch
    {
        (HoldReason.NotYetStarted, { } hired) => context.StartOf(hired.AddDays(1)),
        (HoldReason.HireDateGate, { } hired) => context.StartOf(hired.AddDays(-context.Settings.HireDateGate.GetValueOrDefault())),
        _ => null,
    };

    /// <summary>Holds that an operator may release: he knows who the owner is, or has put the target right. The others end with their cause.</summary>
    public static bool MayBeReleased(HoldReason reason) => reason is HoldReason.DuplicateWorkEmail or HoldReason.KeyReassigned || IsFromTarget(reason);

    private static bool IsReleased(EmployeeState state, HoldReason reason) =>
        MayBeReleased(reason) && state.Release is { } release && release.Reason == reason && string.Equals(release.FactsHash, state.FactsHash, StringComparison.Ordinal);

    // A lost status column holds all lifecycle (DESIGN 3.4), whatever it said before.
    private static bool StatusIsReadable(EmployeeState state) => state.Facts?.Status is not null;

    private static HoldReason? EmailHold(EmployeeState state)
    {
        FieldValue email = state.Facts?[SourceField.WorkEmail] ?? FieldValue.Absent;
        bool usable = WorkEmail.TryParse(email.Text, out _);
        return (usable, email.IsKnown, state.Link) switch
        {
            (true, _, _) => null,
            (false, false, not null) => null,
            (false, true, not null) => HoldReason.WorkEmailRemoved,
            (false, _, null) => email.Kind == FieldValueKind.Text ? HoldReason.WorkEmailUnusable : HoldReason.NoWorkEmail,
        };
    }

    private static DateOnly? DateOf(EmployeeFacts facts, SourceField field) =>
        DateOnly.TryParseExact(facts[field].Text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly date) ? date : null;
}
