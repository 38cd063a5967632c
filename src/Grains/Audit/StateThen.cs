using OrleansSync.Contracts.Scim;
using OrleansSync.Contracts.Settings;
using OrleansSync.Grains.Employees;
using OrleansSync.Grains.Journal;

namespace OrleansSync.Grains.Audit;

/// <summary>A person as the roster's row would have been after some of the stream's events: pure.</summary>
public static class StateThen
{
    /// <summary>The row.</summary>
    /// <param name="employeeId">Whom.</param>
    /// <param name="events">From the first on; at least one.</param>
    /// <param name="settings">The revision of the last of them.</param>
    /// <remarks>Whether something was left to do then is what the planner makes of it: an observation alone is not in step with anything.</remarks>
    public static RosterRow Row(string employeeId, IReadOnlyList<StoredEvent> events, SyncSettings settings)
    {
        ArgumentNullException.ThrowIfNull(events);
        StoredEvent last = events[^1];
        EmployeeState state = EmployeeFold.Fold(employeeId, events);
        ScimUser? known = state.Link is { } link ? KnownUser.Of(link, settings) : null;
        EmployeePlan plan = EmployeePlanner.Plan(state with { Intent = null }, known, EmployeeExplainer.ContextOf(state, settings, last.At));
        bool settled = state.Failure is null && state.Intent is null && !plan.Writes;
        return RosterProjection.Row(state, last.Version, new RosterMarks(settled ? settings.Revision : null, ActualHash: null, NextAttemptAt: null, Attempts: 0), last.At);
    }
}
