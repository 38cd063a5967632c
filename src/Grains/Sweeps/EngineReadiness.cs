namespace OrleansSync.Grains.Sweeps;

/// <summary>Whether this silo may sync: both vendors are configured, and the source's key was not refused last time.</summary>
public sealed class EngineReadiness(bool isConfigured)
{
    /// <summary>False without the vendors' addresses and keys: console and API are served, nothing is synced.</summary>
    public bool IsConfigured { get; } = isConfigured;

    /// <summary>True after a 401 or 403 of the source; repeated bad keys lock a whole company out (bamboohr.md §1).</summary>
    public bool SourceKeyRefused { get; set; }
}
