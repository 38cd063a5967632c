using OrleansSync.Contracts.Ports;
using OrleansSync.Contracts.Settings;

namespace OrleansSync.Silo.Hosting;

/// <summary>The settings as configured.</summary>
internal sealed class ConfiguredSettings(SyncSettings settings) : ISettings
{
    /// <inheritdoc/>
    public SyncSettings Current => settings;

    /// <inheritdoc/>
    public ValueTask<SyncSettings> At(long revision, CancellationToken cancellationToken) => ValueTask.FromResult(settings);
}
