using System.Globalization;
using System.Text;
using OrleansSync.Sandbox.Company;

namespace OrleansSync.Sandbox.Bamboo;

/// <summary>Who gets in: the key by Basic, the lock after wrong ones, the rate limit.</summary>
internal sealed class BambooDoor(World world)
{
    private readonly Lock gate = new();
    private readonly RateWindow window = new(world.Clock);
    private int wrongKeys;
    private DateTimeOffset lockedUntil;

    /// <summary>Opens the door again after wrong keys.</summary>
    public void Unlock()
    {
        lock (gate)
        {
            (wrongKeys, lockedUntil) = (0, default);
        }
    }

    /// <summary>Judges one request.</summary>
    /// <returns>Null when it may go on.</returns>
    public IResult? Judge(HttpContext http)
    {
        bool good = HasKey(http);
        lock (gate)
        {
            if (lockedUntil > world.Now)
            {
                return BambooAnswers.Refuse(http, 403, "API access is locked for this company");
            }

            if (!good)
            {
                wrongKeys++;
                if (world.Bamboo.LockOutAfter > 0 && wrongKeys >= world.Bamboo.LockOutAfter)
                {
                    (wrongKeys, lockedUntil) = (0, world.Now.AddSeconds(world.Bamboo.LockOutSeconds));
                }

                return Results.Text(string.Empty, statusCode: 401);
            }
        }

        return window.Take(world.Bamboo.RateLimit) is { } seconds ? Throttled(http, seconds) : null;
    }

    private IResult Throttled(HttpContext http, int seconds)
    {
        RateLimit limit = world.Bamboo.RateLimit ?? new RateLimit();
        if (limit.RetryAfter)
        {
            http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        return BambooAnswers.Refuse(http, limit.Status, "Too many requests");
    }

    private bool HasKey(HttpContext http)
    {
        string header = http.Request.Headers.Authorization.ToString();
        Span<byte> bytes = stackalloc byte[512];
        return header.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase)
            && Convert.TryFromBase64String(header["Basic ".Length..], bytes, out int count)
            && Encoding.UTF8.GetString(bytes[..count]).Split(':')[0] == world.Options.BambooKey;
    }
}
