namespace OrleansSync.Connectors.BambooHr.Webhooks;

/// <summary>What a delivery's signature is worth. Everything but <see cref="Valid"/> is answered with 401.</summary>
public enum WebhookVerdict
{
    /// <summary>Signed with our key, and fresh.</summary>
    Valid,

    /// <summary>We have no key: webhooks are refused.</summary>
    NoKey,

    /// <summary>A header of the signature is missing.</summary>
    Missing,

    /// <summary>Not signed with our key, or changed on its way.</summary>
    Forged,

    /// <summary>Signed, but the time cannot be read.</summary>
    TimeUnreadable,

    /// <summary>Signed, but more than <see cref="BambooHrSignature.AgeMax"/> away from now: possibly recorded and played again.</summary>
    Stale,
}
