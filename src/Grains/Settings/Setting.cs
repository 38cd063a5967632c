using System.Text.Json.Nodes;
using OrleansSync.Contracts.Settings;

namespace OrleansSync.Grains.Settings;

/// <summary>One setting that can be changed at run time.</summary>
/// <param name="Key">The configuration's key, such as <c>Guards:Suspensions:Max</c>. In JSON each part is a member, in camelCase.</param>
/// <param name="Allowed">What it may be, for people.</param>
/// <param name="Read">Its value as JSON.</param>
/// <param name="Apply">The settings with another value, or null when the value is not allowed.</param>
public sealed record Setting(string Key, string Allowed, Func<SyncSettings, JsonNode?> Read, Func<SyncSettings, JsonNode?, SyncSettings?> Apply);
