namespace OrleansSync.Sandbox;

/// <summary>Counts requests in fixed windows.</summary>
internal sealed class RateWindow(TimeProvider clock)
{
    private readonly Lock gate = new();
    private DateTimeOffset until;
    private int used;

    /// <summary>Takes one request.</summary>
    /// <returns>Null when it may go on, else the seconds to wait.</returns>
    public int? Take(RateLimit? limit)
    {
        if (limit is null)
        {
            return null;
        }

        lock (gate)
        {
            DateTimeOffset now = clock.GetUtcNow();
            if (now >= until)
            {
                until = now.AddSeconds(limit.Seconds);
                used = 0;
            }

            return ++used <= limit.Requests ? null : Math.Max(1, (int)Math.Ceiling((until - now).TotalSeconds));
        }
    }
}
