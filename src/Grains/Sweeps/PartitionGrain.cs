using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Sweeps;

namespace OrleansSync.Grains.Sweeps;

/// <summary>See <see cref="IPartitionGrain"/>.</summary>
[GrainType("orleanssync.partition")]
internal sealed partial class PartitionGrain(TimeProvider clock, ILogger<PartitionGrain> logger) : Grain, IPartitionGrain
{
    private const int AttemptsMax = 4;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public async Task<ImmutableArray<ReconcileReport>> CarryOut(PartitionSlice slice, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(slice);
        ReconcileReport[][] reports = await Task.WhenAll(slice.Groups.Select(group => InOrder(group, cancellationToken)));
        return [.. reports.SelectMany(of => of)];
    }

    private async Task<ReconcileReport[]> InOrder(PartitionGroup group, CancellationToken cancellationToken)
    {
        List<ReconcileReport> reports = new(group.Steps.Length);
        foreach (PartitionStep step in group.Steps)
        {
            reports.Add(await Reconcile(step, cancellationToken));
        }

        return [.. reports];
    }

    private async Task<ReconcileReport> Reconcile(PartitionStep step, CancellationToken cancellationToken)
    {
        IEmployeeGrain grain = GrainFactory.GetGrain<IEmployeeGrain>(step.GrainKey);
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return await grain.Reconcile(step.Request, cancellationToken);
            }
            catch (Exception failure) when (failure is OrleansException or TimeoutException && attempt < AttemptsMax)
            {
                // The grain's silo went away; a reconcile may be repeated.
                await Task.Delay(Pause, clock, cancellationToken);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                // One bad employee never delays another (DESIGN 3.4).
                LogBroke(step.Request.CorrelationId, failure);
                return new ReconcileReport { Outcome = ReconcileOutcome.Failed, Detail = failure.GetType().Name };
            }
        }
    }

    [LoggerMessage(EventId = 4105, Level = LogLevel.Error, Message = "A reconcile of sweep {SweepId} broke off")]
    private partial void LogBroke(string sweepId, Exception failure);
}
