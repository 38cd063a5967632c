using System.Collections.Immutable;
using System.Diagnostics;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;
using static OrleansSync.Contracts.Employees.EmployeeEvent;

namespace OrleansSync.Grains.Employees;

/// <summary>What happens when an employee is told something: pure, no clock, no I/O. No events is a normal answer.</summary>
public static partial class EmployeeDecider
{
    /// <summary>The facts that follow from a command.</summary>
    public static ImmutableArray<EmployeeEvent> Decide(EmployeeState state, EmployeeCommand command) => command switch
    {
        EmployeeCommand.Observe observe when IsNews(state, observe) => Observe(state, observe),
        EmployeeCommand.Observe => [],
        EmployeeCommand.Vanish when state.Vanished || state.Facts is null => [],
        EmployeeCommand.Vanish => [new Vanished()],
        EmployeeCommand.SetHold hold => SetHold(state, hold),
        EmployeeCommand.Release when state.Hold is { } held && HoldRules.MayBeReleased(held.Reason) => [new HoldReleased(held.Reason, Released: true)],
        EmployeeCommand.Release => [],
        EmployeeCommand.Fail fail when IsKnown(state.Failure, fail) => [],
        EmployeeCommand.Fail fail => [new ReconcileFailed(fail.Class, fail.Status, fail.Detail)],
        _ => throw new UnreachableException($"No rule for {command.GetType().Name}."),
    };

    /// <summary>The key that facts give, on top of the one held: the work email, the last one for a linked person whose email went away, else the id (DESIGN 3.1).</summary>
    public static string KeyFor(EmployeeState state, EmployeeFacts facts)
    {
        FieldValue email = facts[SourceField.WorkEmail];
        if (WorkEmail.TryParse(email.Text, out WorkEmail usable))
        {
            return usable.Value;
        }

        // A column that is missing or unreadable says nothing; an address that was cleared on the way out leaves a linked person where it was.
        return !email.IsKnown || state.Link is not null ? state.Key : EmployeeState.KeyOf(state.EmployeeId);
    }

    private static bool IsNews(EmployeeState state, EmployeeCommand.Observe observe) =>
        state.Vanished || state.Facts is null || !string.Equals(state.FactsHash, observe.FactsHash, StringComparison.Ordinal);

    private static ImmutableArray<EmployeeEvent> Observe(EmployeeState state, EmployeeCommand.Observe observe)
    {
        Observed observed = new(observe.Facts, observe.FactsHash, observe.TriggerHash);
        string key = KeyFor(state, observe.Facts);
        return state.Facts is null || string.Equals(key, state.Key, StringComparison.Ordinal)
            ? [observed]
            : [observed, new KeyChanged(EmailOf(state.Key), EmailOf(key))];
    }

    private static ImmutableArray<EmployeeEvent> SetHold(EmployeeState state, EmployeeCommand.SetHold hold)
    {
        if (hold.Reason is not { } reason)
        {
            return state.Hold is { } over ? [new HoldReleased(over.Reason, Released: false)] : [];
        }

        return state.Hold is { } held && held.Reason == reason && string.Equals(held.Detail, hold.Detail, StringComparison.Ordinal)
            ? []
            : [new Held(reason, hold.Detail)];
    }

    private static bool IsKnown(FailureState? failure, EmployeeCommand.Fail fail) =>
        failure is not null && failure.Class == fail.Class && failure.Status == fail.Status && string.Equals(failure.Detail, fail.Detail, StringComparison.Ordinal);

    private static string? EmailOf(string key) => key.StartsWith("id:", StringComparison.Ordinal) ? null : key;
}
