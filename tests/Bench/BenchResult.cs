namespace OrleansSync.Tests.Bench;

/// <summary>What was measured against one target.</summary>
internal sealed record BenchResult
{
    public required TargetKind Target { get; init; }

    public required int Employees { get; init; }

    public required InitialSync Initial { get; init; }

    public required FullSweep NoChange { get; init; }

    public required FullSweep DryRun { get; init; }

    /// <summary>Silo 1.</summary>
    public required MemoryUse Memory { get; init; }

    /// <summary>What must not be; empty when all is well.</summary>
    public required IReadOnlyList<string> Faults { get; init; }
}

/// <summary>The first sync, and the same writes without the engine.</summary>
internal sealed record InitialSync
{
    /// <summary>From the sweep's start to its end.</summary>
    public required double Seconds { get; init; }

    /// <summary>Until the first write arrived: both sides read, compared and planned.</summary>
    public required double PlanSeconds { get; init; }

    /// <summary>From the last write's answer to the sweep's end.</summary>
    public required double TailSeconds { get; init; }

    public required int Writes { get; init; }

    public required int Reads { get; init; }

    public required long Events { get; init; }

    public required CpuUse Cpu { get; init; }

    /// <summary>The same writes with <see cref="BenchOptions.InFlight"/> at once.</summary>
    public required double BlastSeconds { get; init; }

    public required CpuUse BlastCpu { get; init; }

    /// <summary>The same writes one after the other: measured for <see cref="SequentialSample"/> of them, scaled to all.</summary>
    public required double SequentialSeconds { get; init; }

    public required int SequentialSample { get; init; }

    /// <summary>The blast's seconds over the engine's.</summary>
    public double OfBlast => BlastSeconds / Seconds;

    /// <summary>The sequential script's seconds over the engine's.</summary>
    public double OverSequential => SequentialSeconds / Seconds;
}

/// <summary>A full sweep over a company that is in step.</summary>
internal sealed record FullSweep
{
    /// <summary>Of every repetition, in order.</summary>
    public required IReadOnlyList<double> Seconds { get; init; }

    public required int SourceReads { get; init; }

    public required int TargetReads { get; init; }

    public required int TargetWrites { get; init; }

    /// <summary>Events that it left in streams of employees.</summary>
    public required long Events { get; init; }

    public required CpuUse Cpu { get; init; }

    /// <summary>Looking up every linked user one after the other: measured for a sample, scaled to all.</summary>
    public double LookupSeconds { get; init; }

    /// <summary>The same with <see cref="BenchOptions.InFlight"/> at once.</summary>
    public double LookupBlastSeconds { get; init; }

    /// <summary>The middle one.</summary>
    public double Median => Seconds.Order().ElementAt(Seconds.Count / 2);
}

/// <summary>Resident memory in megabytes.</summary>
internal sealed record MemoryUse(double Ready, double PeakInitial, double AfterSweeps, double Peak);
