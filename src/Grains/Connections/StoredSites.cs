using OrleansSync.Connectors.BambooHr;

namespace OrleansSync.Grains.Connections;

/// <summary>The locations as last read, for all silos.</summary>
internal sealed class StoredSites(IConnectionMemory memory) : ISiteStore
{
    /// <inheritdoc/>
    public async Task<string?> Load(CancellationToken cancellationToken) => (await memory.Read<Kept>(ConnectionNames.Sites, cancellationToken))?.Text;

    /// <inheritdoc/>
    public Task Save(string sites, CancellationToken cancellationToken) => memory.Write(ConnectionNames.Sites, new Kept(sites), cancellationToken);

    private sealed record Kept(string Text);
}
