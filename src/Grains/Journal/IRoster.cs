using System.Collections.Immutable;
using OrleansSync.Contracts.Employees;

namespace OrleansSync.Grains.Journal;

/// <summary>The roster: one row per employee, for reads (DESIGN 4). Written by the journal; this port reads it and moves operational columns.</summary>
public interface IRoster
{
    /// <summary>One employee by BambooHR's id.</summary>
    Task<RosterRow?> ByEmployeeId(string employeeId, CancellationToken cancellationToken);

    /// <summary>Everybody who holds a key, lowest id first: more than one while an email is on two records.</summary>
    Task<ImmutableArray<RosterRow>> ByKey(string key, CancellationToken cancellationToken);

    /// <summary>Everybody, without bodies, streamed.</summary>
    IAsyncEnumerable<RosterRow> All(CancellationToken cancellationToken);

    /// <summary>Rows with bodies for some ids; ids without a row are left out.</summary>
    Task<ImmutableDictionary<string, RosterRow>> Rows(ImmutableArray<string> employeeIds, CancellationToken cancellationToken);

    /// <summary>A page in order of employee id, with bodies.</summary>
    /// <param name="query">Part of a key or a name, or null.</param>
    /// <param name="standing">Only these, or null.</param>
    /// <param name="after">The last employee id of the page before, or null.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellationToken">Stops it.</param>
    Task<ImmutableArray<RosterRow>> Page(string? query, EmployeeStanding? standing, string? after, int limit, CancellationToken cancellationToken);

    /// <summary>Moves attempts, next attempt, applied hashes and standing of rows whose version is still the same. No event stands behind it.</summary>
    Task UpdateOperational(ImmutableArray<RosterRow> rows, CancellationToken cancellationToken);

    /// <summary>Makes everybody due whose last failure was transient: the target answers again.</summary>
    /// <returns>How many.</returns>
    Task<int> RetryTransient(DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Employee streams whose head is not the roster's version; a sweep does not plan while there are any.</summary>
    Task<long> HeadsDisagree(CancellationToken cancellationToken);
}
