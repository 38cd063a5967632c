using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;
using OrleansSync.Grains.Employees;
using OrleansSync.Tests.Unit.Mapping;

namespace OrleansSync.Tests.Unit.Employees;

/// <summary>One of every case of the closed families; a case without a sample fails the test that walks them.</summary>
internal static class EventSamples
{
    private static readonly FieldValues<CatalogField> Title = FieldValues<CatalogField>.None.With(CatalogField.JobTitle, FieldValue.Of("Welder"));
    private static readonly AttributeChange Change = new(CatalogField.JobTitle, "title", FieldValue.Absent, FieldValue.Of("Welder"));

    public static EmployeeEvent[] Events { get; } =
    [
        new EmployeeEvent.Observed(Samples.Ada, "f", "t"),
        new EmployeeEvent.KeyChanged("ada@acme.test", New: null),
        new EmployeeEvent.LinkGiven("u1", "77"),
        new EmployeeEvent.LinkTaken("u1", "ada", "40", Title, Active: false),
        new EmployeeEvent.Vanished(),
        new EmployeeEvent.Held(HoldReason.EmailTaken, "taken"),
        new EmployeeEvent.HoldReleased(HoldReason.EmailTaken, Released: true),
        new EmployeeEvent.DriftFound([Change], Active: false),
        new EmployeeEvent.WriteIntended(WriteKind.Update, [Change], "d", 1, TemporaryEmail: null),
        new EmployeeEvent.Created("u1", "ada", Title, Active: true, Answered: Title),
        new EmployeeEvent.Linked("u1", "ada", Title, Active: null, LinkHow.Matched),
        new EmployeeEvent.Updated(Title, Answered: null),
        new EmployeeEvent.Suspended(),
        new EmployeeEvent.Reactivated(),
        new EmployeeEvent.Refused(CatalogField.JobTitle, FieldValue.Of("Welder"), "no"),
        new EmployeeEvent.NotStored(CatalogField.JobTitle, FieldValue.Of("Welder")),
        new EmployeeEvent.Confirmed(WriteKind.Create, "u1", "ada", Title, Active: true),
        new EmployeeEvent.ReconcileFailed(FailureClass.Transient, 502, "bad gateway"),
    ];

    public static EmployeeCommand[] Commands { get; } =
    [
        new EmployeeCommand.Observe(Samples.Ada, "f", "t"),
        new EmployeeCommand.Observe(Samples.Ada.With(SourceField.WorkEmail, string.Empty), "g", "g"),
        new EmployeeCommand.Vanish(),
        new EmployeeCommand.SetHold(HoldReason.DuplicateWorkEmail, "also on id:42"),
        new EmployeeCommand.SetHold(Reason: null, Detail: null),
        new EmployeeCommand.Release(),
        new EmployeeCommand.Fail(FailureClass.Permanent, 400, "no"),
    ];
}
