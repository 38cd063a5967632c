using System.Collections.Immutable;

namespace OrleansSync.Connectors.BambooHr.Webhooks;

/// <summary>The body that describes a webhook (bamboohr.md §4.1).</summary>
internal sealed record WebhookBody(string Name, string Url, string Format, ImmutableArray<string> MonitorFields, ImmutableArray<string> Events, bool IncludeCompanyDomain);
