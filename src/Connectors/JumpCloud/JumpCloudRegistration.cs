using System.Diagnostics;
using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using OrleansSync.Connectors.Http;
using OrleansSync.Connectors.JumpCloud.Http;
using OrleansSync.Contracts.Ports;

namespace OrleansSync.Connectors.JumpCloud;

/// <summary>Registers the JumpCloud connector.</summary>
public static class JumpCloudRegistration
{
    private const int DefaultConcurrency = 16;

    /// <summary>Registers <see cref="ITarget"/>, <see cref="ICapabilities"/> and <see cref="ITargetConnection"/> over the configuration section <c>JumpCloud</c>.</summary>
    /// <remarks>Needs <see cref="IConfiguration"/> and logging. A <see cref="TimeProvider"/>, <see cref="IRandom"/> or <see cref="IRequestPermits"/> of the host is used
    /// when it is registered before; else the system's, and permits for this process alone (<c>Sync:MaxConcurrency</c>, default 16).</remarks>
    public static IServiceCollection AddJumpCloud(this IServiceCollection services)
    {
        services.AddOptions<JumpCloudOptions>().BindConfiguration(JumpCloudOptions.Section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<JumpCloudOptions>, JumpCloudOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IRandom, JitterRandom>();
        services.TryAddSingleton<IRequestPermits>(static provider => new LocalRequestPermits(
            Math.Max(1, provider.GetRequiredService<IConfiguration>().GetValue("Sync:MaxConcurrency", DefaultConcurrency)),
            provider.GetRequiredService<TimeProvider>()));
        services.AddHttpClient(ScimTransport.ClientName, static client =>
            {
                // Time-outs and sizes are the transport's own; see ScimTransport.
                client.Timeout = Timeout.InfiniteTimeSpan;
                client.DefaultRequestHeaders.TryAddWithoutValidation("Accept", "application/scim+json, application/json;q=0.9");
                client.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", "OrleansSync");
            })
            .UseSocketsHttpHandler(static (handler, provider) =>
            {
                JumpCloudOptions options = provider.GetRequiredService<IOptions<JumpCloudOptions>>().Value;
                handler.PooledConnectionLifetime = options.ConnectionLifetime;
                handler.ConnectTimeout = options.AttemptTimeout;
                handler.AutomaticDecompression = DecompressionMethods.All;

                // A redirect would carry the key, or a write, to where nobody sent it.
                handler.AllowAutoRedirect = false;
                handler.UseCookies = false;

                // Traced here; no id of a trace, and no baggage that somebody sent us, goes to the vendor.
                handler.ActivityHeadersPropagator = DistributedContextPropagator.CreateNoOutputPropagator();
            })
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers();
        services.AddMetrics();
        services.TryAddSingleton<JumpCloudInstruments>();
        services.TryAddSingleton<JumpCloudConnection>();
        services.TryAddSingleton<ITargetConnection>(static provider => provider.GetRequiredService<JumpCloudConnection>());
        services.TryAddSingleton<ScimTransport>();
        services.TryAddSingleton<LearnedCapabilities>();
        services.TryAddSingleton<JumpCloudTarget>();
        services.TryAddSingleton<ITarget>(static provider => provider.GetRequiredService<JumpCloudTarget>());
        services.TryAddSingleton<ICapabilities>(static provider => provider.GetRequiredService<JumpCloudTarget>());
        return services;
    }
}
