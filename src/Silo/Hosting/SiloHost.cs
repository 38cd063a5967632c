using System.Security.Cryptography;
using System.Text;
using Marten;
using Microsoft.Extensions.Logging.Console;
using Orleans.Configuration;
using Orleans.Storage;
using OrleansSync.Connectors.BambooHr;
using OrleansSync.Connectors.JumpCloud;
using OrleansSync.Contracts.Ports;
using OrleansSync.Grains.Audit;
using OrleansSync.Grains.Connections;
using OrleansSync.Grains.Journal;
using OrleansSync.Grains.Settings;
using OrleansSync.Grains.Sweeps;
using OrleansSync.Silo.Api;
using OrleansSync.Silo.Configuration;
using OrleansSync.Silo.Logging;
using OrleansSync.Silo.Security;
using OrleansSync.Silo.Notifications;
using OrleansSync.Silo.Storage;
using OrleansSync.Silo.Telemetry;
using OrleansSync.Silo.Web;

namespace OrleansSync.Silo.Hosting;

/// <summary>Puts a silo together and runs it.</summary>
internal static class SiloHost
{
    private const string Invariant = "Npgsql";
    private const long BodyMax = 1024 * 1024;
    private const int FailedToStart = 1;
    private const int FaultyConfiguration = 2;

    /// <summary>Runs until it is stopped.</summary>
    /// <returns>0 after a stop, 1 when it could not start, 2 when the configuration has faults.</returns>
    public static async Task<int> Run(string[] args)
    {
        WebApplicationBuilder builder;
        try
        {
            builder = WebApplication.CreateBuilder(args);
        }
        catch (Exception failure) when (failure is InvalidDataException or FormatException)
        {
            // appsettings.json is no JSON, or an argument is no setting.
            await Console.Error.WriteLineAsync("OrleansSync cannot start: " + failure.Message);
            return FaultyConfiguration;
        }

        (SiloConfiguration? configuration, IReadOnlyList<ConfigurationFault> faults) = SiloConfiguration.Read(builder.Configuration);
        if (configuration is null)
        {
            await Console.Error.WriteLineAsync("OrleansSync cannot start; the configuration has " + (faults.Count == 1 ? "a fault:" : "faults:"));
            foreach (ConfigurationFault fault in faults)
            {
                await Console.Error.WriteLineAsync("  " + fault);
            }

            return FaultyConfiguration;
        }

        if (await DatabaseWait.Failure(configuration.Postgres, TimeProvider.System) is { } refused)
        {
            await Console.Error.WriteLineAsync("OrleansSync cannot start: " + refused);
            return FailedToStart;
        }

        await OrleansSchema.Apply(configuration.Postgres, CancellationToken.None);
        await Prepare(configuration);
        await using WebApplication app = Compose(builder, configuration);
        try
        {
            await app.Services.GetRequiredService<ISettings>().Refresh(CancellationToken.None);
            await app.StartAsync();
        }
#pragma warning disable CA1031 // The edge of the process: the host has logged why (a port in use is named there).
        catch (Exception failure)
#pragma warning restore CA1031
        {
            await Console.Error.WriteLineAsync("OrleansSync cannot start: " + failure.Message);
            return FailedToStart;
        }

        await app.WaitForShutdownAsync();
        return 0;
    }

