using OrleansSync.Contracts.Sweeps;

namespace OrleansSync.Grains.Sweeps;

/// <summary>The port to whoever decides what runs.</summary>
public interface ISweepQueue
{
    /// <summary>Asks for a sweep.</summary>
    Task<SweepTicket> Request(SweepRequest request, CancellationToken cancellationToken);
}
