using System.Collections.Immutable;

namespace OrleansSync.Connectors.BambooHr;

/// <summary>The locations of one account.</summary>
/// <param name="BaseUrl">Whose.</param>
/// <param name="Endpoint">Which read gave them.</param>
/// <param name="Sites">All of them, by id and name.</param>
internal sealed record KnownSites(string BaseUrl, string Endpoint, ImmutableArray<Site> Sites);
