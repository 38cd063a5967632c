using System.Diagnostics;
using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using OrleansSync.Connectors.BambooHr.Http;
using OrleansSync.Connectors.BambooHr.Webhooks;
using OrleansSync.Connectors.Http;
using OrleansSync.Contracts.Ports;

namespace OrleansSync.Connectors.BambooHr;

/// <summary>Registers the BambooHR connector.</summary>
public static class BambooHrRegistration
{
    /// <summary>Registers <see cref="ISource"/>, <see cref="ISourceWebhooks"/> and <see cref="ISourceConnection"/> over the configuration section <c>BambooHr</c>.</summary>
    /// <remarks>Needs <see cref="IConfiguration"/> and logging. A <see cref="TimeProvider"/> or <see cref="IRandom"/> of the host is used when it is registered before; else the system's.</remarks>
    public static IServiceCollection AddBambooHr(this IServiceCollection services)
    {
        services.AddOptions<BambooHrOptions>().BindConfiguration(BambooHrOptions.Section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<BambooHrOptions>, BambooHrOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IRandom, JitterRandom>();
        services.AddHttpClient(BambooHrTransport.ClientName, static client =>
            {
                // Time-outs and sizes are the transport's own; see BambooHrTransport.
                client.Timeout = Timeout.InfiniteTimeSpan;

                // Exactly this: the older endpoints answer XML without it, and the report 404 to anything longer.
                client.DefaultRequestHeaders.TryAddWithoutValidation("Accept", "application/json");
                client.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", "OrleansSync");
            })
            .UseSocketsHttpHandler(static (handler, provider) =>
            {
                BambooHrOptions options = provider.GetRequiredService<IOptions<BambooHrOptions>>().Value;
                handler.PooledConnectionLifetime = options.ConnectionLifetime;
                handler.ConnectTimeout = options.AttemptTimeout;
                handler.AutomaticDecompression = DecompressionMethods.All;

                // A redirect would carry the key to where nobody sent it.
                handler.AllowAutoRedirect = false;
                handler.UseCookies = false;

                // Traced here; no id of a trace, and no baggage that somebody sent us, goes to the vendor.
                handler.ActivityHeadersPropagator = DistributedContextPropagator.CreateNoOutputPropagator();
            })
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers();
        services.AddMetrics();
        services.TryAddSingleton<BambooHrInstruments>();
        services.TryAddSingleton<BambooHrTransport>();
        services.TryAddSingleton<BambooHrConnection>();
        services.TryAddSingleton<ISiteStore, NoSiteStore>();
        services.TryAddSingleton<SiteMemory>();
        services.TryAddSingleton<BambooHrClient>();
        services.TryAddSingleton<ISource, BambooHrSource>();
        services.TryAddSingleton<ISourceWebhooks, BambooHrWebhooks>();
        services.TryAddSingleton<ISourceConnection>(static provider => provider.GetRequiredService<BambooHrConnection>());
        return services;
    }
}
