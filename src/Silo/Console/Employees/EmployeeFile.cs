using System.Collections.Immutable;
using OrleansSync.Contracts.Settings;
using OrleansSync.Grains.Employees;
using OrleansSync.Grains.Journal;

namespace OrleansSync.Silo.Web.Employees;

/// <summary>All that is known of an employee, as of a version.</summary>
/// <param name="Row">The roster's row: as it is now.</param>
/// <param name="Events">The whole stream.</param>
/// <param name="Version">As of which version.</param>
/// <param name="State">The fold up to it.</param>
/// <param name="Settings">Those of then.</param>
public sealed record EmployeeFile(RosterRow Row, ImmutableArray<StoredEvent> Events, long Version, EmployeeState State, SyncSettings Settings)
{
    /// <summary>The stream's head.</summary>
    public long Head => Events.IsEmpty ? 0 : Events[^1].Version;

    /// <summary>True when this is as it is now.</summary>
    public bool IsNow => Version == Head;

    /// <summary>Up to the version.</summary>
    public IEnumerable<StoredEvent> Known => Events.Where(one => one.Version <= Version);
}
