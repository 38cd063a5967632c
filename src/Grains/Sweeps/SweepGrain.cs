using Microsoft.Extensions.Logging;
using OrleansSync.Connectors.BambooHr;
using OrleansSync.Contracts.Sweeps;

namespace OrleansSync.Grains.Sweeps;

/// <summary>See <see cref="ISweepGrain"/>: carries a <see cref="SweepProcess"/> and tells the coordinator how it ended.</summary>
[GrainType("orleanssync.sweep")]
internal sealed partial class SweepGrain(SweepStore store, SweepProcess process, EngineReadiness readiness, TimeProvider clock, ILogger<SweepGrain> logger) : Grain, ISweepGrain
{
    private CancellationTokenSource? stop;
    private Task? running;
    private bool cancelled;

    /// <inheritdoc/>
    public Task Ping(DateTimeOffset? watermark, CancellationToken cancellationToken)
    {
        DelayDeactivation(TimeSpan.FromMinutes(5));
        running ??= Run(watermark);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task Cancel(CancellationToken cancellationToken)
    {
        cancelled = true;
        if (stop is { } source)
        {
            await source.CancelAsync();
        }
    }

    /// <inheritdoc/>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        // Another silo goes on from the record; what is under way here ends between two writes.
        if (stop is { } source)
        {
            await source.CancelAsync();
        }

        if (running is { } task)
        {
            await task.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
    }

    private async Task Run(DateTimeOffset? watermark)
    {
        stop = new CancellationTokenSource();
        string id = this.GetPrimaryKeyString();
        SweepRecord? record = await store.Get(id, CancellationToken.None);
        DateTimeOffset? reached = null;
        if (record is null)
        {
            return;
        }

        if (!record.IsOver)
        {
            try
            {
                (record, reached) = await process.Run(record, watermark, stop.Token);
                readiness.SourceKeyRefused = false;
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                if (!cancelled)
                {
                    return;
                }

                record = await End(id, record, SweepState.Cancelled, error: null);
            }
            catch (SourceException failure)
            {
                readiness.SourceKeyRefused = failure.Kind is SourceFailureKind.Unauthorized or SourceFailureKind.Forbidden;
                record = await End(id, record, SweepState.Failed, failure.Message);
                LogFailed(id, failure);
            }
#pragma warning disable CA1031 // The edge of a sweep: whatever went wrong is its error, said once, and the schedule goes on.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                record = await End(id, record, SweepState.Failed, failure.GetType().Name + ": " + failure.Message);
                LogFailed(id, failure);
            }
        }

        await GrainFactory.GetGrain<ICoordinatorGrain>("coordinator").Finished(id, record.Kind, record.State, reached, CancellationToken.None);
        DeactivateOnIdle();
    }

    private async Task<SweepRecord> End(string id, SweepRecord record, SweepState state, string? error)
    {
        SweepRecord ended = (await store.Get(id, CancellationToken.None) ?? record) with { State = state, Error = error, CompletedAt = clock.GetUtcNow() };
        await store.Update(ended, CancellationToken.None);
        return ended;
    }

    [LoggerMessage(EventId = 4103, Level = LogLevel.Error, Message = "Sweep {SweepId} failed")]
    private partial void LogFailed(string sweepId, Exception failure);
}
