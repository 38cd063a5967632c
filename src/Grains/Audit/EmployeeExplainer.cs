using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;
using OrleansSync.Contracts.Scim;
using OrleansSync.Contracts.Settings;
using OrleansSync.Grains.Employees;
using OrleansSync.Grains.Journal;
using OrleansSync.Grains.Mapping;

namespace OrleansSync.Grains.Audit;

/// <summary>Explains one employee from the stream and the rules: pure. What it says of the present is quoted from the planner, never a second rule.</summary>
public static class EmployeeExplainer
{
    /// <summary>Explains.</summary>
    /// <param name="stream">The person's stream.</param>
    /// <param name="row">The person's roster row, read with the stream.</param>
    /// <param name="planned">The newest plan row, or null.</param>
    /// <param name="settings">The settings in force.</param>
    /// <param name="now">Now, UTC.</param>
    public static Explanation Explain(StoredStream stream, RosterRow row, LastPlanned? planned, SyncSettings settings, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(row);
        ArgumentNullException.ThrowIfNull(settings);
        AttributeHistory history = AttributeHistory.Of(row.EmployeeId, stream.Events);
        EmployeeState state = history.State;
        PlanContext context = ContextOf(state, settings, now);
        ScimUser? known = state.Link is { } link ? KnownUser.Of(link, settings) : null;
        EmployeePlan plan = EmployeePlanner.Plan(state with { Intent = null }, known, context);
        return new Explanation(
            stream.Version,
            settings.Revision,
            [.. FieldCatalog.Entries.Select(entry => Attribute(entry, history, plan, settings))],
            new WhyNotRead(state, row, plan, context, planned).All());
    }

    // A hold that only a look at several people, or at the source, can find is known from the stream; the planner is told it again.
    internal static PlanContext ContextOf(EmployeeState state, SyncSettings settings, DateTimeOffset now) => new()
    {
        Settings = settings,
        Now = now,
        Today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, TimeZoneInfo.FindSystemTimeZoneById(settings.TimeZone)).DateTime),
        Standing = state.Hold?.Reason == HoldReason.SourceHidden ? SourceStanding.Hidden : SourceStanding.Present,
        Imposed = state.Hold is { Reason: HoldReason.DuplicateWorkEmail or HoldReason.KeyReassigned } imposed ? imposed.Reason : null,
        ImposedDetail = state.Hold?.Detail,
    };

    private static AttributeExplanation Attribute(FieldEntry entry, AttributeHistory history, EmployeePlan plan, SyncSettings settings)
    {
        EmployeeState state = history.State;
        FieldValue desired = state.Facts is not { } facts ? FieldValue.Absent
            : entry.Field == CatalogField.Status ? facts.Status is { } status ? FieldValue.Of(status.ToString()) : facts[SourceField.Status].IsKnown ? FieldValue.Absent : facts[SourceField.Status]
            : UserMapper.ValueOf(entry.Field, facts, settings);
        FieldValue actual = AttributeHistory.Actual(state, entry.Field);
        (AttributeStanding standing, string why) = StandingOf(entry, desired, actual, state, plan, settings);
        return new AttributeExplanation
        {
            Rule = entry,
            Path = FieldSelection.For(settings).PathOf(entry.Field)?.ToString(),
            Sources = [.. entry.Sources.Select(source => new SourceValue(source, state.Facts?[source] ?? FieldValue.Absent))],
            Normalisation = Normalisations.Of(entry.Field, settings),
            Desired = desired,
            Actual = actual,
            Standing = standing,
            Why = why,
            Observed = history.ObservedOf(entry.Field),
            Changed = history.ChangeOf(entry.Field),
            Written = history.WriteOf(entry.Field),
        };
    }

    private static (AttributeStanding Standing, string Why) StandingOf(FieldEntry entry, FieldValue desired, FieldValue actual, EmployeeState state, EmployeePlan plan, SyncSettings settings)
    {
        bool isPlanned = entry.Field == CatalogField.Status ? plan.Suspend || plan.Reactivate : plan.Update?.Changes.Any(change => change.Field == entry.Field) ?? false;
        return (entry.Field, desired.Kind, state.Link) switch
        {
            (not CatalogField.Username, _, _) when FieldSelection.For(settings).PathOf(entry.Field) is null => (AttributeStanding.Deselected, "Not selected in Sync:Fields, or its path is off: never sent, never cleared, never drift."),
            (_, FieldValueKind.Restricted, _) => (AttributeStanding.Restricted, "The BambooHR key may not read it: the target is left alone."),
            (_, FieldValueKind.Absent, _) => (AttributeStanding.Absent, "BambooHR did not tell it, or not all of it: the target is left alone."),
            (_, _, null) => (AttributeStanding.NoAccount, "There is no account that it could be written to."),
            (CatalogField.Username, _, _) => (AttributeStanding.CreationOnly, "A username is written at creation only and never overwritten."),
            _ when isPlanned => (AttributeStanding.Differs, "The next look writes it."),
            (CatalogField.Status, _, _) when desired != actual => (AttributeStanding.Kept, plan.Hold is { } held ? $"{held}: {WhyNotRead.Says(held)}" : "Only an account that our history saw become inactive is made active again (Sync:AdministratorSuspension)."),
            _ when UserDiffer.Same(entry.Field, desired, actual) => (AttributeStanding.InStep, "The target has what it should."),
            _ when state.Excused.TryGetValue(entry.Field, out Excuse? excuse) && excuse.Value == desired => excuse.Text is null
                ? (AttributeStanding.NotStored, "The target said yes and did not keep it; it is written again when its value or the settings change, or an operator asks.")
                : (AttributeStanding.Refused, "The target refused this value; it is written again when it or the settings change, or an operator asks."),
            _ when plan.Hold is { } hold => (AttributeStanding.Kept, $"{hold}: {WhyNotRead.Says(hold)}"),
            (_, FieldValueKind.Empty, _) => (AttributeStanding.Unmanaged, "BambooHR has no value and our history never held one: what the target has is not ours to clear."),
            _ when state.Unkept.TryGetValue(entry.Field, out Unkept? unkept) && unkept.Answered.Kind != FieldValueKind.Absent => (AttributeStanding.InStep, "The target shows our value in a rendering of its own."),
            _ => (AttributeStanding.Differs, "The next look writes it."),
        };
    }
}
