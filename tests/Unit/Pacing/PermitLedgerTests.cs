using OrleansSync.Contracts.Pacing;
using OrleansSync.Grains.Pacing;
using Xunit;

namespace OrleansSync.Tests.Unit.Pacing;

/// <summary>DESIGN 6: concurrency and rate towards JumpCloud hold for the cluster.</summary>
[Trait("Rule", "6 pacing")]
public sealed class PermitLedgerTests
{
    private static readonly TimeSpan Renewal = TimeSpan.FromMilliseconds(300);
    private readonly PermitLedger ledger = new(DateTimeOffset.MinValue);
    private DateTimeOffset now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_silo_alone_has_everything()
    {
        Assert.Equal(new PermitLease(16, 95, PausedUntil: null, PermitLedger.ValidFor), ledger.Lease(Demand("a", waiting: 100), 16, 100, now));
        Assert.Null(ledger.Lease(Demand("a", waiting: 100), 16, perSecondMax: null, now).PerSecond);
    }

    [Fact]
    public void Who_wants_nothing_has_nothing() => Assert.Equal(0, ledger.Lease(Demand("a", waiting: 0), 16, 100, now).Concurrency);

    [Fact]
    public void What_is_out_never_exceeds_the_limit_whoever_comes_and_goes()
    {
        Random random = new(7);
        Dictionary<string, (PermitLease Lease, DateTimeOffset Until)> held = [];
        for (int step = 0; step < 5_000; step++)
        {
            now += TimeSpan.FromMilliseconds(random.Next(400));
            string silo = "silo" + random.Next(5);
            int inUse = held.TryGetValue(silo, out var mine) && mine.Until > now ? random.Next(mine.Lease.Concurrency + 1) : 0;
            PermitLease lease = ledger.Lease(Demand(silo, random.Next(3) == 0 ? 0 : random.Next(200), inUse), 10, 40, now);
            held[silo] = (lease, now + lease.ValidFor);
            (PermitLease Lease, DateTimeOffset Until)[] valid = [.. held.Values.Where(one => one.Until > now)];
            Assert.InRange(valid.Sum(one => one.Lease.Concurrency), 0, 10);
            Assert.InRange(valid.Sum(one => one.Lease.PerSecond ?? 0), 0, 38.0001);
        }
    }

    [Fact]
    public void Three_busy_silos_come_to_equal_shares()
    {
        PermitLease[] leases = Settle(limit: 30, perSecond: 100, Demand("a", 500), Demand("b", 500), Demand("c", 500));
        Assert.All(leases, lease => Assert.Equal(10, lease.Concurrency));
        Assert.All(leases, lease => Assert.Equal(95 / 3.0, lease.PerSecond!.Value, 3));
    }

    [Fact]
    public void What_one_does_not_want_goes_to_who_does()
    {
        PermitLease[] leases = Settle(limit: 30, perSecond: null, Demand("a", 2), Demand("b", 500), Demand("c", 500));
        Assert.Equal([2, 14, 14], leases.Select(lease => lease.Concurrency));
    }

    [Fact]
    public void Fewer_permits_than_silos_go_round()
    {
        HashSet<string> served = [];
        for (int second = 0; second < 12; second++)
        {
            foreach (string silo in (string[])["a", "b", "c"])
            {
                if (ledger.Lease(Demand(silo, 5), 1, perSecondMax: null, now).Concurrency == 1)
                {
                    _ = served.Add(silo);
                }

                now += Renewal;
            }
        }

        Assert.Equal(3, served.Count);
    }

    [Fact]
    public void The_share_of_a_silo_that_is_silent_comes_back_when_its_lease_ends()
    {
        _ = ledger.Lease(Demand("a", 100), 16, perSecondMax: null, now);
        Assert.Equal(0, ledger.Lease(Demand("b", 100), 16, perSecondMax: null, now + TimeSpan.FromSeconds(1)).Concurrency);
        Assert.Equal(16, ledger.Lease(Demand("b", 100), 16, perSecondMax: null, now + PermitLedger.ValidFor).Concurrency);
    }

    [Fact]
    public void A_refusal_slows_everybody_and_silence_speeds_up_again()
    {
        _ = ledger.Lease(Demand("a", 100) with { PerSecond = 100 }, 16, perSecondMax: null, now);
        PermitLease refused = ledger.Lease(Demand("a", 100) with { PerSecond = 100, Throttled = 3, PausedUntil = now.AddSeconds(2) }, 16, perSecondMax: null, now);
        Assert.Equal(80, refused.PerSecond!.Value, 3);
        Assert.Equal(now.AddSeconds(2), ledger.Lease(Demand("b", 0), 16, perSecondMax: null, now).PausedUntil);
        double rate = refused.PerSecond.Value;
        for (int second = 0; second < 10; second++)
        {
            now += TimeSpan.FromSeconds(1);
            double next = ledger.Lease(Demand("a", 100) with { PerSecond = rate }, 16, perSecondMax: null, now).PerSecond!.Value;
            Assert.InRange(next, rate, 100);
            rate = next;
        }

        Assert.InRange(rate, 92, 100);
    }

    [Fact]
    public void A_ledger_that_replaces_a_lost_one_gives_nobody_more_until_old_leases_are_over()
    {
        PermitLedger fresh = new(now + PermitLedger.ValidFor);
        PermitLease old = new(6, PerSecond: null, PausedUntil: null, PermitLedger.ValidFor);
        Assert.Equal(6, fresh.Lease(Demand("a", 100) with { Held = old }, 16, perSecondMax: null, now).Concurrency);
        Assert.Equal(0, fresh.Lease(Demand("b", 100), 16, perSecondMax: null, now).Concurrency);
        Assert.Equal(16, fresh.Lease(Demand("b", 100), 16, perSecondMax: null, now + PermitLedger.ValidFor).Concurrency);
    }

    private static PermitDemand Demand(string silo, int waiting, int inUse = 0) => new(silo, waiting, inUse, PerSecond: 0, Throttled: 0, PausedUntil: null, Held: null);

    private PermitLease[] Settle(int limit, double? perSecond, params PermitDemand[] demands)
    {
        PermitLease[] leases = [];
        for (int round = 0; round < 20; round++)
        {
            now += Renewal;
            leases = [.. demands.Select(demand => ledger.Lease(demand, limit, perSecond, now))];
        }

        return leases;
    }
}
