using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansSync.Contracts.Ports;

namespace OrleansSync.Grains.Settings;

/// <summary>Sees what another silo saved, within a second: a pause acts between two writes everywhere.</summary>
internal sealed partial class SettingsWatch(ISettings settings, TimeProvider clock, ILogger<SettingsWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(Every, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    await settings.Refresh(stoppingToken);
                }
#pragma warning disable CA1031 // The edge of a hosted service: the settings known so far hold until the next look.
                catch (Exception failure) when (failure is not OperationCanceledException)
#pragma warning restore CA1031
                {
                    LogNotRead(failure);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    [LoggerMessage(EventId = 4301, Level = LogLevel.Warning, Message = "The settings could not be read; those known hold on")]
    private partial void LogNotRead(Exception failure);
}
