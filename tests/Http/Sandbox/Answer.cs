using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace OrleansSync.Tests.Http.Sandbox;

/// <summary>What a vendor said.</summary>
internal sealed record Answer(HttpStatusCode Status, string Text, HttpResponseHeaders Headers, MediaTypeHeaderValue? Type)
{
    public JsonNode Json => JsonNode.Parse(Text)!;

    public JsonArray Data => Json["data"]!.AsArray();

    public string? Header(string name) => Headers.TryGetValues(name, out IEnumerable<string>? values) ? values.First() : null;
}
