using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using Marten;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.Extensions.Logging.Console;
using Orleans.Configuration;
using Orleans.Storage;
using OrleansSync.Connectors.BambooHr;
using OrleansSync.Connectors.JumpCloud;
using OrleansSync.Contracts.Ports;
using OrleansSync.Grains.Journal;
using OrleansSync.Grains.Settings;
using OrleansSync.Grains.Sweeps;
using OrleansSync.Silo.Api;
using OrleansSync.Silo.Configuration;
using OrleansSync.Silo.Logging;
using OrleansSync.Silo.Security;
using OrleansSync.Silo.Storage;
using OrleansSync.Silo.Web;

namespace OrleansSync.Silo.Hosting;

/// <summary>Puts a silo together and runs it.</summary>
internal static class SiloHost
{
    private const string Invariant = "Npgsql";
    private const long BodyMax = 1024 * 1024;

    /// <summary>Runs until it is stopped.</summary>
    /// <returns>0 after a stop, 2 when the configuration has faults.</returns>
    public static async Task<int> Run(string[] args)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
        (SiloConfiguration? configuration, IReadOnlyList<ConfigurationFault> faults) = SiloConfiguration.Read(builder.Configuration);
        if (configuration is null)
        {
            foreach (ConfigurationFault fault in faults)
            {
                await Console.Error.WriteLineAsync($"{fault.Key}: saw {fault.Seen}; allowed: {fault.Allowed}");
            }

            return 2;
        }

