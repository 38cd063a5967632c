using JasperFx;
using JasperFx.Events;
using Marten;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;

namespace OrleansSync.Grains.Journal;

/// <summary>Registers the journal, the roster and the keys.</summary>
public static class JournalRegistration
{
    // Three silos with Orleans' pool of 8 beside it stay under PostgreSQL's default of 100 connections.
    private const int PoolMax = 16;

    /// <summary>Adds them over one database.</summary>
    public static IServiceCollection AddJournal(this IServiceCollection services, string connectionString)
    {
        NpgsqlConnectionStringBuilder pooled = new(connectionString) { MaxPoolSize = PoolMax, ApplicationName = "orleanssync" };
        _ = services.AddSingleton(_ => NpgsqlDataSource.Create(pooled));
        _ = services.AddSingleton<IDocumentStore>(provider => DocumentStore.For(options => Configure(options, provider.GetRequiredService<NpgsqlDataSource>())));
        _ = services.AddDataProtection().SetApplicationName("OrleansSync");
        _ = services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(provider =>
            new ConfigureOptions<KeyManagementOptions>(options => options.XmlRepository = new PostgresXmlRepository(provider.GetRequiredService<NpgsqlDataSource>())));
        return services
            .AddMetrics()
            .AddSingleton<JournalInstruments>()
            .AddSingleton<PersonKeys>()
            .AddSingleton<FormerKeys>()
            .AddSingleton<MartenEventStore>()
            .AddSingleton<IEventStore>(static provider => provider.GetRequiredService<MartenEventStore>())
            .AddSingleton<RosterRebuild>()
            .AddSingleton(static provider => new GroupCommitJournal(provider.GetRequiredService<IEventStore>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<JournalInstruments>(), TaskScheduler.Default))
            .AddSingleton<IJournal>(static provider => provider.GetRequiredService<GroupCommitJournal>())
            .AddSingleton<ILifecycleParticipant<ISiloLifecycle>, JournalLifecycle>()
            .AddSingleton<IRoster, PostgresRoster>();
    }

    private static void Configure(StoreOptions options, NpgsqlDataSource database)
    {
        options.Connection(database);
        options.DatabaseSchemaName = "sync";
        options.AutoCreateSchemaObjects = AutoCreate.CreateOrUpdate;
        options.Events.StreamIdentity = StreamIdentity.AsString;

        // Keeps the time set on each event; expected versions are enforced all the same (a test pins it).
        options.Events.AppendMode = EventAppendMode.QuickWithServerTimestamps;
        options.Events.MetadataConfig.EnableAll();
        options.Events.UseAdvisoryLockTransaction = true;
        foreach (string index in EventIndexes.Names)
        {
            options.Events.IgnoreIndex(index);
        }

        options.UseSystemTextJsonForSerialization();
        foreach ((Type type, string alias) in EventNames.ByType)
        {
            options.Events.MapEventType(EventCodec.StoredType(type), alias);
        }
    }
}
