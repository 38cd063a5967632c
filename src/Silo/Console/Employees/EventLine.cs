using System.Collections.Immutable;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;
using OrleansSync.Grains.Journal;
using OrleansSync.Silo.Web.Attention;
using OrleansSync.Silo.Web.Shared;

namespace OrleansSync.Silo.Web.Employees;

/// <summary>Which side an event is of.</summary>
public enum EventLane
{
    /// <summary>BambooHR said it.</summary>
    Source,

    /// <summary>OrleansSync decided it.</summary>
    Desired,

    /// <summary>JumpCloud did or showed it.</summary>
    Target,
}

/// <summary>An event for people.</summary>
/// <param name="Stored">The event.</param>
/// <param name="Lane">Whose it is.</param>
/// <param name="Title">What happened.</param>
/// <param name="Details">Line by line.</param>
public sealed record EventLine(StoredEvent Stored, EventLane Lane, string Title, ImmutableArray<string> Details)
{
    /// <summary>What a lane is called.</summary>
    public static string LaneName(EventLane lane) => lane switch
    {
        EventLane.Source => "BambooHR",
        EventLane.Desired => "Decided",
        _ => "JumpCloud",
    };

    /// <summary>A stream as lines, oldest first.</summary>
    public static ImmutableArray<EventLine> Of(ImmutableArray<StoredEvent> events)
    {
        ImmutableArray<EventLine>.Builder lines = ImmutableArray.CreateBuilder<EventLine>(events.Length);
        EmployeeFacts? before = null;
        foreach (StoredEvent stored in events)
        {
            lines.Add(Of(stored, before));
            before = stored.Data is EmployeeEvent.Observed observed ? observed.Facts : before;
        }

        return lines.ToImmutable();
    }

    private static EventLine Of(StoredEvent stored, EmployeeFacts? before) => stored.Data switch
    {
        EmployeeEvent.Observed one => new(stored, EventLane.Source, before is null ? "First seen" : "Changed in BambooHR", before is null ? [] : Differences(before, one.Facts)),
        EmployeeEvent.KeyChanged one => new(stored, EventLane.Source, "Key changed", [$"{one.Old ?? "none"} → {one.New ?? "none"}"]),
        EmployeeEvent.Vanished => new(stored, EventLane.Source, "Deleted in BambooHR", []),
        EmployeeEvent.Held one => new(stored, EventLane.Desired, HoldWords.Of(one.Reason).Title, one.Detail is { } detail ? [detail] : []),
        EmployeeEvent.HoldReleased one => new(stored, EventLane.Desired, (one.Released ? "Released: " : "Over: ") + HoldWords.Of(one.Reason).Title, []),
        EmployeeEvent.WriteIntended one => new(stored, EventLane.Desired, "To " + Words.Slug(one.Kind), one.Kind == WriteKind.Create ? [Words.Count(one.Changes.Length, "attribute")] : Changes(one.Changes)),
        EmployeeEvent.DriftFound one => new(stored, EventLane.Target, "Drift found", [.. one.Changes.Select(change => $"{Name(change.Field)}: {Text(change.Old)}, expected {Text(change.New)}"), .. one.Active is { } active ? [$"Status: {(active ? "active" : "suspended")}"] : Array.Empty<string>()]),
        EmployeeEvent.Created one => new(stored, EventLane.Target, "Created", [$"username {one.UserName}"]),
        EmployeeEvent.Linked one => new(stored, EventLane.Target, "Taken over", [$"username {one.UserName}, {Words.Spaced(one.How.ToString()).ToLowerInvariant()}"]),
        EmployeeEvent.LinkTaken one => new(stored, EventLane.Target, "Continues an account", [$"of employee id {one.FromEmployeeId}"]),
        EmployeeEvent.LinkGiven one => new(stored, EventLane.Target, "Account handed on", [$"to employee id {one.ToEmployeeId}"]),
        EmployeeEvent.Updated one => new(stored, EventLane.Target, "Updated", [.. one.Attributes.Present.Select(Name)]),
        EmployeeEvent.Suspended => new(stored, EventLane.Target, "Suspended", []),
        EmployeeEvent.Reactivated => new(stored, EventLane.Target, "Re-activated", []),
        EmployeeEvent.Refused one => new(stored, EventLane.Target, "Refused", [$"{Name(one.Field)}: {one.Text}"]),
        EmployeeEvent.NotStored one => new(stored, EventLane.Target, "Not kept", [Name(one.Field)]),
        EmployeeEvent.Confirmed one => new(stored, EventLane.Target, $"Found done: {Words.Slug(one.Kind)}", []),
        EmployeeEvent.ReconcileFailed one => new(stored, EventLane.Target, $"Failed, {Words.Slug(one.Class)}", [one.Status is { } status ? $"{status}: {one.Detail}" : one.Detail]),
        _ => new(stored, EventLane.Desired, stored.Type, []),
    };

    /// <summary>A value for people: what is nothing is said to be so.</summary>
    public static string Text(FieldValue value) => value.Kind switch
    {
        FieldValueKind.Text => value.Text ?? string.Empty,
        FieldValueKind.Empty => "empty",
        FieldValueKind.Restricted => "not readable",
        _ => "–",
    };

    private static ImmutableArray<string> Differences(EmployeeFacts before, EmployeeFacts after) =>
        [.. FieldValues<SourceField>.Fields.Where(field => before[field] != after[field]).Select(field => $"{Words.Spaced(field.ToString())}: {Text(before[field])} → {Text(after[field])}")];

    private static ImmutableArray<string> Changes(ImmutableArray<AttributeChange> changes) => [.. changes.Select(change => $"{Name(change.Field)}: {Text(change.Old)} → {Text(change.New)}")];

    private static string Name(CatalogField field) => FieldCatalog.Of(field).TargetLabel;
}
