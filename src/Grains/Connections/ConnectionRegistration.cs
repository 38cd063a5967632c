using Microsoft.Extensions.DependencyInjection;
using OrleansSync.Connectors.BambooHr;

namespace OrleansSync.Grains.Connections;

/// <summary>Registers what looks after the two connections. Needs the journal, both connectors and the settings.</summary>
public static class ConnectionRegistration
{
    /// <summary>DDL, applied with the journal's.</summary>
    public const string Schema = ConnectionMemory.Schema;

    /// <summary>Adds it.</summary>
    public static IServiceCollection AddVendorConnections(this IServiceCollection services) => services
        .AddSingleton<IConnectionMemory, ConnectionMemory>()
        .AddSingleton<ISiteStore, StoredSites>()
        .AddSingleton<WebhookKeys>()
        .AddSingleton<WebhookDesk>()
        .AddSingleton<AccountProbe>()
        .AddSingleton<ConnectionTest>()
        .AddSingleton<ConnectionOverview>()
        .AddSingleton<WebhookInbox>()
        .AddHostedService(static provider => provider.GetRequiredService<WebhookInbox>())
        .AddHostedService<ConnectionWatch>();
}
