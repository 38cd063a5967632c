using System.Collections.Immutable;

namespace OrleansSync.Connectors.BambooHr.Webhooks;

/// <summary>The webhooks that our key has made at BambooHR (bamboohr.md §4.1). Every member throws <see cref="SourceException"/>, and nothing else but cancellation, when it cannot be done.</summary>
public interface ISourceWebhooks
{
    /// <summary>All of them, whatever they are for.</summary>
    Task<ImmutableArray<SourceWebhook>> List(CancellationToken cancellationToken);

    /// <summary>One, whole; null when it is gone, or another user's.</summary>
    Task<SourceWebhook?> Find(string id, CancellationToken cancellationToken);

    /// <summary>The fields whose change may be told: alias by number. Fields without an alias are left out.</summary>
    Task<ImmutableSortedDictionary<string, string>> MonitorFields(CancellationToken cancellationToken);

    /// <summary>Makes one. Sent at most once.</summary>
    /// <returns>It, and its private key: shown here and never again.</returns>
    Task<(SourceWebhook Webhook, string PrivateKey)> Create(WebhookDefinition definition, CancellationToken cancellationToken);

    /// <summary>Puts another definition in place of the one it has; its key stays.</summary>
    Task Replace(string id, WebhookDefinition definition, CancellationToken cancellationToken);

    /// <summary>Removes one; one that is gone already is no failure.</summary>
    Task Delete(string id, CancellationToken cancellationToken);
}

/// <summary>What a webhook is to do: JSON, for employees created, updated and deleted.</summary>
/// <param name="Name">Its name in BambooHR.</param>
/// <param name="Url">Where deliveries go; https.</param>
/// <param name="MonitorFields">The fields whose change is told, by alias.</param>
public sealed record WebhookDefinition(string Name, Uri Url, ImmutableSortedSet<string> MonitorFields);

/// <summary>A webhook as BambooHR shows it, without its key.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Url">Where deliveries go, as text.</param>
/// <param name="LastSent">When it last delivered, as BambooHR writes it; null before the first.</param>
/// <param name="Events">The kinds of event; empty in a list.</param>
/// <param name="MonitorFields">By alias or number; empty in a list.</param>
public sealed record SourceWebhook(string Id, string Name, string? Url, string? LastSent, ImmutableSortedSet<string> Events, ImmutableSortedSet<string> MonitorFields);
