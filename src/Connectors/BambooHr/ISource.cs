using System.Collections.Immutable;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;

namespace OrleansSync.Connectors.BambooHr;

/// <summary>The port to the source of people. Every member throws <see cref="SourceException"/>, and nothing else but cancellation, when the read cannot be had.</summary>
public interface ISource
{
    /// <summary>Reads the whole roster: everybody the key may see, Active and Inactive, with the work-site address joined in.</summary>
    /// <param name="fields">What to ask for; nothing else is asked for or returned (DESIGN 3.2). Status and the rule fields are always among them.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    /// <returns>Pages as they arrive. A page with <see cref="SourcePage.Restarted"/> voids all pages before it. The last page has <see cref="SourcePage.Summary"/>.</returns>
    IAsyncEnumerable<SourcePage> ReadAll(ImmutableSortedSet<SourceField> fields, CancellationToken cancellationToken);

    /// <summary>Reads some employees by id, in batches.</summary>
    /// <returns>One record for each id asked, in the order asked.</returns>
    Task<ImmutableArray<SourceRecord>> Read(ImmutableArray<string> employeeIds, ImmutableSortedSet<SourceField> fields, CancellationToken cancellationToken);

    /// <summary>The ids that changed at or after an instant, by the vendor's clock.</summary>
    Task<SourceChanges> ChangedSince(DateTimeOffset since, CancellationToken cancellationToken);

    /// <summary>The employee behind the API key; asked for once an hour at most.</summary>
    /// <returns>The owner; both members null when the key belongs to no employee.</returns>
    Task<SourceKeyOwner> KeyOwner(CancellationToken cancellationToken);
}

/// <summary>A page of employees.</summary>
/// <param name="Restarted">True when the scan had to start again: forget every page before this one.</param>
/// <param name="Employees">The employees, normalised; ids are unique within a scan.</param>
/// <param name="Summary">On the last page, else null.</param>
public sealed record SourcePage(bool Restarted, ImmutableArray<EmployeeFacts> Employees, SourceSummary? Summary);

/// <summary>What a complete scan amounts to; the gates judge it (DESIGN 3.4).</summary>
/// <param name="Endpoint">Which read was used: <c>employees</c> or <c>customReport</c>.</param>
/// <param name="Total">The total that the vendor announced, or null when it announces none.</param>
/// <param name="Received">Distinct employees received.</param>
/// <param name="MissingFields">Fields asked for that the reply does not have at all: a lost column.</param>
/// <param name="RestrictedFields">Fields named as unreadable for at least one employee.</param>
/// <param name="LocationAddresses">Where work-site addresses came from: <c>org/locations</c>, <c>applicant_tracking/locations</c>, or null when neither could be read.</param>
/// <param name="Requests">HTTP requests that it took.</param>
/// <param name="ServerTime">The vendor's clock at the start of the scan (Date header).</param>
public sealed record SourceSummary(
    string Endpoint,
    int? Total,
    int Received,
    ImmutableSortedSet<SourceField> MissingFields,
    ImmutableSortedSet<SourceField> RestrictedFields,
    string? LocationAddresses,
    int Requests,
    DateTimeOffset? ServerTime);

/// <summary>The answer for one id.</summary>
/// <param name="EmployeeId">The id asked.</param>
/// <param name="Presence">Found, gone (404) or hidden (403).</param>
/// <param name="Facts">Not null exactly when found.</param>
public sealed record SourceRecord(string EmployeeId, SourcePresence Presence, EmployeeFacts? Facts);

/// <summary>What a single read says of an id.</summary>
public enum SourcePresence
{
    /// <summary>There.</summary>
    Found,

    /// <summary>404: no such employee.</summary>
    Gone,

    /// <summary>403: not for this key. Never a proof of deletion.</summary>
    Hidden,
}

/// <summary>A page of the change feed.</summary>
/// <param name="Changes">By employee id: the latest change only.</param>
/// <param name="Latest">The newest change in it, by the vendor's clock; null when nothing changed.</param>
/// <param name="ServerTime">The vendor's clock (Date header), null when it sends none.</param>
public sealed record SourceChanges(ImmutableDictionary<string, SourceChange> Changes, DateTimeOffset? Latest, DateTimeOffset? ServerTime)
{
    /// <summary>When each changed, by the vendor's clock, where it says so.</summary>
    public ImmutableDictionary<string, DateTimeOffset> ChangedAt { get; init; } = ImmutableDictionary<string, DateTimeOffset>.Empty;
}

/// <summary>What happened to a record last.</summary>
public enum SourceChange
{
    /// <summary>Created.</summary>
    Inserted,

    /// <summary>Changed; a termination is one of these.</summary>
    Updated,

    /// <summary>The record was deleted.</summary>
    Deleted,
}

/// <summary>The employee behind the API key.</summary>
/// <param name="EmployeeId">Its id, or null.</param>
/// <param name="WorkEmail">Its work email as written, or null.</param>
public sealed record SourceKeyOwner(string? EmployeeId, string? WorkEmail);
