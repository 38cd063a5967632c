using OrleansSync.Contracts.Employees;
using OrleansSync.Grains.Journal;

namespace OrleansSync.Grains.Employees;

/// <summary>Streams to states: the same fold for the grain, replay and the rebuild of the roster.</summary>
public static class EmployeeFold
{
    /// <summary>Folds a whole stream.</summary>
    /// <returns>The state and the version folded to; null and 0 for a stream that does not exist.</returns>
    public static async Task<(EmployeeState? State, long Version)> Load(IJournal journal, string employeeId, CancellationToken cancellationToken)
    {
        StoredStream stream = await journal.Load(EmployeeStreams.Of(employeeId), cancellationToken);
        return stream.Events.IsEmpty ? (null, 0) : (Fold(employeeId, stream.Events), stream.Version);
    }

    /// <summary>Folds events, oldest first.</summary>
    public static EmployeeState Fold(string employeeId, IEnumerable<StoredEvent> events) =>
        events.Aggregate(
            EmployeeState.Unknown(employeeId),
            (state, stored) => stored.Data is EmployeeEvent happened
                ? EmployeeDecider.Evolve(state, new Recorded(happened, stored.At, stored.SettingsRevision))
                : state);
}
