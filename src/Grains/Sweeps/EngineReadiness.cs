using System.Text;
using OrleansSync.Contracts.Text;

namespace OrleansSync.Grains.Sweeps;

/// <summary>What this silo was given to sync with.</summary>
/// <param name="isConfigured">Whether both vendors' addresses and keys are there.</param>
/// <param name="keyMark">Stands for addresses and keys: see <see cref="MarkOf"/>.</param>
public sealed class EngineReadiness(bool isConfigured, string keyMark)
{
    /// <summary>False without the vendors' addresses and keys: console and API are served, nothing is synced.</summary>
    public bool IsConfigured { get; } = isConfigured;

    /// <summary>Another one than that of a refused key means: try again at once.</summary>
    public string KeyMark { get; } = keyMark;

    /// <summary>A mark that changes with any of the parts and tells none of them.</summary>
    public static string MarkOf(params ReadOnlySpan<string?> parts) => ContentHash.Of(Encoding.UTF8.GetBytes(string.Join('\n', parts)))[..16];
}
