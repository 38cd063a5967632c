using OrleansSync.Contracts.Fields;

namespace OrleansSync.Contracts.Employees;

/// <summary>What BambooHR said of one employee in one read, normalised (trimmed, NFC, fit for storing) but not interpreted.</summary>
[GenerateSerializer, Immutable, Alias("orleanssync.employee-facts")]
public sealed record EmployeeFacts
{
    /// <summary>BambooHR's immutable employee id: digits, as text. The stream is <c>employee:{id}</c>.</summary>
    [Id(0)]
    public required string EmployeeId { get; init; }

    /// <summary>The values by source field.</summary>
    [Id(1)]
    public required FieldValues<SourceField> Values { get; init; }

    /// <summary>The value of one field.</summary>
    public FieldValue this[SourceField field] => Values[field];

    /// <summary>Employment status; null when it is absent, restricted, empty or a word that we do not know.</summary>
    public EmploymentStatus? Status => Values[SourceField.Status].Text switch
    {
        { } text when text.Equals("Active", StringComparison.OrdinalIgnoreCase) => EmploymentStatus.Active,
        { } text when text.Equals("Inactive", StringComparison.OrdinalIgnoreCase) => EmploymentStatus.Inactive,
        _ => null,
    };

    /// <summary>The id only, never a value (DESIGN 3.4).</summary>
    public override string ToString() => $"employee {EmployeeId}";
}

/// <summary>BambooHR's status. A termination turns it into Inactive (seed).</summary>
public enum EmploymentStatus
{
    /// <summary>Employed.</summary>
    Active,

    /// <summary>Terminated, or not yet started.</summary>
    Inactive,
}
