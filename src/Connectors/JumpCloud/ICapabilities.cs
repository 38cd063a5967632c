namespace OrleansSync.Connectors.JumpCloud;

/// <summary>What the server can do, for the connection's page.</summary>
public interface ICapabilities
{
    /// <summary>As learned so far. An immutable snapshot.</summary>
    TargetCapabilities Current { get; }

    /// <summary>Reads ServiceProviderConfig, a hint only: a missing or contradictory block changes nothing that was seen.</summary>
    /// <returns>The failure, or null when it was read. A server without it works all the same.</returns>
    Task<TargetFailure?> Discover(CancellationToken cancellationToken);
}
