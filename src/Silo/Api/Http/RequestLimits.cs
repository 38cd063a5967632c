using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using OrleansSync.Silo.Configuration;

namespace OrleansSync.Silo.Api.Http;

/// <summary>How often one key may ask: a bucket of a minute's worth each. Who has no key shares one by address.</summary>
internal static class RequestLimits
{
    private const int StrangersShare = 10;
    private static readonly TimeSpan Refill = TimeSpan.FromSeconds(1);

    /// <summary>Adds them.</summary>
    public static void AddRequestLimits(this IServiceCollection services) =>
        services.AddRateLimiter().AddOptions<RateLimiterOptions>().Configure<SiloConfiguration>(static (options, configuration) =>
        {
            options.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(http => Bucket(http, configuration.RequestsPerMinute));
            options.OnRejected = static async (rejected, _) =>
            {
                int seconds = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out TimeSpan after) ? Math.Max(1, (int)Math.Ceiling(after.TotalSeconds)) : 1;
                rejected.HttpContext.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
                await Problems.Of(StatusCodes.Status429TooManyRequests).ExecuteAsync(rejected.HttpContext);
            };
        });

    private static RateLimitPartition<string> Bucket(HttpContext http, int perMinute)
    {
        if (!http.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal))
        {
            return RateLimitPartition.GetNoLimiter(string.Empty);
        }

        return http.User.Identity is { IsAuthenticated: true, Name: { } name }
            ? RateLimitPartition.GetTokenBucketLimiter("key " + name, _ => Options(perMinute))
            : RateLimitPartition.GetTokenBucketLimiter("address " + http.Connection.RemoteIpAddress, _ => Options(perMinute / StrangersShare));
    }

    private static TokenBucketRateLimiterOptions Options(int perMinute) => new()
    {
        TokenLimit = perMinute,
        TokensPerPeriod = Math.Max(1, perMinute / 60),
        ReplenishmentPeriod = Refill,
        AutoReplenishment = true,
        QueueLimit = 0,
    };
}
