using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;
using OrleansSync.Grains.Journal;

namespace OrleansSync.Grains.Employees;

/// <summary>From a state to its roster row.</summary>
public static class RosterProjection
{
    /// <summary>The row of a state at a version.</summary>
    public static RosterRow Row(EmployeeState state, long version, RosterMarks marks, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(marks);
        bool applied = marks.AppliedSettings is not null;
        return new RosterRow
        {
            EmployeeId = state.EmployeeId,
            Key = state.Key,
            WorkEmail = state.Facts?[SourceField.WorkEmail].Text,
            DisplayName = NameOf(state),
            State = StateOf(state, marks),
            HoldReason = state.Hold?.Reason,
            HoldSince = state.Hold?.Since,
            FactsHash = applied ? state.FactsHash : null,
            TriggerHash = applied ? state.TriggerHash : null,
            ActualHash = marks.ActualHash,
            SettingsRevision = marks.AppliedSettings ?? 0,
            TargetUserId = state.Link?.UserId,
            TargetActive = state.Link?.Active,
            NextAttemptAt = marks.NextAttemptAt,
            Attempts = marks.Attempts,
            LastErrorClass = state.Failure?.Class,
            Version = version,
            UpdatedAt = now,
            Body = EmployeeStateJson.Write(state),
        };
    }

    /// <summary>Where the employee stands, one word (DESIGN 8).</summary>
    public static EmployeeStanding StateOf(EmployeeState state, RosterMarks marks) => state switch
    {
        { Vanished: true } => state.Link is null ? EmployeeStanding.NotSynced : EmployeeStanding.Orphaned,
        { Failure: not null } => EmployeeStanding.Failing,
        { Hold: { } hold } => HoldRules.IsNotSynced(hold.Reason) && state.Link is null ? EmployeeStanding.NotSynced : HoldRules.IsNotSynced(hold.Reason) ? EmployeeStanding.InSync : EmployeeStanding.Held,
        _ when marks.AppliedSettings is null => EmployeeStanding.Pending,
        _ => EmployeeStanding.InSync,
    };

    private static string? NameOf(EmployeeState state)
    {
        if (state.Facts is not { } facts)
        {
            return null;
        }

        string? first = facts[SourceField.PreferredName].Text ?? facts[SourceField.FirstName].Text;
        string name = string.Join(' ', new[] { first, facts[SourceField.LastName].Text }.Where(part => part is not null));
        return name.Length == 0 ? null : name;
    }
}
