using OrleansSync.Contracts.Employees;

namespace OrleansSync.Grains.Sweeps;

/// <summary>Judges from what people met whether the target answers at all: a ratio over a window, for ten people as for ten thousand.</summary>
internal sealed class TargetHealth
{
    private const int Window = 20;
    private const int SeenMin = 3;
    private const double FailedRatio = 0.6;

    private readonly Queue<bool> seen = new(Window);
    private int failed;

    /// <summary>True when too few get an answer: time to ask the target itself.</summary>
    public bool IsDoubtful => seen.Count >= SeenMin && failed >= seen.Count * FailedRatio;

    /// <summary>Takes a report in: a refusal is an answer, being told to wait for longer than a request may is none. One that asked the target nothing says nothing of it.</summary>
    public void Saw(ReconcileReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        bool unanswered = report.TargetUnavailable;
        if (!unanswered && report.Reads + report.Writes == 0)
        {
            return;
        }

        if (seen.Count == Window && seen.Dequeue())
        {
            failed--;
        }

        seen.Enqueue(unanswered);
        failed += unanswered ? 1 : 0;
    }

    /// <summary>The target was asked and answered: what was seen was about the people.</summary>
    public void Reset()
    {
        seen.Clear();
        failed = 0;
    }
}
