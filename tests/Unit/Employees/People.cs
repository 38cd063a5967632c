using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;
using OrleansSync.Tests.Unit.Mapping;

namespace OrleansSync.Tests.Unit.Employees;

/// <summary>Ada in the situations that the rules speak of.</summary>
internal static class People
{
    public static EmployeeFacts Ada => Samples.Ada;

    public static EmployeeFacts Gone { get; } = Ada.With(SourceField.Status, "Inactive").With(SourceField.TerminationDate, "2025-12-31");

    public static EmployeeFacts NotYetStarted { get; } = Ada.With(SourceField.Status, "Inactive").With(SourceField.HireDate, "2026-02-01");

    public static EmployeeFacts Boss { get; } = Ada.With(SourceField.JobTitle, "Boss");

    /// <summary>The same person under another employee id.</summary>
    public static EmployeeFacts As(this EmployeeFacts facts, string id) => facts with { EmployeeId = id };
}
