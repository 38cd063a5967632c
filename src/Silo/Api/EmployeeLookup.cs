using OrleansSync.Contracts.Employees;
using OrleansSync.Grains.Journal;

namespace OrleansSync.Silo.Api;

/// <summary>Finds the employee that a caller names: by work email, by <c>id:…</c>, or by a key of before (DESIGN 3.1).</summary>
internal sealed class EmployeeLookup(IRoster roster, FormerKeys former)
{
    private const string IdPrefix = "id:";

    /// <summary>True for what can name an employee at all.</summary>
    public static bool IsName(string name) =>
        name.StartsWith(IdPrefix, StringComparison.OrdinalIgnoreCase) ? name.Length > IdPrefix.Length && !name.Contains('\0', StringComparison.Ordinal) : WorkEmail.TryParse(name, out _);

    /// <summary>Finds one.</summary>
    /// <param name="name">As it stood in the path.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The row, and its present key where the name is one of before; null when nobody has or had it.</returns>
    public async Task<(RosterRow Row, string? MovedTo)?> Find(string name, CancellationToken cancellationToken)
    {
        // The server leaves an encoded slash in a path as it came.
        string key = name.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase).Trim().ToLowerInvariant();
        if (!IsName(key))
        {
            return null;
        }

        if (key.StartsWith(IdPrefix, StringComparison.Ordinal))
        {
            return await roster.ByEmployeeId(key[IdPrefix.Length..], cancellationToken) is { } byId ? (byId, null) : null;
        }

        // While an email is on two records, the one with an account stands for it; id:… names either.
        if ((await roster.ByKey(key, cancellationToken)).OrderByDescending(row => row.TargetUserId is not null).FirstOrDefault() is { } present)
        {
            return (present, null);
        }

        return await former.LastHolder(key, cancellationToken) is { } id && await roster.ByEmployeeId(id, cancellationToken) is { } moved ? (moved, moved.Key) : null;
    }
}
