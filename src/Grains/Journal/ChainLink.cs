using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using JasperFx.Events;
using Marten;
using OrleansSync.Contracts.Text;

namespace OrleansSync.Grains.Journal;

/// <summary>Chains the events of a stream by hash: each carries, as a header, the hash over itself as stored and the link before it (DESIGN 4).</summary>
/// <remarks>Over the stored form: personal members are ciphertext in it, so erasing a person's key keeps every link.</remarks>
public static class ChainLink
{
    /// <summary>The header that holds the link.</summary>
    public const string Header = "chain";

    /// <summary>What a stream's first event is chained to.</summary>
    public const string Genesis = "0000000000000000000000000000000000000000000000000000000000000000";

    /// <summary>The link of an event: SHA-256 over the canonical form of all that it says and the link before it, hex.</summary>
    /// <param name="previous">The link of the stream's event before, or <see cref="Genesis"/>.</param>
    /// <param name="stored">The event; a link among its headers is not counted.</param>
    public static string Of(string previous, RawEvent stored)
    {
        ArgumentNullException.ThrowIfNull(stored);
        return Of(previous, Frame(stored), stored.Data);
    }

    /// <summary>The link of an event that says this.</summary>
    /// <param name="previous">The link of the stream's event before, or <see cref="Genesis"/>.</param>
    /// <param name="said">As <see cref="Content"/> gives it; taken over.</param>
    /// <param name="data">Its data, which goes in as its own hash: most of an event is this, and needs no copy.</param>
    internal static string Of(string previous, JsonObject said, JsonElement data)
    {
        said["previous"] = previous;
        said["data"] = ContentHash.Of(CanonicalJson.Write(data));
        return ContentHash.Of(CanonicalJson.Write(JsonSerializer.SerializeToElement(said)));
    }

    /// <summary>All that an event says, link apart: what an export shows.</summary>
    public static JsonObject Content(RawEvent stored)
    {
        ArgumentNullException.ThrowIfNull(stored);
        JsonObject content = Frame(stored);
        content["data"] = JsonNode.Parse(stored.Data.GetRawText());
        return content;
    }

    /// <summary>The link that an event carries, or null.</summary>
    public static string? In(RawEvent stored)
    {
        ArgumentNullException.ThrowIfNull(stored);
        return stored.Headers.ValueKind == JsonValueKind.Object && stored.Headers.TryGetProperty(Header, out JsonElement link) ? link.GetString() : null;
    }

    /// <summary>Chains an event that is about to be stored.</summary>
    /// <param name="built">Complete but for its link.</param>
    /// <param name="streamId">Its stream.</param>
    /// <param name="version">The version that it shall have.</param>
    /// <param name="previous">The link of the stream's event before, or <see cref="Genesis"/>.</param>
    /// <param name="serializer">The store's own: what it will write is what is hashed.</param>
    /// <returns>Its link.</returns>
    internal static string Set(IEvent built, string streamId, long version, string previous, ISerializer serializer)
    {
        string link = Of(previous, new RawEvent(
            streamId,
            version,
            built.Id,
            built.EventTypeName,
            built.Timestamp,
            built.CorrelationId,
            built.CausationId,
            JsonSerializer.SerializeToElement(built.Headers),
            JsonSerializer.Deserialize<JsonElement>(Encoding.UTF8.GetBytes(serializer.ToJson(built.Data)))));
        built.SetHeader(Header, link);
        return link;
    }

    private static JsonObject Frame(RawEvent stored)
    {
        JsonObject headers = JsonObject.Create(stored.Headers) ?? [];
        _ = headers.Remove(Header);
        return new JsonObject
        {
            ["stream"] = stored.StreamId,
            ["version"] = stored.Version,
            ["id"] = stored.Id.ToString("D", CultureInfo.InvariantCulture),
            ["type"] = stored.Type,
            ["at"] = stored.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture),
            ["correlationId"] = stored.CorrelationId,
            ["causationId"] = stored.CausationId,
            ["headers"] = headers,
        };
    }
}
