namespace OrleansSync.Silo.Configuration;

/// <summary>One thing that is wrong with the configuration.</summary>
/// <param name="Key">The key.</param>
/// <param name="Seen">The value seen; never a secret.</param>
/// <param name="Allowed">What is allowed: the way out.</param>
internal sealed record ConfigurationFault(string Key, string Seen, string Allowed);
