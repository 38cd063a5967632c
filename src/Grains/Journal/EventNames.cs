using System.Collections.Frozen;
using OrleansSync.Contracts.Audit;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Settings;
using OrleansSync.Contracts.Sweeps;

namespace OrleansSync.Grains.Journal;

/// <summary>The one table of event types and their stored names: stable, versioned, never renamed (DESIGN 4).</summary>
public static class EventNames
{
    /// <summary>Stored name by type.</summary>
    public static FrozenDictionary<Type, string> ByType { get; } = new Dictionary<Type, string>
    {
        [typeof(EmployeeEvent.Observed)] = "employee.observed.v1",
        [typeof(EmployeeEvent.KeyChanged)] = "employee.key-changed.v1",
        [typeof(EmployeeEvent.LinkGiven)] = "employee.link-given.v1",
        [typeof(EmployeeEvent.LinkTaken)] = "employee.link-taken.v1",
        [typeof(EmployeeEvent.Vanished)] = "employee.vanished.v1",
        [typeof(EmployeeEvent.Held)] = "employee.held.v1",
        [typeof(EmployeeEvent.HoldReleased)] = "employee.hold-released.v1",
        [typeof(EmployeeEvent.DriftFound)] = "employee.drift-found.v1",
        [typeof(EmployeeEvent.WriteIntended)] = "employee.write-intended.v1",
        [typeof(EmployeeEvent.Created)] = "employee.created.v1",
        [typeof(EmployeeEvent.Linked)] = "employee.linked.v1",
        [typeof(EmployeeEvent.Updated)] = "employee.updated.v1",
        [typeof(EmployeeEvent.Suspended)] = "employee.suspended.v1",
        [typeof(EmployeeEvent.Reactivated)] = "employee.reactivated.v1",
        [typeof(EmployeeEvent.Refused)] = "employee.refused.v1",
        [typeof(EmployeeEvent.NotStored)] = "employee.not-stored.v1",
        [typeof(EmployeeEvent.Confirmed)] = "employee.confirmed.v1",
        [typeof(EmployeeEvent.ReconcileFailed)] = "employee.reconcile-failed.v1",
        [typeof(SweepEvent.Requested)] = "sweep.requested.v1",
        [typeof(SweepEvent.Planned)] = "sweep.planned.v1",
        [typeof(SweepEvent.Held)] = "sweep.held.v1",
        [typeof(SweepEvent.Approved)] = "sweep.approved.v1",
        [typeof(SweepEvent.Cancelled)] = "sweep.cancelled.v1",
        [typeof(SweepEvent.Completed)] = "sweep.completed.v1",
        [typeof(SweepEvent.Failed)] = "sweep.failed.v1",
        [typeof(SettingsEvent.Changed)] = "settings.changed.v1",
        [typeof(ApiEvent.Called)] = "api.called.v1",
    }.ToFrozenDictionary();

    /// <summary>Type by stored name.</summary>
    public static FrozenDictionary<string, Type> ByName { get; } = ByType.ToFrozenDictionary(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal);
}
