using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Options;
using Polly;

namespace OrleansSync.Connectors.BambooHr;

/// <summary>Registers the BambooHR client.</summary>
public static class BambooHrRegistration
{
    /// <summary>Adds <see cref="ISource"/>; options come from <see cref="BambooHrOptions"/>.</summary>
    public static IServiceCollection AddBambooHr(this IServiceCollection services)
    {
        _ = services.AddHttpClient(BambooHrSource.ClientName, static client => client.Timeout = Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(static () => new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                AutomaticDecompression = DecompressionMethods.All,
                PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            })
            .RemoveAllLoggers()
            .AddResilienceHandler("bamboohr", static (pipeline, context) =>
            {
                BambooHrOptions options = context.ServiceProvider.GetRequiredService<IOptions<BambooHrOptions>>().Value;
                _ = pipeline
                    .AddTimeout(options.TotalTimeout)
                    .AddRetry(new HttpRetryStrategyOptions
                    {
                        // Reads only; 401 and 403 are never repeated: bad keys lock the whole company out.
                        MaxRetryAttempts = 3,
                        Delay = TimeSpan.FromMilliseconds(500),
                        BackoffType = DelayBackoffType.Exponential,
                        UseJitter = true,
                        MaxDelay = TimeSpan.FromSeconds(30),
                        ShouldRetryAfterHeader = true,
                    })
                    .AddTimeout(options.AttemptTimeout);
            });
        return services.AddSingleton<ISource, BambooHrSource>();
    }
}
