namespace OrleansSync.Connectors.BambooHr;

/// <summary>For a host that keeps nothing: the locations outlive an outage, not a restart.</summary>
internal sealed class NoSiteStore : ISiteStore
{
    public Task<string?> Load(CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    public Task Save(string sites, CancellationToken cancellationToken) => Task.CompletedTask;
}
