namespace OrleansSync.Contracts.Employees;

/// <summary>Where an employee stands: the <c>state</c> of the API (DESIGN 8).</summary>
public enum EmployeeStanding
{
    /// <summary>Desired equals actual, as far as last seen.</summary>
    InSync,

    /// <summary>Something is left to do.</summary>
    Pending,

    /// <summary>A person has to decide.</summary>
    Held,

    /// <summary>The last attempt failed; see the next attempt.</summary>
    Failing,

    /// <summary>By rule without an account.</summary>
    NotSynced,

    /// <summary>Gone from BambooHR; the account stays.</summary>
    Orphaned,
}
