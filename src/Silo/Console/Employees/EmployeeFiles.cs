using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Ports;
using OrleansSync.Contracts.Settings;
using OrleansSync.Grains.Employees;
using OrleansSync.Grains.Journal;

namespace OrleansSync.Silo.Web.Employees;

/// <summary>Opens what is known of an employee.</summary>
public sealed class EmployeeFiles(IRoster roster, IJournal journal, ISettings settings, IGrainFactory grains)
{
    private const string IdPrefix = "id:";

    /// <summary>Opens one.</summary>
    /// <param name="name">A work email, or <c>id:…</c>.</param>
    /// <param name="at">As of which version; null is now.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>Null when nobody has that name.</returns>
    public async Task<EmployeeFile?> Open(string name, long? at, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        string key = name.Trim().ToLowerInvariant();
        RosterRow? row = key.StartsWith(IdPrefix, StringComparison.Ordinal)
            ? await roster.ByEmployeeId(key[IdPrefix.Length..], cancellationToken)
            : (await roster.ByKey(key, cancellationToken)).OrderByDescending(one => one.TargetUserId is not null).FirstOrDefault();
        if (row is null)
        {
            return null;
        }

        StoredStream stream = await journal.Load(EmployeeStreams.Of(row.EmployeeId), cancellationToken);
        long version = Math.Clamp(at ?? stream.Version, Math.Min(1, stream.Version), stream.Version);
        StoredEvent[] known = [.. stream.Events.Where(one => one.Version <= version)];
        SyncSettings then = version == stream.Version || known.Length == 0 ? settings.Current : await settings.At(known[^1].SettingsRevision, cancellationToken);
        return new EmployeeFile(row, stream.Events, version, EmployeeFold.Fold(row.EmployeeId, known), then);
    }

    /// <summary>The roster's row, to see whether there is something new.</summary>
    public Task<RosterRow?> Head(string employeeId, CancellationToken cancellationToken) => roster.ByEmployeeId(employeeId, cancellationToken);

    /// <summary>Folds the stream in the grain and compares with its live state.</summary>
    public Task<ReplayReport> Replay(RosterRow row, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(row);
        return grains.GetGrain<IEmployeeGrain>(row.Key).Replay(row.EmployeeId, cancellationToken);
    }
}
