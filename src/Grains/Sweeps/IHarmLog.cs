using System.Collections.Immutable;
using OrleansSync.Contracts.Settings;

namespace OrleansSync.Grains.Sweeps;

/// <summary>The port to the harms that were done without anybody's approval: what Guards:*:PerDay counts (DESIGN 3.4).</summary>
public interface IHarmLog
{
    /// <summary>How many of each kind since an instant.</summary>
    Task<ImmutableDictionary<GuardKind, int>> Since(DateTimeOffset instant, CancellationToken cancellationToken);

    /// <summary>Adds what was done.</summary>
    Task Add(string sweepId, IReadOnlyCollection<(GuardKind Kind, string EmployeeId)> done, DateTimeOffset at, CancellationToken cancellationToken);
}
