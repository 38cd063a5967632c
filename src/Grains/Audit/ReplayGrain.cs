using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Npgsql;
using OrleansSync.Contracts.Audit;

namespace OrleansSync.Grains.Audit;

/// <summary>See <see cref="IReplayGrain"/>: carries a <see cref="ReplayProcess"/>, with its slices on grains that are spread over the silos.</summary>
[GrainType("orleanssync.replay")]
internal sealed partial class ReplayGrain(ReplayProcess process, ILogger<ReplayGrain> logger) : Grain, IReplayGrain
{
    private CancellationTokenSource? stop;
    private Task? running;

    /// <inheritdoc/>
    public Task Ping(CancellationToken cancellationToken)
    {
        DelayDeactivation(TimeSpan.FromMinutes(5));
        if (running is null or { IsCompleted: true })
        {
            running = Run();
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        // Another silo goes on from the record.
        if (stop is { } source)
        {
            await source.CancelAsync();
        }

        if (running is { } task)
        {
            await task.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
    }

    private async Task Run()
    {
        using CancellationTokenSource source = new();
        stop = source;
        string id = this.GetPrimaryKeyString();
        try
        {
            await process.Run(id, Replay, source.Token);
            DeactivateOnIdle();
        }
        catch (OperationCanceledException) when (source.IsCancellationRequested)
        {
            // This activation goes; the next ping finds the replay elsewhere.
        }
        catch (Exception failure) when (failure is OrleansException or TimeoutException or NpgsqlException { IsTransient: true })
        {
            LogInterrupted(id, failure);
        }
#pragma warning disable CA1031 // The edge of the job: whatever went wrong is its error, said once.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            LogFailed(id, failure);
            await process.Fail(id, failure.GetType().Name + ": " + failure.Message, CancellationToken.None);
        }
        finally
        {
            stop = null;
        }
    }

    private Task<ImmutableArray<ReplayedPerson>> Replay(int partition, ImmutableArray<string> streamIds, CancellationToken cancellationToken) =>
        GrainFactory.GetGrain<IReplaySliceGrain>(partition.ToString(CultureInfo.InvariantCulture)).Replay(streamIds, cancellationToken);

    [LoggerMessage(EventId = 6101, Level = LogLevel.Error, Message = "Replay {ReplayId} failed")]
    private partial void LogFailed(string replayId, Exception failure);

    [LoggerMessage(EventId = 6102, Level = LogLevel.Warning, Message = "Replay {ReplayId} was interrupted; it goes on in a moment")]
    private partial void LogInterrupted(string replayId, Exception failure);
}
