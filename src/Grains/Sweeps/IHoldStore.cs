using System.Collections.Immutable;
using OrleansSync.Contracts.Sweeps;

namespace OrleansSync.Grains.Sweeps;

/// <summary>The port to the holds: they outlive their sweep, and one of a kind is open (DESIGN 3.4).</summary>
public interface IHoldStore
{
    /// <summary>Those that are open, oldest first.</summary>
    Task<ImmutableArray<Hold>> Open(CancellationToken cancellationToken);

    /// <summary>One by its id, or null.</summary>
    Task<Hold?> Get(string id, CancellationToken cancellationToken);

    /// <summary>The newest with a hash, open or not, or null.</summary>
    Task<Hold?> ByHash(string planHash, CancellationToken cancellationToken);

    /// <summary>Opens one. Another open one of its kind is superseded, and hands on since when; one with the same hash stays as it is.</summary>
    /// <returns>The open one, and true when it was not open before.</returns>
    Task<(Hold Open, bool IsNew)> Put(Hold hold, CancellationToken cancellationToken);

    /// <summary>Ends an open one.</summary>
    /// <returns>False when it was not open any more: somebody was faster.</returns>
    Task<bool> End(string id, HoldStanding state, string? approvedBy, DateTimeOffset at, CancellationToken cancellationToken);
}
