namespace OrleansSync.Connectors.BambooHr;

/// <summary>Keeps the locations as they were last read, so that an outage of that read changes nobody's facts.</summary>
public interface ISiteStore
{
    /// <summary>What was kept last, or null.</summary>
    Task<string?> Load(CancellationToken cancellationToken);

    /// <summary>Keeps other ones.</summary>
    Task Save(string sites, CancellationToken cancellationToken);
}
