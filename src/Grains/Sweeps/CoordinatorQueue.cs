using OrleansSync.Contracts.Sweeps;

namespace OrleansSync.Grains.Sweeps;

/// <summary>The coordinator grain.</summary>
internal sealed class CoordinatorQueue(IGrainFactory grains) : ISweepQueue
{
    /// <inheritdoc/>
    public Task<SweepTicket> Request(SweepRequest request, CancellationToken cancellationToken) =>
        grains.GetGrain<ICoordinatorGrain>("coordinator").Request(request, cancellationToken);
}
