using System.Diagnostics;

namespace OrleansSync.Contracts.Telemetry;

/// <summary>The names of what OrleansSync traces and measures. A trace goes from the delivery, the call or the schedule through the grains and the journal to the request (docs/metrics.md).</summary>
public static class Spans
{
    /// <summary>The name of the activity source, and of the meter.</summary>
    public const string SourceName = "OrleansSync";

    /// <summary>One sweep, from its start to its result. The root of a scheduled one.</summary>
    public const string Sweep = "sweep";

    /// <summary>What gathered deliveries ask for: a part of the first one's trace, linked to the others.</summary>
    public const string Deliveries = "gather deliveries";

    /// <summary>Reading both sides and comparing.</summary>
    public const string Plan = "plan sweep";

    /// <summary>One employee, from the first look to the last record.</summary>
    public const string Reconcile = "reconcile employee";

    /// <summary>An append, its wait for a batch and the commit.</summary>
    public const string Append = "append events";

    /// <summary>Tag: the sweep's id, which is the correlation id of its events.</summary>
    public const string SweepId = "orleanssync.sweep.id";

    /// <summary>Tag: the kind of a sweep.</summary>
    public const string SweepKind = "orleanssync.sweep.kind";

    /// <summary>Tag: who or what asked.</summary>
    public const string Cause = "orleanssync.cause";

    /// <summary>Tag: what it came to.</summary>
    public const string Outcome = "orleanssync.outcome";

    /// <summary>Tag: the grain's key; exported as <c>ref:…</c> like every address.</summary>
    public const string Employee = "orleanssync.employee";

    /// <summary>Where the spans come from. Costs nothing while nobody listens.</summary>
    public static ActivitySource Source { get; } = new(SourceName);

    /// <summary>Starts a sweep's span: within what asked for it, or as a root where that is not recorded, such as a silo's ping.</summary>
    public static Activity? StartSweep()
    {
        if (Activity.Current is { Recorded: false })
        {
            Activity.Current = null;
        }

        return Source.StartActivity(Sweep);
    }
}
