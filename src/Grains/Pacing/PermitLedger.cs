using OrleansSync.Contracts.Pacing;

namespace OrleansSync.Grains.Pacing;

/// <summary>Who has which share of JumpCloud's permits, and until when. Pure: the grain brings demands and the time.</summary>
/// <remarks>The sum of what is out never exceeds the limits: a silo that gets less keeps counting as much as it has under way, and who has more coming waits for the others' next call, a third of a second later.</remarks>
internal sealed class PermitLedger
{
    // A limiter at the other end counts arrivals, and these jitter.
    private const double RateMargin = 0.95;
    private const double RateHeadroom = 1.25;
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, Entry> entries = new(StringComparer.Ordinal);
    private readonly DateTimeOffset warmUntil;
    private LearnedLimit learned = LearnedLimit.None;
    private DateTimeOffset? pausedUntil;

    /// <summary>Begins one.</summary>
    /// <param name="warmUntil">Until then leases of a ledger that was lost may still be out: a silo keeps what it has, and nobody gets more.</param>
    public PermitLedger(DateTimeOffset warmUntil) => this.warmUntil = warmUntil;

    /// <summary>How long a lease holds: 3 s.</summary>
    public static TimeSpan ValidFor { get; } = TimeSpan.FromSeconds(3);

    /// <summary>Answers a demand.</summary>
    /// <param name="demand">What a silo wants.</param>
    /// <param name="concurrencyMax">Requests at once, for all silos.</param>
    /// <param name="perSecondMax">Requests a second for all silos, or null.</param>
    /// <param name="now">Now, UTC.</param>
    public PermitLease Lease(PermitDemand demand, int concurrencyMax, double? perSecondMax, DateTimeOffset now)
    {
        foreach (string expired in entries.Where(pair => pair.Value.Until <= now && pair.Key != demand.Silo).Select(pair => pair.Key).ToArray())
        {
            _ = entries.Remove(expired);
        }

        Learn(demand, now);
        Entry[] others = [.. entries.Where(pair => pair.Key != demand.Silo).Select(pair => pair.Value)];
        int wanted = demand.Waiting + demand.InUse;
        double? limit = Limit(perSecondMax);
        int concurrency = wanted == 0 ? 0 : Concurrency(demand, others, concurrencyMax, now);
        double? rate = limit is not { } perSecond ? null : wanted == 0 ? 0 : Rate(demand, others, perSecond, now);
        entries[demand.Silo] = new Entry(demand, Math.Max(concurrency, demand.InUse), rate ?? 0, now + ValidFor);
        return new PermitLease(concurrency, rate, pausedUntil > now ? pausedUntil : null, ValidFor);
    }

    private void Learn(PermitDemand demand, DateTimeOffset now)
    {
        if (demand.PausedUntil is { } until && (pausedUntil is not { } known || until > known))
        {
            pausedUntil = until;
        }

        learned = demand.Throttled > 0
            ? learned.Refused(demand.PerSecond + entries.Where(pair => pair.Key != demand.Silo).Sum(pair => pair.Value.Demand.PerSecond), now)
            : learned.Grown(now);
    }

    private double? Limit(double? perSecondMax) => (perSecondMax * RateMargin, learned.PerSecond) switch
    {
        ({ } set, { } found) => Math.Min(set, found),
        ({ } set, null) => set,
        (null, var found) => found,
    };

    private int Concurrency(PermitDemand demand, Entry[] others, int limit, DateTimeOffset now)
    {
        if (now < warmUntil)
        {
            return Math.Min(limit, demand.Held?.Concurrency ?? 0);
        }

        int free = Math.Max(0, limit - others.Sum(other => other.Concurrency));
        Entry[] wanting = [.. others.Where(other => Wanted(other.Demand) > 0)];
        if (wanting.Length + 1 > limit)
        {
            return IsTurnOf(demand.Silo, wanting, limit, now) ? Math.Min(1, free) : 0;
        }

        double share = FairShare.Of(limit, Wanted(demand), [.. wanting.Select(other => (double)Wanted(other.Demand))]);
        return Math.Min(Math.Max(1, (int)share), free);
    }

    // Fewer permits than silos: each has one for a second, in turn.
    private static bool IsTurnOf(string silo, Entry[] wanting, int limit, DateTimeOffset now)
    {
        string[] all = [.. wanting.Select(other => other.Demand.Silo).Append(silo).Order(StringComparer.Ordinal)];
        long first = now.UtcTicks / Turn.Ticks * limit;
        return Enumerable.Range(0, limit).Any(place => all[(int)((first + place) % all.Length)] == silo);
    }

    private double Rate(PermitDemand demand, Entry[] others, double limit, DateTimeOffset now)
    {
        if (now < warmUntil)
        {
            return Math.Min(limit, demand.Held?.PerSecond ?? 0);
        }

        double free = Math.Max(0, limit - others.Sum(other => other.PerSecond));
        double[] wanting = [.. others.Where(other => Wanted(other.Demand) > 0).Select(other => WantedRate(other.Demand, limit))];
        return Math.Min(FairShare.Of(limit, WantedRate(demand, limit), wanting), free);
    }

    private static int Wanted(PermitDemand demand) => demand.Waiting + demand.InUse;

    // Who waits wants all there is; who does not wants what it uses, and a little.
    private static double WantedRate(PermitDemand demand, double limit) => demand.Waiting > 0 ? limit : Math.Min(limit, (demand.PerSecond * RateHeadroom) + 1);

    private sealed record Entry(PermitDemand Demand, int Concurrency, double PerSecond, DateTimeOffset Until);
}
