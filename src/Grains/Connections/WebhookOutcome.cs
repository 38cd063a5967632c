using System.Collections.Immutable;

namespace OrleansSync.Grains.Connections;

/// <summary>What was done about the webhook.</summary>
public enum WebhookAction
{
    /// <summary>It is as it should be.</summary>
    Kept,

    /// <summary>There was none: made.</summary>
    Created,

    /// <summary>Its address or fields were others: put right. Its key stays.</summary>
    Updated,

    /// <summary>Its key was not known here, or it was gone: made anew, with a new key.</summary>
    Renewed,
}

/// <summary>The webhook after an administrator's call.</summary>
/// <param name="Action">What was done.</param>
/// <param name="Id">Its id at BambooHR.</param>
/// <param name="Url">Where deliveries go.</param>
/// <param name="LastSent">When BambooHR last delivered, as it writes it; null before the first.</param>
/// <param name="MonitorFields">The fields whose change is told.</param>
/// <param name="NotMonitored">Fields that are synced and that BambooHR tells nobody about: the schedule finds their changes.</param>
public sealed record WebhookOutcome(WebhookAction Action, string Id, string Url, string? LastSent, ImmutableSortedSet<string> MonitorFields, ImmutableSortedSet<string> NotMonitored);
