using OrleansSync.Contracts.Settings;

namespace OrleansSync.Contracts.Ports;

/// <summary>The settings in force, by revision; held in memory on every silo.</summary>
public interface ISettings
{
    /// <summary>The newest revision that this silo knows.</summary>
    SyncSettings Current { get; }

    /// <summary>A revision; fetched when this silo does not know it yet.</summary>
    ValueTask<SyncSettings> At(long revision, CancellationToken cancellationToken);

    /// <summary>Looks whether another silo knows a newer one.</summary>
    ValueTask Refresh(CancellationToken cancellationToken);
}
