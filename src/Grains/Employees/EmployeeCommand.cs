using OrleansSync.Contracts.Employees;

namespace OrleansSync.Grains.Employees;

/// <summary>Orders to the decider. What happened at the target is an event already and needs no decision.</summary>
public abstract record EmployeeCommand
{
    private EmployeeCommand()
    {
    }

    /// <summary>BambooHR says this now.</summary>
    /// <param name="Facts">Normalised.</param>
    /// <param name="FactsHash">Over all facts.</param>
    /// <param name="TriggerHash">Over the triggering facts.</param>
    public sealed record Observe(EmployeeFacts Facts, string FactsHash, string TriggerHash) : EmployeeCommand;

    /// <summary>BambooHR proves that the record is gone.</summary>
    public sealed record Vanish : EmployeeCommand;

    /// <summary>The rules give this hold now, or none.</summary>
    /// <param name="Reason">Null: no rule holds.</param>
    /// <param name="Detail">For the person who acts.</param>
    public sealed record SetHold(HoldReason? Reason, string? Detail) : EmployeeCommand;

    /// <summary>An operator releases the hold.</summary>
    public sealed record Release : EmployeeCommand;

    /// <summary>A reconcile failed.</summary>
    /// <param name="Class">Whether trying again can help by itself.</param>
    /// <param name="Status">The HTTP status, or null.</param>
    /// <param name="Detail">The target's text.</param>
    public sealed record Fail(FailureClass Class, int? Status, string Detail) : EmployeeCommand;
}
