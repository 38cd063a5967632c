using System.Reflection;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using OrleansSync.Contracts.Telemetry;
using OrleansSync.Silo.Configuration;

namespace OrleansSync.Silo.Telemetry;

/// <summary>Metrics at /metrics; both metrics and traces to a collector where the standard variable OTEL_EXPORTER_OTLP_ENDPOINT names one.</summary>
internal static class TelemetryRegistration
{
    private static readonly string[] Unasked = ["/health", "/metrics", "/_blazor", "/_framework", "/assets"];

    /// <summary>Adds it.</summary>
    public static void AddTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        bool collected = !string.IsNullOrEmpty(configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]);
        _ = services.AddSingleton<StandingInstruments>();
        _ = services.AddHostedService<StandingWatch>();
        OpenTelemetryBuilder telemetry = services.AddOpenTelemetry()
            .ConfigureResource(static resource => resource.AddService("orleanssync", serviceVersion: Version, serviceInstanceId: Environment.MachineName + "-" + Environment.ProcessId).AddEnvironmentVariableDetector())
            .WithMetrics(metrics =>
            {
                _ = metrics.AddMeter(Spans.SourceName, "Microsoft.Orleans", "Microsoft.AspNetCore.Hosting", "System.Runtime").AddPrometheusExporter();
                _ = collected ? metrics.AddOtlpExporter() : metrics;
            });
        if (collected)
        {
            // Without a collector nobody listens, and no span is made.
            _ = telemetry.WithTracing(static traces => traces
                .SetSampler(new ParentBasedSampler(new RootSampler()))
                // The runtime takes calls of our grains for its own: their names begin like its.
                .AddSource(Spans.SourceName, "System.Net.Http", "Microsoft.Orleans.Application", "Microsoft.Orleans.Runtime")
                .AddAspNetCoreInstrumentation(static options => options.Filter = static http => !Array.Exists(Unasked, path => http.Request.Path.StartsWithSegments(path, StringComparison.Ordinal)))
                .AddProcessor<RedactingProcessor>()
                .AddOtlpExporter());
            _ = services.AddSingleton<RedactingProcessor>();
        }
    }

    /// <summary>Maps /metrics, for callers with a key or for everybody.</summary>
    public static void MapMetrics(this WebApplication app, SiloConfiguration configuration)
    {
        IEndpointConventionBuilder metrics = app.MapPrometheusScrapingEndpoint("/metrics");
        _ = configuration.MetricsAccess == MetricsAccess.Open ? metrics.AllowAnonymous() : metrics.RequireAuthorization(nameof(ApiRole.Viewer));
    }

    private static string Version => typeof(TelemetryRegistration).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "?";
}
