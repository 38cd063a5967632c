using System.Collections.Immutable;

namespace OrleansSync.Tests.Support;

/// <summary>A span as a collector receives it. Ids are hex; a root has an empty parent.</summary>
internal sealed record OtlpSpan(string Source, string TraceId, string SpanId, string ParentId, string Name, ImmutableDictionary<string, string> Tags);
