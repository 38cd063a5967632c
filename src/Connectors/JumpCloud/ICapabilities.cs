namespace OrleansSync.Connectors.JumpCloud;

/// <summary>What the server can do, for the connection's page.</summary>
public interface ICapabilities
{
    /// <summary>As learned so far. An immutable snapshot.</summary>
    TargetCapabilities Current { get; }

    /// <summary>Reads ServiceProviderConfig, a hint only: a missing or contradictory block changes nothing that was seen.</summary>
    /// <returns>The failure, or null when it was read. A server without it works all the same.</returns>
    Task<TargetFailure?> Discover(CancellationToken cancellationToken);

    /// <summary>Tries what can be tried by reading: discovery, the filters on a known user, the page cap. Writes nothing.</summary>
    /// <returns>The failure of a read that should have worked, or null. What is seen goes into <see cref="Current"/>.</returns>
    Task<TargetFailure?> Probe(CancellationToken cancellationToken);

    /// <summary>Takes over what an earlier process learned of the same server, where this one knows nothing yet.</summary>
    void Remember(TargetCapabilities earlier);
}
