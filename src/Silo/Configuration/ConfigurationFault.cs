namespace OrleansSync.Silo.Configuration;

/// <summary>One thing that is wrong with the configuration.</summary>
/// <param name="Key">The key.</param>
/// <param name="Text">The rest of the sentence that begins with the key: what was seen (never a secret) and what is allowed.</param>
internal sealed record ConfigurationFault(string Key, string Text)
{
    /// <inheritdoc/>
    public override string ToString() => Key + " " + Text;
}
