using System.Collections.Immutable;
using OrleansSync.Contracts.Settings;

namespace OrleansSync.Grains.Settings;

/// <summary>What came of saving settings.</summary>
public abstract record SaveOutcome
{
    private SaveOutcome()
    {
    }

    /// <summary>Saved; also when nothing was different.</summary>
    public sealed record Saved(SyncSettings Settings, long Version) : SaveOutcome;

    /// <summary>Somebody saved in between.</summary>
    public sealed record Stale(long Version) : SaveOutcome;

    /// <summary>Keys that the configuration sets and that would change.</summary>
    public sealed record Locked(ImmutableArray<string> Keys) : SaveOutcome;

    /// <summary>Values that are not allowed.</summary>
    public sealed record Invalid(ImmutableArray<SettingFault> Faults) : SaveOutcome;
}
