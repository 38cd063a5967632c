using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansSync.Connectors.JumpCloud;
using OrleansSync.Contracts.Pacing;

namespace OrleansSync.Grains.Pacing;

/// <summary>This silo's share of the cluster's permits: leased from the pacing grain while there is anything to send, and let go after.</summary>
internal sealed partial class ClusterRequestPermits : BackgroundService, IRequestPermits
{
    private static readonly TimeSpan Renewal = TimeSpan.FromMilliseconds(300);

    private readonly LocalRequestPermits local;
    private readonly IGrainFactory grains;
    private readonly ILocalSiloDetails silo;
    private readonly TimeProvider clock;
    private readonly ILogger<ClusterRequestPermits> logger;
    private readonly SemaphoreSlim wanted = new(0, 1);
    private PermitLease? lease;
    private DateTimeOffset leaseUntil;

    public ClusterRequestPermits(IGrainFactory grains, ILocalSiloDetails silo, TimeProvider clock, ILogger<ClusterRequestPermits> logger)
    {
        (this.grains, this.silo, this.clock, this.logger) = (grains, silo, clock, logger);
        local = new LocalRequestPermits(concurrency: 0, clock);
    }

    /// <inheritdoc/>
    public ValueTask<IDisposable> Acquire(RequestPriority priority, CancellationToken cancellationToken)
    {
        ValueTask<IDisposable> permit = local.Acquire(priority, cancellationToken);
        if (!permit.IsCompleted && Volatile.Read(ref lease) is null)
        {
            Wake();
        }

        return permit;
    }

    /// <inheritdoc/>
    public void Throttled(TimeSpan? retryAfter) => local.Throttled(retryAfter);

    /// <inheritdoc/>
    public override void Dispose()
    {
        local.Dispose();
        wanted.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        DateTimeOffset last = clock.GetUtcNow();
        try
        {
            while (true)
            {
                // What is in flight at a stop goes on with the last lease.
                _ = await wanted.WaitAsync(lease is null ? Timeout.InfiniteTimeSpan : Renewal, stoppingToken);
                DateTimeOffset now = clock.GetUtcNow();
                await Renew(now - last, stoppingToken);
                last = now;
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    private async Task Renew(TimeSpan elapsed, CancellationToken cancellationToken)
    {
        PermitUse use = local.Use();
        double perSecond = use.Granted / Math.Max(elapsed.TotalSeconds, Renewal.TotalSeconds);
        DateTimeOffset asked = clock.GetUtcNow();
        try
        {
            PermitDemand demand = new(silo.SiloAddress.ToParsableString(), use.Waiting, use.InUse, perSecond, use.Throttled, use.PausedUntil, lease);
            PermitLease given = await grains.GetGrain<IPacingGrain>(IPacingGrain.JumpCloud).Lease(demand, cancellationToken);
            leaseUntil = asked + given.ValidFor;
            if (given.PausedUntil is { } until)
            {
                local.PauseUntil(until);
            }

            local.Resize(given.Concurrency, given.PerSecond);
            bool idle = use is { Waiting: 0, InUse: 0 } && given.Concurrency == 0;
            Volatile.Write(ref lease, idle ? null : given);
            if (idle && local.Use().Waiting > 0)
            {
                Wake();
            }
        }
        catch (Exception failure) when (failure is OrleansException or TimeoutException)
        {
            LogNotRenewed(failure);
            if (clock.GetUtcNow() >= leaseUntil)
            {
                local.Resize(0, rate: null);
            }

            // Asked again at the next renewal.
            Volatile.Write(ref lease, lease ?? new PermitLease(0, PerSecond: null, PausedUntil: null, TimeSpan.Zero));
        }
    }

    private void Wake()
    {
        try
        {
            _ = wanted.Release();
        }
        catch (SemaphoreFullException)
        {
            // Somebody woke it already.
        }
    }

    [LoggerMessage(EventId = 4201, Level = LogLevel.Warning, Message = "No permits could be leased for requests to JumpCloud; asked again in a moment")]
    private partial void LogNotRenewed(Exception failure);
}
