using OrleansSync.Contracts.Employees;
using OrleansSync.Grains.Journal;

namespace OrleansSync.Grains.Employees;

/// <summary>One run's hold on a stream: decides and folds at once, appends on demand, and lets the committed state follow only the journal.</summary>
internal sealed class EmployeeStream(IJournal journal, TimeProvider clock, EmployeeMemory memory, ReconcileRequest request)
{
    private readonly List<JournalEvent> pending = [];

    /// <summary>The state with everything pending folded in.</summary>
    public EmployeeState State { get; private set; } = memory.State ?? EmployeeState.Unknown(request.EmployeeId);

    /// <summary>True when something waits to be appended.</summary>
    public bool HasPending => pending.Count > 0;

    /// <summary>True once another writer moved the stream: this run has to start over.</summary>
    public bool LostRace { get; private set; }

    /// <summary>Decides a command and keeps its events for the next append.</summary>
    public void Tell(EmployeeCommand command)
    {
        foreach (EmployeeEvent happened in EmployeeDecider.Decide(State, command))
        {
            Record(happened);
        }
    }

    /// <summary>Keeps a fact for the next append.</summary>
    public void Record(EmployeeEvent happened)
    {
        EventMetadata metadata = new(request.Cause, request.CorrelationId, request.SettingsRevision, Storable(clock.GetUtcNow()));
        pending.Add(new JournalEvent(happened, metadata));
        State = EmployeeDecider.Evolve(State, new Recorded(happened, metadata.At, metadata.SettingsRevision));
    }

    // PostgreSQL keeps microseconds; a state folded live must equal one folded from what was stored. Never before the stream's previous event (DESIGN 4).
    public DateTimeOffset Storable(DateTimeOffset now)
    {
        DateTimeOffset whole = new(now.Ticks - (now.Ticks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);
        return whole > State.LastEventAt ? whole : State.LastEventAt;
    }

    /// <summary>Appends what is pending, with the roster row in the same transaction.</summary>
    /// <returns>False when another writer moved the stream.</returns>
    /// <exception cref="PoisonedEventsException">The events cannot be stored.</exception>
    public Task<bool> Commit(RosterMarks marks, CancellationToken cancellationToken) => Commit(marks, other: null, cancellationToken);

    /// <summary>As <see cref="Commit(RosterMarks, CancellationToken)"/>, together with an append to another person's stream: both or none.</summary>
    public async Task<bool> Commit(RosterMarks marks, AppendRequest? other, CancellationToken cancellationToken)
    {
        if (pending.Count == 0)
        {
            return true;
        }

        long version = memory.Version + pending.Count;
        AppendRequest mine = new(
            EmployeeStreams.Of(request.EmployeeId),
            memory.Version,
            [.. pending],
            RosterProjection.Row(State, version, marks, clock.GetUtcNow()),
            request.Priority == ReconcilePriority.Sweep ? JournalPriority.Normal : JournalPriority.High);
        AppendOutcome outcome = await journal.Append(new AppendUnit(other is null ? [mine] : [mine, other]), cancellationToken);
        switch (outcome)
        {
            case AppendOutcome.Appended:
                memory.State = State;
                memory.Version = version;
                pending.Clear();
                return true;
            case AppendOutcome.Conflict:
                LostRace = true;
                return false;
            case AppendOutcome.Poisoned:
                throw new PoisonedEventsException(mine.StreamId);
            default:
                throw new System.Diagnostics.UnreachableException(outcome.GetType().Name);
        }
    }
}

/// <summary>Names of employee streams.</summary>
public static class EmployeeStreams
{
    /// <summary>The stream of a person, by BambooHR's employee id.</summary>
    public static string Of(string employeeId) => "employee:" + employeeId;
}

/// <summary>Events that the store refuses whatever is tried: a bug, and one that must not stop others.</summary>
public sealed class PoisonedEventsException(string streamId) : Exception($"The events for {streamId} cannot be stored.")
{
    /// <summary>Which stream.</summary>
    public string StreamId { get; } = streamId;
}
