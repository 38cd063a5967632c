namespace OrleansSync.Grains.Connections;

/// <summary>The webhook that was registered at BambooHR, as all silos know it.</summary>
/// <param name="Id">Its id there.</param>
/// <param name="Url">Where deliveries go.</param>
/// <param name="SealedKey">Its private key under data protection, base64: BambooHR shows it once only.</param>
/// <param name="RegisteredAt">When, UTC.</param>
public sealed record RegisteredWebhook(string Id, string Url, string SealedKey, DateTimeOffset RegisteredAt);
