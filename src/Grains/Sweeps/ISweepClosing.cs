using OrleansSync.Contracts.Sweeps;

namespace OrleansSync.Grains.Sweeps;

/// <summary>The port to what follows a sweep's last append: report and seal.</summary>
public interface ISweepClosing
{
    /// <summary>Closes a sweep. Never fails it: what it did stands.</summary>
    Task Close(SweepRecord record, SweepPlan plan, CancellationToken cancellationToken);
}