        await OrleansSchema.Apply(configuration.Postgres, CancellationToken.None);
        await using WebApplication app = await Build(builder, configuration);
        await app.RunAsync();
        return 0;
    }

    private static async Task<WebApplication> Build(WebApplicationBuilder builder, SiloConfiguration configuration)
    {
        builder.WebHost.UseUrls(builder.Configuration["Urls"] ?? "http://127.0.0.1:8080");
        builder.WebHost.ConfigureKestrel(options => options.Limits.MaxRequestBodySize = BodyMax);
        AddLogging(builder, configuration);
        IServiceCollection services = builder.Services;
        _ = services.AddSingleton(configuration);
        _ = services.AddSingleton(TimeProvider.System);
        _ = services.AddSingleton<IIds, SystemIds>();
        _ = services.AddSingleton(new EngineReadiness(configuration.IsConfigured));
        _ = services.Configure<BambooHrOptions>(options => (options.BaseUrl, options.ApiKey) = (configuration.BambooBaseUrl ?? string.Empty, configuration.BambooKey ?? string.Empty));
        if (configuration.JumpCloudKey is { } key)
        {
            // However it was given, the connector finds it under the one key.
            builder.Configuration["JumpCloud:ApiKey"] = key;
        }

        _ = services.AddJournal(configuration.Postgres);
        _ = services.AddBambooHr();
        _ = services.AddJumpCloud();
        await Prepare(configuration);
        _ = services.AddSingleton(new ConfiguredSettings(configuration.Settings, configuration.Locked));
        _ = services.AddSettings();
        builder.Host.UseOrleans(silo => AddOrleans(silo, configuration));
        _ = services.AddEngine();
        AddHttp(services);
        services.AddConsole();
        WebApplication app = builder.Build();
        await app.Services.GetRequiredService<ISettings>().Refresh(CancellationToken.None);
        Map(app);
        app.MapConsole();
        app.Lifetime.ApplicationStarted.Register(() => Started(app, configuration));
        return app;
    }

    /// <summary>Applies the schema with a store of its own, before anything of the host runs.</summary>
    private static async Task Prepare(SiloConfiguration configuration)
    {
        await using ServiceProvider provider = new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System).AddJournal(configuration.Postgres).BuildServiceProvider();
        await JournalSchema.Apply(configuration.Postgres, provider.GetRequiredService<IDocumentStore>(), SweepStore.Schema + SettingsRevisions.Schema, CancellationToken.None);
    }

    private static void AddLogging(WebApplicationBuilder builder, SiloConfiguration configuration)
    {
        byte[] key = HMACSHA256.HashData("OrleansSync.EmployeeRef"u8, Encoding.UTF8.GetBytes(configuration.BambooKey ?? configuration.ClusterId));
        string[] secrets = [configuration.BambooKey ?? string.Empty, configuration.JumpCloudKey ?? string.Empty];
        _ = builder.Logging.ClearProviders();
        _ = builder.Logging.AddConsole(options => options.FormatterName = RedactingConsoleFormatter.FormatterName);
        _ = builder.Services.AddSingleton(new Redactor(key, secrets));
        _ = builder.Services.AddSingleton<ConsoleFormatter, RedactingConsoleFormatter>();
        _ = builder.Logging.AddFilter("Orleans", LogLevel.Warning);
        _ = builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        _ = builder.Logging.AddFilter("Npgsql", LogLevel.Warning);
        _ = builder.Logging.AddFilter("Polly", LogLevel.Error);
    }

    private static void AddOrleans(ISiloBuilder silo, SiloConfiguration configuration)
    {
        string connection = OrleansSchema.ConnectionString(configuration.Postgres);
        _ = silo
            .UseAdoNetClustering(options => (options.Invariant, options.ConnectionString) = (Invariant, connection))
            .UseAdoNetReminderService(options => (options.Invariant, options.ConnectionString) = (Invariant, connection))
            .AddAdoNetGrainStorageAsDefault(options => (options.Invariant, options.ConnectionString, options.GrainStorageSerializer) = (Invariant, connection, new SystemTextJsonGrainStorageSerializer(Microsoft.Extensions.Options.Options.Create(new Orleans.Serialization.SystemTextJsonGrainStorageSerializerOptions()))))
            .Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (configuration.ClusterId, configuration.ClusterId))
            .Configure<EndpointOptions>(options =>
            {
                options.AdvertisedIPAddress = IPAddress.Parse(configuration.AdvertisedAddress);
                options.SiloPort = configuration.SiloPort;
                options.GatewayPort = configuration.GatewayPort;
            })

            // 26 s instead of 106 s until a cluster that was killed as a whole is back; ProbeTimeout stays at 5 s so that starved machines do not vote each other out.
            .Configure<ClusterMembershipOptions>(options => options.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(3))
            .Configure<GrainCollectionOptions>(options => options.CollectionAge = TimeSpan.FromMinutes(2));
    }

    private static void AddHttp(IServiceCollection services)
    {
        _ = services.AddProblemDetails();
        _ = services.AddOpenApi();
        _ = services.ConfigureHttpJsonOptions(options => options.SerializerOptions.Converters.Add(new JsonStringEnumConverter()));
        _ = services.AddAuthentication(ApiKeyHandler.SchemeName).AddScheme<AuthenticationSchemeOptions, ApiKeyHandler>(ApiKeyHandler.SchemeName, configureOptions: null);
        Microsoft.AspNetCore.Authorization.AuthorizationBuilder authorization = services.AddAuthorizationBuilder();
        foreach (ApiRole role in Enum.GetValues<ApiRole>())
        {
            _ = authorization.AddPolicy(role.ToString(), policy => policy.RequireAuthenticatedUser().RequireRole(role.ToString()));
        }

        _ = authorization.SetFallbackPolicy(new Microsoft.AspNetCore.Authorization.AuthorizationPolicyBuilder(ApiKeyHandler.SchemeName).RequireAuthenticatedUser().Build());
    }

    private static void Map(WebApplication app)
    {
        _ = app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandler = static http =>
            {
                Exception? failure = http.Features.Get<IExceptionHandlerFeature>()?.Error;
                int status = failure is BadHttpRequestException bad ? bad.StatusCode : 500;
                string detail = status == 413 ? "The body is too large: 1 MiB at most." : status < 500 ? "The request is malformed: JSON of the documented shape is due." : "Something went wrong here; the log has it under this trace id.";
                return Results.Problem(detail, statusCode: status, type: "urn:orleanssync:problem:" + (status < 500 ? "bad-request" : "internal"), extensions: new Dictionary<string, object?> { ["traceId"] = http.TraceIdentifier }).ExecuteAsync(http);
            },
        });
        _ = app.UseStatusCodePages();
        _ = app.Use(static (http, next) =>
        {
            http.Response.Headers.XContentTypeOptions = "nosniff";
            http.Response.Headers.XFrameOptions = "DENY";
            http.Response.Headers["Referrer-Policy"] = "no-referrer";
            http.Response.Headers.CacheControl = "no-store";
            return next(http);
        });
        _ = app.UseAuthentication();
        _ = app.UseAuthorization();
        app.MapHealth();
        _ = app.MapOpenApi("/openapi/v1.json").AllowAnonymous();
        RouteGroupBuilder api = app.MapGroup("/api/v1").RequireAuthorization(nameof(ApiRole.Viewer));
        api.MapSweeps();
        api.MapEmployees();
        api.MapSettings();
    }

    private static void Started(WebApplication app, SiloConfiguration configuration)
    {
        string mode = configuration.IsConfigured ? configuration.Settings.Mode.ToString() : "unconfigured: set BambooHr:BaseUrl, BambooHr:ApiKey, JumpCloud:BaseUrl and JumpCloud:ApiKey";
        Console.WriteLine($"OrleansSync listens on {string.Join(", ", app.Urls)} ({mode})");
    }
}
