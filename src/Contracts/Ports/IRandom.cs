namespace OrleansSync.Contracts.Ports;

/// <summary>Randomness for jitter, injected so that a run can be repeated from its seed.</summary>
public interface IRandom
{
    /// <summary>A number from 0 (included) to 1 (not).</summary>
    double NextDouble();
}
