namespace OrleansSync.Contracts.Sweeps;

/// <summary>What a sweep looks at (DESIGN 6).</summary>
[GenerateSerializer, Alias("orleanssync.sweep-kind")]
public enum SweepKind
{
    /// <summary>What changed at the source since the watermark.</summary>
    Delta,

    /// <summary>Every employee, and the whole target.</summary>
    Full,

    /// <summary>Named employees.</summary>
    Scoped,
}

/// <summary>Where a sweep stands (DESIGN 8).</summary>
[GenerateSerializer, Alias("orleanssync.sweep-state")]
public enum SweepState
{
    /// <summary>Waits for its turn.</summary>
    Requested,

    /// <summary>Reads both sides and compares.</summary>
    Planning,

    /// <summary>Carries the plan out.</summary>
    Running,

    /// <summary>Done, and every planned write confirmed.</summary>
    Completed,

    /// <summary>Done, and some employees failed; they are retried by themselves.</summary>
    CompletedWithFailures,

    /// <summary>A gate holds it until somebody approves.</summary>
    Held,

    /// <summary>It could not be planned or carried out; see the error.</summary>
    Failed,

    /// <summary>Somebody cancelled it.</summary>
    Cancelled,
}
