using System.Collections.Immutable;

namespace OrleansSync.Connectors.BambooHr.Webhooks;

/// <summary>The kinds of event that we ask for: without values, since a delivery is a hint only.</summary>
public static class WebhookKinds
{
    /// <summary>Created, updated, deleted.</summary>
    public static ImmutableArray<string> All { get; } = ["employee.created", "employee.updated", "employee.deleted"];
}
