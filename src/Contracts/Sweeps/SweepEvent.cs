namespace OrleansSync.Contracts.Sweeps;

/// <summary>The facts in a sweep's stream (DESIGN 4).</summary>
public abstract record SweepEvent
{
    private SweepEvent()
    {
    }

    /// <summary>Somebody or the schedule asked for it.</summary>
    public sealed record Requested(SweepKind Kind, bool DryRun) : SweepEvent;

    /// <summary>Both sides were read and compared.</summary>
    public sealed record Planned(int Employees, int Rows, string PlanHash) : SweepEvent;

    /// <summary>A gate or a guard holds the sweep or one kind of harm in it.</summary>
    public sealed record Held(string Kind, string Reason, int Count, string? PlanHash) : SweepEvent;

    /// <summary>Somebody approved the plan.</summary>
    public sealed record Approved(string PlanHash) : SweepEvent;

    /// <summary>Somebody cancelled it.</summary>
    public sealed record Cancelled : SweepEvent;

    /// <summary>Done.</summary>
    public sealed record Completed(SweepTallies Tallies, TimeSpan Duration) : SweepEvent;

    /// <summary>It could not be planned or carried out.</summary>
    public sealed record Failed(string Error) : SweepEvent;
}
