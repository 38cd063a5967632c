using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Npgsql;
using OrleansSync.Connectors.BambooHr;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;
using OrleansSync.Contracts.Sweeps;
using OrleansSync.Contracts.Telemetry;

namespace OrleansSync.Grains.Sweeps;

/// <summary>See <see cref="ISweepGrain"/>: carries a <see cref="SweepProcess"/> and tells the coordinator how it ended.</summary>
[GrainType("orleanssync.sweep")]
internal sealed partial class SweepGrain(SweepStore store, SweepProcess process, TargetWatch watch, ISourceConnection connection, SweepInstruments instruments, TimeProvider clock, ILogger<SweepGrain> logger) : Grain, ISweepGrain
{
    private CancellationTokenSource? stop;
    private Task? running;
    private bool cancelled;

    /// <inheritdoc/>
    public Task Ping(DateTimeOffset? watermark, CancellationToken cancellationToken)
    {
        DelayDeactivation(TimeSpan.FromMinutes(5));
        if (running is null or { IsCompleted: true })
        {
            running = Run(watermark);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task Cancel(CancellationToken cancellationToken)
    {
        await store.RequestCancel(this.GetPrimaryKeyString(), cancellationToken);
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
        using CancellationTokenSource source = new();
        stop = source;
        string id = this.GetPrimaryKeyString();
        try
        {
            if (await store.Get(id, CancellationToken.None) is { } record)
            {
                using Activity? span = Spans.StartSweep();
                _ = span?.SetTag(Spans.SweepId, id).SetTag(Spans.SweepKind, FieldNames<SweepKind>.Of(record.Kind)).SetTag(Spans.Cause, FieldNames<CauseKind>.Of(record.Cause.Kind));
                long start = clock.GetTimestamp();
                (SweepRecord ended, DateTimeOffset? reached) = record.IsOver ? (record, null) : await RunToItsEnd(record, watermark, source.Token);
                instruments.Ended(ended, clock.GetElapsedTime(start));
                _ = span?.SetTag(Spans.Outcome, FieldNames<SweepState>.Of(ended.State));
                await GrainFactory.GetGrain<ICoordinatorGrain>("coordinator").Finished(id, ended.Kind, ended.State, reached, CancellationToken.None);
            }

            DeactivateOnIdle();
        }
        catch (OperationCanceledException) when (source.IsCancellationRequested)
        {
            // This activation goes; the next ping finds the sweep elsewhere.
        }
#pragma warning disable CA1031 // Not even its end could be stored: the next ping begins it again.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            LogInterrupted(id, failure);
        }
        finally
        {
            stop = null;
        }
    }

    private async Task<(SweepRecord Record, DateTimeOffset? Watermark)> RunToItsEnd(SweepRecord record, DateTimeOffset? watermark, CancellationToken cancellationToken)
    {
        try
        {
            if (cancelled || record.CancelRequested)
            {
                return (await End(record, SweepState.Cancelled, error: null), null);
            }

            if (record.Cause.Kind == CauseKind.Api)
            {
                // Somebody asks: a key that was refused may have been put right.
                connection.Retry();
            }

            return await RunBetweenOutages(record, watermark, cancellationToken);
        }
        catch (OperationCanceledException) when (cancelled)
        {
            return (await End(record, SweepState.Cancelled, error: null), null);
        }
        catch (SourceException failure)
        {
            LogFailed(record.Id, failure);
            return (await End(record with { KeyRefused = connection.Current.Key is SourceKeyState.Refused or SourceKeyState.Locked }, SweepState.Failed, failure.Message), null);
        }
        catch (Exception failure) when (failure is not OperationCanceledException and not NpgsqlException { IsTransient: true })
        {
            // Whatever went wrong is its error, said once, and the schedule goes on.
            LogFailed(record.Id, failure);
            return (await End(record, SweepState.Failed, failure.GetType().Name + ": " + failure.Message), null);
        }
    }

    /// <summary>What was read before an outage is old after it: the sweep reads and plans again, and leaves what it had done.</summary>
    private async Task<(SweepRecord Record, DateTimeOffset? Watermark)> RunBetweenOutages(SweepRecord record, DateTimeOffset? watermark, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await process.Run(record, watermark, cancellationToken);
            }
            catch (TargetDownException)
            {
                await watch.Wait(record.Id, cancellationToken);
                record = await store.Get(record.Id, cancellationToken) ?? record;
            }
        }
    }

    private async Task<SweepRecord> End(SweepRecord record, SweepState state, string? error)
    {
        SweepRecord ended = (await store.Get(record.Id, CancellationToken.None) ?? record) with { State = state, Error = error, KeyRefused = record.KeyRefused, Waiting = null, CompletedAt = clock.GetUtcNow() };
        await store.Update(ended, CancellationToken.None);
        return ended;
    }

    [LoggerMessage(EventId = 4103, Level = LogLevel.Error, Message = "Sweep {SweepId} failed")]
    private partial void LogFailed(string sweepId, Exception failure);

    [LoggerMessage(EventId = 4106, Level = LogLevel.Warning, Message = "Sweep {SweepId} was interrupted; it is begun again in a moment")]
    private partial void LogInterrupted(string sweepId, Exception failure);
}
