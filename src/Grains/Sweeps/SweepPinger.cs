using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansSync.Contracts.Sweeps;

namespace OrleansSync.Grains.Sweeps;

/// <summary>Every silo pings the coordinator about once a second: whichever holds it, what is due is computed there.</summary>
internal sealed partial class SweepPinger(IGrainFactory grains, TimeProvider clock, ILogger<SweepPinger> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(Every, clock);
        while (await Next(timer, stoppingToken))
        {
            try
            {
                await grains.GetGrain<ICoordinatorGrain>("coordinator").Tick(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // The edge of a hosted service: logged once here, and the next tick tries again.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                LogTickFailed(failure);
            }
        }
    }

    private static async Task<bool> Next(PeriodicTimer timer, CancellationToken stoppingToken)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stoppingToken);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    [LoggerMessage(EventId = 4102, Level = LogLevel.Warning, Message = "The coordinator did not take the tick; the next one tries again")]
    private partial void LogTickFailed(Exception failure);
}
