using System.Text.Json;

namespace OrleansSync.Grains.Journal;

/// <summary>The stored form of an event: what is no one's in clear, what is somebody's as ciphertext.</summary>
/// <typeparam name="TEvent">The case of the family; only gives each alias a type of its own.</typeparam>
public sealed class Stored<TEvent> : IStored
{
    /// <inheritdoc/>
    public JsonElement Clear { get; set; }

    /// <inheritdoc/>
    public string? Sealed { get; set; }
}

/// <summary>See <see cref="Stored{TEvent}"/>.</summary>
public interface IStored
{
    /// <summary>The members that are no one's.</summary>
    JsonElement Clear { get; set; }

    /// <summary>The personal members: Base64 of nonce, tag and ciphertext (AES-256-GCM); null when there are none.</summary>
    string? Sealed { get; set; }
}
