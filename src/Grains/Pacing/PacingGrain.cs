using OrleansSync.Contracts.Pacing;
using OrleansSync.Contracts.Ports;

namespace OrleansSync.Grains.Pacing;

/// <summary>See <see cref="IPacingGrain"/>: a shell around a <see cref="PermitLedger"/>, which is small enough to be lost.</summary>
[GrainType("orleanssync.pacing")]
internal sealed class PacingGrain(ISettings settings, TimeProvider clock) : Grain, IPacingGrain
{
    private PermitLedger ledger = new(DateTimeOffset.MinValue);

    /// <inheritdoc/>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        // Leases of a ledger that died with its silo may be out; a cluster of one has none but its own.
        Dictionary<SiloAddress, SiloStatus> silos = await GrainFactory.GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true, cancellationToken);
        ledger = new PermitLedger(silos.Count > 1 ? clock.GetUtcNow() + PermitLedger.ValidFor : DateTimeOffset.MinValue);
    }

    /// <inheritdoc/>
    public Task<PermitLease> Lease(PermitDemand demand, CancellationToken cancellationToken) =>
        Task.FromResult(ledger.Lease(demand, settings.Current.MaxConcurrency, settings.Current.RequestsPerSecond, clock.GetUtcNow()));
}
