using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.Logging;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Sweeps;

namespace OrleansSync.Grains.Sweeps;

/// <summary>Partitions as grains.</summary>
internal sealed partial class GrainPartitions(IGrainFactory grains, TimeProvider clock, ILogger<GrainPartitions> logger) : IPartitions
{
    // A silo that dies is declared dead within half a minute; what it had is asked for again elsewhere.
    private const int AttemptsMax = 12;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public async Task<ImmutableArray<ReconcileReport>> CarryOut(string sweepId, int partition, PartitionSlice slice, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(slice);
        IPartitionGrain grain = grains.GetGrain<IPartitionGrain>(sweepId + "/" + partition.ToString(CultureInfo.InvariantCulture));
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return await grain.CarryOut(slice, cancellationToken);
            }
            catch (Exception failure) when (failure is OrleansException or TimeoutException && attempt < AttemptsMax)
            {
                LogLost(partition, sweepId, attempt, failure);
                await Task.Delay(Pause, clock, cancellationToken);
            }
        }
    }

    [LoggerMessage(EventId = 4104, Level = LogLevel.Warning, Message = "Partition {Partition} of sweep {SweepId} was lost (attempt {Attempt}); its slice is carried out again")]
    private partial void LogLost(int partition, string sweepId, int attempt, Exception failure);
}