    /// <summary>Everything registered and mapped; nothing runs yet, and no database is asked.</summary>
    internal static WebApplication Compose(WebApplicationBuilder builder, SiloConfiguration configuration)
    {
        builder.WebHost.UseUrls(configuration.Urls);
        builder.WebHost.ConfigureKestrel(options => (options.Limits.MaxRequestBodySize, options.AddServerHeader) = (BodyMax, false));
        AddLogging(builder, configuration);
        IServiceCollection services = builder.Services;
        _ = services.AddSingleton(configuration);
        _ = services.AddSingleton(TimeProvider.System);
        _ = services.AddSingleton<IIds, SystemIds>();
        _ = services.AddSingleton(new EngineReadiness(
            configuration.Missing.IsEmpty,
            EngineReadiness.MarkOf(configuration.BambooBaseUrl, configuration.BambooKey, configuration.JumpCloudBaseUrl, configuration.JumpCloudKey)));

        // However they were given, the connectors find them under the one key.
        builder.Configuration["BambooHr:ApiKey"] = configuration.BambooKey ?? string.Empty;
        builder.Configuration["BambooHr:WebhookKey"] = configuration.BambooWebhookKey ?? string.Empty;
        builder.Configuration["JumpCloud:ApiKey"] = configuration.JumpCloudKey ?? string.Empty;
        _ = services.AddJournal(configuration.Postgres);
        _ = services.AddBambooHr();
        _ = services.AddJumpCloud();
        _ = services.AddSingleton(new ConfiguredSettings(configuration.Settings, configuration.Locked));
        _ = services.AddSettings();
        builder.Host.UseOrleans(silo => AddOrleans(silo, configuration));
        _ = services.AddEngine();
        _ = services.AddAudit();
        _ = services.AddVendorConnections();
        _ = services.AddSingleton<EmployeeLookup>();
        _ = services.AddNotifications(configuration.Notifications);
        services.AddTelemetry(builder.Configuration);
        services.AddApi(configuration.Oidc);
        services.AddConsole();
        _ = services.AddHostedService<StartSummary>();
        _ = services.AddHostedService<ConnectionCheckAtStart>();
        WebApplication app = builder.Build();
        app.MapApi(configuration);
        app.MapConsole();
        return app;
    }

    /// <summary>Applies the schema with a store of its own, before anything of the host runs.</summary>
    private static async Task Prepare(SiloConfiguration configuration)
    {
        await using ServiceProvider provider = new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System).AddJournal(configuration.Postgres).BuildServiceProvider();
        await JournalSchema.Apply(configuration.Postgres, provider.GetRequiredService<IDocumentStore>(), SweepStore.Schema + IdempotencyKeys.Schema + KeyUses.Schema + SettingsRevisions.Schema + AuditSchema.Tables + ConnectionRegistration.Schema + NotificationStore.Schema, CancellationToken.None);
    }

    private static void AddLogging(WebApplicationBuilder builder, SiloConfiguration configuration)
    {
        byte[] key = HMACSHA256.HashData("OrleansSync.EmployeeRef"u8, Encoding.UTF8.GetBytes(configuration.BambooKey ?? configuration.ClusterId));
        _ = builder.Logging.ClearProviders();
        _ = builder.Logging.AddConsole(options => options.FormatterName = RedactingConsoleFormatter.FormatterName);
        _ = builder.Services.AddSingleton(new Redactor(key, configuration.Secrets));
        _ = builder.Services.AddSingleton<ConsoleFormatter, RedactingConsoleFormatter>();

        // As the lowest source, so that Logging:LogLevel in the configuration has the last word.
        ((IConfigurationBuilder)builder.Configuration).Sources.Insert(0, new Microsoft.Extensions.Configuration.Memory.MemoryConfigurationSource { InitialData = LogLevels.Defaults });
    }

    private static void AddOrleans(ISiloBuilder silo, SiloConfiguration configuration)
    {
        string connection = OrleansSchema.ConnectionString(configuration.Postgres);
        _ = silo
            .AddActivityPropagation()
            .UseAdoNetClustering(options => (options.Invariant, options.ConnectionString) = (Invariant, connection))
            .UseAdoNetReminderService(options => (options.Invariant, options.ConnectionString) = (Invariant, connection))
            .AddAdoNetGrainStorageAsDefault(options => (options.Invariant, options.ConnectionString, options.GrainStorageSerializer) = (Invariant, connection, new SystemTextJsonGrainStorageSerializer(Microsoft.Extensions.Options.Options.Create(new Orleans.Serialization.SystemTextJsonGrainStorageSerializerOptions()))))
            .Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (configuration.ClusterId, configuration.ClusterId))
            .Configure<EndpointOptions>(options =>
            {
                // Not set, Orleans takes the machine's own.
                if (configuration.AdvertisedAddress is { } address)
                {
                    options.AdvertisedIPAddress = address;
                }

                options.SiloPort = configuration.SiloPort;
                options.GatewayPort = configuration.GatewayPort;
            })

            // 26 s instead of 106 s until a cluster that was killed as a whole is back; ProbeTimeout stays at 5 s so that starved machines do not vote each other out.
            .Configure<ClusterMembershipOptions>(options => options.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(3))
            .Configure<GrainCollectionOptions>(options => options.CollectionAge = TimeSpan.FromMinutes(2));
        if (configuration.IsPod)
        {
            _ = silo.UseKubernetesHosting();
        }
    }
}
