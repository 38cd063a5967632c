using System.Collections.Immutable;
using OrleansSync.Connectors.BambooHr;
using OrleansSync.Contracts.Fields;

namespace OrleansSync.Grains.Connections;

/// <summary>Which of BambooHR's reads serve, and why these.</summary>
/// <param name="Employees">One of <see cref="SourceEndpoints"/>; null before the first read.</param>
/// <param name="EmployeesWhy">A sentence.</param>
/// <param name="Changes">The change feed, or null where it is refused and the whole roster is read instead.</param>
/// <param name="ChangesWhy">A sentence.</param>
/// <param name="Locations">Where work-site addresses come from, or null where they cannot be read or are not asked for.</param>
/// <param name="LocationsWhy">A sentence.</param>
/// <param name="LocationsMatter">True when a work-site address is synced.</param>
public sealed record SourceReads(string? Employees, string EmployeesWhy, string? Changes, string ChangesWhy, string? Locations, string LocationsWhy, bool LocationsMatter)
{
    /// <summary>From what the connection knows.</summary>
    /// <param name="connection">With its refusals.</param>
    /// <param name="asked">The fields that are synced.</param>
    /// <param name="summary">Of a read that is over; null: the connection's last one.</param>
    public static SourceReads Of(SourceConnection connection, ImmutableSortedSet<SourceField> asked, SourceSummary? summary = null)
    {
        ArgumentNullException.ThrowIfNull(connection);
        SourceSummary? last = summary ?? connection.LastScan;
        SourceRefusal? list = RefusalOf(connection, SourceEndpoints.Employees);
        string? employees = list is not null ? SourceEndpoints.CustomReport : last?.Endpoint ?? (connection.LastSuccessAt is null ? null : SourceEndpoints.Employees);
        SourceRefusal? feed = RefusalOf(connection, SourceEndpoints.Changes);
        bool matter = asked.Any(IsOfLocation);
        (string? locations, string why) = LocationsOf(connection, last, matter);
        return new SourceReads(
            employees,
            employees switch
            {
                null => "Employees were not read yet.",
                SourceEndpoints.CustomReport => "Employees are read by a custom report, as one document" + (list is null ? "." : FormattableString.Invariant($": the employee list answers {list.Status} to this key.")),
                _ => "Employees are read from the employee list, page by page.",
            },
            feed is null ? SourceEndpoints.Changes : null,
            feed is null ? "Delta sweeps read the change feed." : FormattableString.Invariant($"The change feed answers {feed.Status} to this key: delta sweeps read the whole roster."),
            locations,
            why,
            matter);
    }

    /// <summary>True for a part of a work-site address, which is no field of the employee.</summary>
    public static bool IsOfLocation(SourceField field) => field is SourceField.LocationCountry or SourceField.LocationAddress1 or SourceField.LocationAddress2
        or SourceField.LocationCity or SourceField.LocationState or SourceField.LocationZipcode;

    private static (string? Locations, string Why) LocationsOf(SourceConnection connection, SourceSummary? last, bool matter)
    {
        SourceRefusal? organisation = RefusalOf(connection, SourceEndpoints.OrganisationLocations);
        SourceRefusal? applicants = RefusalOf(connection, SourceEndpoints.ApplicantTrackingLocations);
        return (matter, organisation, applicants, last) switch
        {
            (false, _, _, _) => (null, "No work-site address is synced."),
            (_, { } first, { } second, _) => (null, FormattableString.Invariant($"Work-site addresses cannot be read: {first.Endpoint} answers {first.Status} to this key, {second.Endpoint} {second.Status}. JumpCloud's work addresses are left as they are.")),
            (_, { } first, null, { LocationAddresses: { } second }) => (second, FormattableString.Invariant($"Work-site addresses are read from {second}: {first.Endpoint} answers {first.Status} to this key.")),
            (_, _, _, { LocationAddresses: { } read }) => (read, $"Work-site addresses are read from {read}."),
            (_, _, _, { }) => (null, "Work-site addresses could not be read at the last reading of all employees. JumpCloud's work addresses are left as they are."),
            (_, { } first, null, null) => (SourceEndpoints.ApplicantTrackingLocations, FormattableString.Invariant($"Work-site addresses are read from {SourceEndpoints.ApplicantTrackingLocations}: {first.Endpoint} answers {first.Status} to this key.")),
            _ when connection.LastSuccessAt is null => (null, "Work-site addresses were not read yet."),
            _ => (SourceEndpoints.OrganisationLocations, $"Work-site addresses are read from {SourceEndpoints.OrganisationLocations}."),
        };
    }

    private static SourceRefusal? RefusalOf(SourceConnection connection, string endpoint) =>
        connection.Refusals.FirstOrDefault(refusal => string.Equals(refusal.Endpoint, endpoint, StringComparison.Ordinal));
}
