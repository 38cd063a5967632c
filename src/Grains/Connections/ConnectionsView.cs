using System.Collections.Immutable;
using OrleansSync.Connectors.BambooHr;
using OrleansSync.Connectors.JumpCloud;

namespace OrleansSync.Grains.Connections;

/// <summary>How a connection is.</summary>
public enum ConnectionState
{
    /// <summary>Address or key is not set: nothing is sent.</summary>
    Unconfigured,

    /// <summary>Not used yet.</summary>
    Unknown,

    /// <summary>It answered as it should last time.</summary>
    Ok,

    /// <summary>No usable answer last time; the key is not the reason.</summary>
    Failing,

    /// <summary>The key is refused.</summary>
    Refused,

    /// <summary>BambooHR answers 403 to everything: the key may see nothing, or the API is closed for the company.</summary>
    Locked,
}

/// <summary>Both connections. Holds no secret; the sealed key of the webhook is not to be shown.</summary>
/// <param name="BambooHr">What is known of BambooHR.</param>
/// <param name="BambooHrState">In a word.</param>
/// <param name="Reads">Which of its reads serve, and why.</param>
/// <param name="Webhook">The webhook that was registered, or null.</param>
/// <param name="HasWebhookKey">True when <c>BambooHr:WebhookKey</c> is set.</param>
/// <param name="JumpCloud">What is known of JumpCloud.</param>
/// <param name="JumpCloudState">In a word.</param>
/// <param name="Capabilities">What was learned of the server.</param>
/// <param name="Quirks">What of it a healthy server would do otherwise, a sentence each.</param>
/// <param name="HasKeyOwner">True when <c>JumpCloud:KeyOwner</c> is set.</param>
/// <param name="Test">The last connection test, or null.</param>
public sealed record ConnectionsView(
    SourceConnection BambooHr,
    ConnectionState BambooHrState,
    SourceReads Reads,
    RegisteredWebhook? Webhook,
    bool HasWebhookKey,
    TargetConnection JumpCloud,
    ConnectionState JumpCloudState,
    TargetCapabilities Capabilities,
    ImmutableArray<string> Quirks,
    bool HasKeyOwner,
    ConnectionReport? Test);
