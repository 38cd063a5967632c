namespace OrleansSync.Connectors.BambooHr;

/// <summary>Whose judgement is kept: the same key may be good at one address and bad at another.</summary>
internal readonly record struct BambooHrKey(string BaseUrl, string ApiKey)
{
    public bool IsComplete => BaseUrl is { Length: > 0 } && ApiKey is { Length: > 0 };

    /// <summary>The address only: the key is a secret.</summary>
    public override string ToString() => BaseUrl;
}
