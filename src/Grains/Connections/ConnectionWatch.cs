using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using OrleansSync.Connectors.BambooHr;
using OrleansSync.Connectors.JumpCloud;

namespace OrleansSync.Grains.Connections;

/// <summary>Shares what this silo learns of the vendors with the others and with the next start; and takes over what they learned.</summary>
internal sealed partial class ConnectionWatch(ISourceConnection source, ITargetConnection target, ICapabilities capabilities, IConnectionMemory memory, TimeProvider clock, ILogger<ConnectionWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    // A success every second is no news.
    private static readonly TimeSpan News = TimeSpan.FromSeconds(30);

    private SourceConnection? savedSource;
    private TargetConnection? savedTarget;
    private TargetCapabilities? savedCapabilities;

    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        // Before the first sweep: what a server lacks is not found out by running into it again.
        if (await memory.Read<RememberedTarget>(ConnectionNames.Target, cancellationToken) is { } known && known.For(target.Current.BaseUrl, clock.GetUtcNow()) is { } learned)
        {
            capabilities.Remember(learned);
            savedCapabilities = capabilities.Current;
        }

        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(Every, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await Share(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What was learned in the last seconds is learned again.
        }
    }

    private async Task Share(CancellationToken cancellationToken)
    {
        try
        {
            await ShareSource(source.Current, cancellationToken);
            await ShareTarget(target.Current, capabilities.Current, cancellationToken);
        }
        catch (NpgsqlException failure)
        {
            LogNotShared(failure);
        }
    }

    private async Task ShareSource(SourceConnection now, CancellationToken cancellationToken)
    {
        if (now.Key == SourceKeyState.Unconfigured || (savedSource is { } saved && IsOldNews(RememberedSource.At(saved), RememberedSource.At(now)) && Timeless(saved) == Timeless(now)))
        {
            return;
        }

        RememberedSource? stored = await memory.Read<RememberedSource>(ConnectionNames.Source, cancellationToken);
        await memory.Write(ConnectionNames.Source, new RememberedSource(RememberedSource.Merge(now, stored?.Connection)), cancellationToken);
        savedSource = now;
    }

    private async Task ShareTarget(TargetConnection now, TargetCapabilities learned, CancellationToken cancellationToken)
    {
        bool same = savedTarget is { } saved && IsOldNews(RememberedTarget.At(saved), RememberedTarget.At(now)) && Timeless(saved) == Timeless(now);
        if (now.Key == TargetKeyState.Unconfigured || (same && savedCapabilities == learned))
        {
            return;
        }

        RememberedTarget? stored = await memory.Read<RememberedTarget>(ConnectionNames.Target, cancellationToken);
        DateTimeOffset at = clock.GetUtcNow();
        TargetCapabilities? others = stored?.For(now.BaseUrl, at);
        if (others is not null)
        {
            capabilities.Remember(others);
        }

        TargetCapabilities all = others is null ? learned : learned.Or(others);
        DateTimeOffset learnedAt = stored is not null && all == others ? stored.LearnedAt : at;
        await memory.Write(ConnectionNames.Target, new RememberedTarget(RememberedTarget.Merge(now, stored?.Connection), all, learnedAt), cancellationToken);
        (savedTarget, savedCapabilities) = (now, capabilities.Current);
    }

    private static bool IsOldNews(DateTimeOffset saved, DateTimeOffset now) => now - saved < News;

    private static SourceConnection Timeless(SourceConnection connection) => connection with { LastSuccessAt = null, ClockSkew = null, LastFailureAt = null, LastFailure = null };

    private static TargetConnection Timeless(TargetConnection connection) => connection with { LastSuccessAt = null, ClockSkew = null, LastFailureAt = null, LastFailure = null };

    [LoggerMessage(EventId = 4301, Level = LogLevel.Warning, Message = "What was learned of the connections could not be stored; tried again in a moment")]
    private partial void LogNotShared(Exception failure);
}
