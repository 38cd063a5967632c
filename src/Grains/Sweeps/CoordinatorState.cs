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

    /// <summary>A vendor refused the key: nothing runs by itself before then.</summary>
    [Id(6)]
    public DateTimeOffset? BlockedUntil { get; init; }

    /// <summary>The mark of the addresses and keys that were refused; others are not blocked.</summary>
    [Id(7)]
    public string? BlockedKeyMark { get; init; }

    /// <summary>A full sweep failed and is due again then.</summary>
    [Id(8)]
    public DateTimeOffset? FullRetryAt { get; init; }
}

/// <summary>A sweep that waits for its turn.</summary>
/// <param name="Id">Which.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="DryRun">Plan only.</param>
/// <param name="Asked">A person asked for it; it starts although a key was refused.</param>
/// <param name="Approval">It keeps to what somebody approved: no other request joins it.</param>
[GenerateSerializer, Alias("orleanssync.waiting-sweep")]
public sealed record WaitingSweep([property: Id(0)] string Id, [property: Id(1)] SweepKind Kind, [property: Id(2)] bool DryRun, [property: Id(3)] bool Asked = false, [property: Id(4)] bool Approval = false);
