using OrleansSync.Contracts.Sweeps;
using OrleansSync.Silo.Web.Sweeps;

namespace OrleansSync.Silo.Api.Progress;

/// <summary>The pace of one sweep for all who watch it.</summary>
internal sealed class SweepPaceOf
{
    private readonly SweepPace pace = new();
    private readonly Lock gate = new();

    /// <summary>Notes a reading.</summary>
    public void See(DateTimeOffset at, SweepRecord record)
    {
        lock (gate)
        {
            pace.See(at, record.Tallies.Employees - record.Tallies.Pending);
        }
    }

    /// <summary>A record with the pace; one that does not run has none.</summary>
    public SweepProgress Progress(SweepRecord record)
    {
        lock (gate)
        {
            bool runs = record.State == SweepState.Running;
            return new SweepProgress(record, runs ? pace.PerSecond : null, runs ? pace.Left(record.Tallies.Pending) : null);
        }
    }
}
