using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansSync.Contracts.Audit;

namespace OrleansSync.Grains.Audit;

/// <summary>Every silo pings the replay that is open, if there is one: it goes on wherever its silo was lost.</summary>
internal sealed partial class ReplayPinger(IGrainFactory grains, ReplayStore store, TimeProvider clock, ILogger<ReplayPinger> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(Every, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await Ping(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private async Task Ping(CancellationToken stoppingToken)
    {
        try
        {
            if (await store.OpenId(stoppingToken) is { } id)
            {
                await grains.GetGrain<IReplayGrain>(id).Ping(stoppingToken);
            }
        }
#pragma warning disable CA1031 // The edge of a hosted service: logged once here, and the next tick tries again.
        catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogPingFailed(failure);
        }
    }

    [LoggerMessage(EventId = 6103, Level = LogLevel.Warning, Message = "The open replay did not take the ping; the next one tries again")]
    private partial void LogPingFailed(Exception failure);
}
