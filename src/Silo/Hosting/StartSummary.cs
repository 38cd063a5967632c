using System.Reflection;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using OrleansSync.Contracts.Ports;
using OrleansSync.Contracts.Settings;
using OrleansSync.Silo.Configuration;

namespace OrleansSync.Silo.Hosting;

/// <summary>Says once what was started: the lines that an operator looks for first.</summary>
internal sealed partial class StartSummary(SiloConfiguration configuration, ISettings stored, IServer server, IGrainFactory grains, IHostApplicationLifetime lifetime, ILogger<StartSummary> logger) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (lifetime.ApplicationStarted.Register(started.SetResult))
        {
            await started.Task.WaitAsync(stoppingToken);
        }

        SyncSettings settings = stored.Current;
        string version = typeof(StartSummary).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "?";
        string addresses = string.Join(", ", server.Features.Get<IServerAddressesFeature>()?.Addresses ?? []);
        LogStarted(version, ModeOf(configuration, settings.Mode), addresses, configuration.ClusterId, await CountSilos(stoppingToken));
        if (configuration.Missing.IsEmpty)
        {
            LogEnds(HostOf(configuration.BambooBaseUrl), HostOf(configuration.JumpCloudBaseUrl), ScheduleWords.Of(settings.Schedule), ScheduleWords.Of(settings.FullSchedule), settings.TimeZone);
        }
        else
        {
            LogUnconfigured(string.Join(", ", configuration.Missing));
        }

        if (configuration.HasNoCallers)
        {
            LogNoKeys();
        }
    }

    private static string ModeOf(SiloConfiguration configuration, SyncMode mode) => mode switch
    {
        _ when !configuration.Missing.IsEmpty => "UNCONFIGURED",
        SyncMode.DryRun => "DRY RUN",
        SyncMode.Paused => "PAUSED",
        _ => "LIVE",
    };

    private static string HostOf(string? address) => Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) ? uri.Authority : "?";

    private async Task<int> CountSilos(CancellationToken cancellationToken)
    {
        try
        {
            return (await grains.GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true, cancellationToken)).Count;
        }
        catch (Exception failure) when (failure is OrleansException or TimeoutException)
        {
            // Only this one is known for sure.
            return 1;
        }
    }

    [LoggerMessage(EventId = 5001, Level = LogLevel.Information, Message = "OrleansSync {Version} started, {Mode}; listens on {Addresses}; cluster {ClusterId}, silos: {Silos}")]
    private partial void LogStarted(string version, string mode, string addresses, string clusterId, int silos);

    [LoggerMessage(EventId = 5002, Level = LogLevel.Information, Message = "From BambooHR at {Source} to JumpCloud at {Target}; changes {Schedule}, everybody {FullSchedule} ({TimeZone})")]
    private partial void LogEnds(string source, string target, string schedule, string fullSchedule, string timeZone);

    [LoggerMessage(EventId = 5003, Level = LogLevel.Warning, Message = "Unconfigured: nothing is synced before these are set: {Missing}")]
    private partial void LogUnconfigured(string missing);

    [LoggerMessage(EventId = 5005, Level = LogLevel.Warning, Message = "No API key is configured: everything but health is refused. Set Api:Keys:0:Name, Api:Keys:0:Hash and Api:Keys:0:Role")]
    private partial void LogNoKeys();
}
