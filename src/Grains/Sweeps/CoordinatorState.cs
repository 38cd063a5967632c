using OrleansSync.Contracts.Sweeps;

namespace OrleansSync.Grains.Sweeps;

/// <summary>What the coordinator must not forget: small, in Orleans grain storage.</summary>
[GenerateSerializer, Alias("orleanssync.coordinator-state")]
public sealed record CoordinatorState
{
    /// <summary>The vendor's time up to which changes were read and applied; null before the first full sweep.</summary>
    [Id(0)]
    public DateTimeOffset? Watermark { get; init; }

    /// <summary>The running sweep of each kind.</summary>
    [Id(1)]
    public Dictionary<SweepKind, string> Running { get; init; } = [];

    /// <summary>Sweeps that wait, oldest first.</summary>
    [Id(2)]
    public List<WaitingSweep> Waiting { get; init; } = [];

    /// <summary>When the schedule last asked for a delta.</summary>
    [Id(3)]
    public DateTimeOffset? LastDeltaAt { get; init; }

    /// <summary>When a full sweep was last asked for by the schedule or at the first start.</summary>
    [Id(4)]
    public DateTimeOffset? LastFullAt { get; init; }

    /// <summary>When a sweep last read the whole roster at the source.</summary>
    [Id(5)]
    public DateTimeOffset? LastRosterAt { get; init; }

    /// <summary>A refused key at the source: no scheduled read before then.</summary>
    [Id(6)]
    public DateTimeOffset? SourceBlockedUntil { get; init; }
}

/// <summary>A sweep that waits for its turn.</summary>
[GenerateSerializer, Alias("orleanssync.waiting-sweep")]
public sealed record WaitingSweep([property: Id(0)] string Id, [property: Id(1)] SweepKind Kind, [property: Id(2)] bool DryRun, [property: Id(3)] bool Approval = false);
