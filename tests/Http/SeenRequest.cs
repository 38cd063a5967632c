using System.Text.Json;

namespace OrleansSync.Tests.Http;

/// <summary>A request as it came over the wire; the target is not decoded.</summary>
internal sealed record SeenRequest(string Method, string Target, IReadOnlyDictionary<string, string> Headers, string Body)
{
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    public string Path => Target.Split('?')[0];

    public string Query => Target.Contains('?', StringComparison.Ordinal) ? Target[(Target.IndexOf('?', StringComparison.Ordinal) + 1)..] : string.Empty;

    public int StartIndex => Number("startIndex");

    public int Count => Number("count");

    public string? Filter => Query.Split('&').FirstOrDefault(static part => part.StartsWith("filter=", StringComparison.Ordinal)) is { } part ? Uri.UnescapeDataString(part["filter=".Length..]) : null;

    private int Number(string name) => int.Parse(Query.Split('&').First(part => part.StartsWith(name + "=", StringComparison.Ordinal))[(name.Length + 1)..]);
}
