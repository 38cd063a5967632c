using System.Collections.Immutable;
using System.Text.Json;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Scim;
using OrleansSync.Contracts.Settings;
using OrleansSync.Contracts.Text;
using OrleansSync.Grains.Mapping;

namespace OrleansSync.Grains.Employees;

/// <summary>What a reconcile would do with what a sweep knows: the same decider and planner, nothing appended, nothing sent.</summary>
/// <param name="Action">The headline.</param>
/// <param name="Reason">Why held or not synced, or null.</param>
/// <param name="Changes">Attribute by attribute, old to new.</param>
/// <param name="Harms">For the guards.</param>
/// <param name="Leaver">True when it suspends: goes first.</param>
/// <param name="Hash">Over all of it and the employee id, hex: an approval names it.</param>
public sealed record Preview(PlanAction Action, HoldReason? Reason, ImmutableArray<AttributeChange> Changes, ImmutableSortedSet<GuardKind> Harms, bool Leaver, string Hash);

/// <summary>Makes previews.</summary>
public static class EmployeePreview
{
    /// <summary>Previews one request.</summary>
    /// <param name="request">With the roster's body and what was listed. <see cref="ListingVerdict.NotListed"/> counts as the last known user, since a preview reads nothing.</param>
    /// <param name="settings">The revision that the sweep plans under.</param>
    /// <param name="now">Now, UTC.</param>
    public static Preview Of(ReconcileRequest request, SyncSettings settings, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(request);
        EmployeeState state = request.RosterBody is { } body ? EmployeeStateJson.Read(body.Span) : EmployeeState.Unknown(request.EmployeeId);
        if (state.Intent is { } intent && request.Actual is { } shown && IntentRules.IsDone(state, shown, settings))
        {
            // As the reconcile will: what a killed process did and could not record is no take-over and no drift.
            state = EmployeeDecider.Evolve(state, new Recorded(IntentRules.Confirmed(intent.Kind, shown, settings), now, settings.Revision));
        }

        if (request.Standing == SourceStanding.Vanished)
        {
            state = Fold(state, new EmployeeCommand.Vanish(), settings, now);
        }

        if (request.Facts is { } read)
        {
            EmployeeFacts facts = FieldSelection.For(settings).Readable(read, request.GatedFields);
            state = Fold(state, new EmployeeCommand.Observe(facts, FactsHash.All(facts, settings), FactsHash.Triggers(facts, settings)), settings, now);
        }

        ScimUser? actual = request.Actual ?? (request.Listing == ListingVerdict.NotListed ? LastKnown(state, settings) : null);
        EmployeePlan plan = EmployeePlanner.Plan(state, actual, PlanContext.Of(request, settings, now));
        return new Preview(plan.Action, plan.Hold, plan.Changes, plan.Harms, plan.Suspend, HashOf(request.EmployeeId, plan));
    }

    private static EmployeeState Fold(EmployeeState state, EmployeeCommand command, SyncSettings settings, DateTimeOffset now) =>
        EmployeeDecider.Decide(state, command).Aggregate(state, (folded, happened) => EmployeeDecider.Evolve(folded, new Recorded(happened, now, settings.Revision)));

    private static ScimUser? LastKnown(EmployeeState state, SyncSettings settings) => state.Link is { } link ? KnownUser.Of(link, settings) : null;

    private static string HashOf(string employeeId, EmployeePlan plan)
    {
        var content = new
        {
            id = employeeId,
            action = plan.Action.ToString(),
            hold = plan.Hold?.ToString(),
            changes = plan.Changes.Select(change => new { field = change.Field.ToString(), change.Path, old = change.Old.Text, @new = change.New.Text }),
            desired = plan.Create ? plan.Desired?.Hash : null,
        };
        return ContentHash.Of(CanonicalJson.Write(JsonSerializer.SerializeToElement(content)));
    }
}
