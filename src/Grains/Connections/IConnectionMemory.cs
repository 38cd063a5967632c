namespace OrleansSync.Grains.Connections;

/// <summary>What all silos know of the connections, across restarts: small documents by name.</summary>
public interface IConnectionMemory
{
    /// <summary>A document; null when there is none, or it is of a form that this version does not read.</summary>
    Task<TDocument?> Read<TDocument>(string name, CancellationToken cancellationToken)
        where TDocument : class;

    /// <summary>Keeps a document in place of the one before.</summary>
    Task Write<TDocument>(string name, TDocument document, CancellationToken cancellationToken)
        where TDocument : class;
}
