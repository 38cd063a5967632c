using Microsoft.Extensions.DependencyInjection;
using OrleansSync.Contracts.Ports;

namespace OrleansSync.Grains.Settings;

/// <summary>Registers the settings. Needs the journal and a <see cref="ConfiguredSettings"/>.</summary>
public static class SettingsRegistration
{
    /// <summary>Adds them.</summary>
    public static IServiceCollection AddSettings(this IServiceCollection services) => services
        .AddSingleton<SettingsRevisions>()
        .AddSingleton<StoredSettings>()
        .AddSingleton<ISettings>(static provider => provider.GetRequiredService<StoredSettings>())
        .AddHostedService<SettingsWatch>();
}
