using System.Collections.Immutable;
using System.Text.Json.Serialization;
using OrleansSync.Connectors.BambooHr.Webhooks;

namespace OrleansSync.Connectors.BambooHr;

/// <summary>The body of a custom report (bamboohr.md §2.5).</summary>
internal sealed record ReportBody(string Title, ImmutableArray<string> Fields);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ReportBody))]
[JsonSerializable(typeof(WebhookBody))]
internal sealed partial class BambooHrJson : JsonSerializerContext;
