using Microsoft.Extensions.Logging;
using OrleansSync.Connectors.JumpCloud;
using OrleansSync.Contracts.Sweeps;
using OrleansSync.Grains.Journal;

namespace OrleansSync.Grains.Sweeps;

/// <summary>Asks the target itself whether it answers, and waits until it does: one clear state instead of ten thousand errors (DESIGN 5).</summary>
public sealed partial class TargetWatch(ITarget target, ISweepStore store, IRoster roster, TimeProvider clock, ILogger<TargetWatch> logger)
{
    // No user has such an id: that nobody is there is an answer like any other.
    private const string Nobody = "orleanssync-is-there-an-answer";
    private static readonly TimeSpan FirstLook = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LastLook = TimeSpan.FromMinutes(1);

    /// <summary>One read.</summary>
    /// <returns>True for any answer, a refused key included: that has an alarm of its own.</returns>
    public async Task<bool> Answers(CancellationToken cancellationToken) =>
        await target.Get(Nobody, RequestPriority.Interactive, cancellationToken) is not ReadOutcome.Failed { Failure.Kind: TargetFailureKind.Unavailable or TargetFailureKind.Throttled };

    /// <summary>Waits for an answer. The sweep's record says since when, and when the next look is.</summary>
    /// <returns>When it came; whoever was parked for want of one is due again.</returns>
    public async Task Wait(string sweepId, CancellationToken cancellationToken)
    {
        DateTimeOffset since = clock.GetUtcNow();
        LogDown(sweepId);
        TimeSpan pause = FirstLook;
        do
        {
            await Show(sweepId, new SweepWait("JumpCloud does not answer, or asks to wait.", since, clock.GetUtcNow() + pause));
            await Task.Delay(pause, clock, cancellationToken);
            pause = pause * 2 < LastLook ? pause * 2 : LastLook;
        }
        while (!await Answers(cancellationToken));

        await Show(sweepId, waiting: null);
        int due = await roster.RetryTransient(clock.GetUtcNow(), cancellationToken);
        LogUp(sweepId, clock.GetUtcNow() - since, due);
    }

    private async Task Show(string sweepId, SweepWait? waiting)
    {
        if (await store.Get(sweepId, CancellationToken.None) is { IsOver: false } record)
        {
            await store.Update(record with { Waiting = waiting }, CancellationToken.None);
        }
    }

    [LoggerMessage(EventId = 4108, Level = LogLevel.Warning, Message = "JumpCloud does not answer: sweep {SweepId} waits, and looks again by itself")]
    private partial void LogDown(string sweepId);

    [LoggerMessage(EventId = 4109, Level = LogLevel.Information, Message = "JumpCloud answers again: sweep {SweepId} goes on after {Waited}; {Due} parked employees are due now")]
    private partial void LogUp(string sweepId, TimeSpan waited, int due);
}
