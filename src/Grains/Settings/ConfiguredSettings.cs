using System.Collections.Immutable;
using OrleansSync.Contracts.Settings;

namespace OrleansSync.Grains.Settings;

/// <summary>What the configuration says.</summary>
/// <param name="Settings">Its values over the defaults.</param>
/// <param name="Locked">The keys that it sets: nothing else can change them.</param>
public sealed record ConfiguredSettings(SyncSettings Settings, ImmutableHashSet<string> Locked);
