using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansSync.Contracts.Text;
using OrleansSync.Grains.Audit;
using OrleansSync.Grains.Journal;

namespace OrleansSync.Tests.Unit.Audit;

/// <summary>An export made by hand: streams, links and seals as the product makes them.</summary>
internal sealed class ExportSample
{
    private static readonly byte[] Private = [.. Enumerable.Range(0, 32).Select(one => (byte)one)];
    private readonly SortedDictionary<string, List<RawEvent>> streams = new(StringComparer.Ordinal);
    private readonly List<(Seal Seal, JsonElement Heads)> seals = [];

    private static readonly JsonElement Report = JsonSerializer.SerializeToElement(new { employees = 7, counts = new { converged = 7 } });

    /// <summary>The key that signs the sample's seals.</summary>
    public static NoteKey Key { get; } = NoteKey.Of("sample/seal", Private);

    /// <summary>Two people and a sweep; one person begun before there was a chain; one event newer than the seals.</summary>
    public static ExportSample Usual()
    {
        ExportSample sample = new();
        sample.Append("employee:1", chained: false).Append("employee:1", chained: false).Append("employee:1").Append("employee:2").Append("sweep:a");
        sample.Seal("a", "employee:1", "employee:2", "sweep:a");
        sample.Append("employee:2").Append("employee:2").Append("sweep:b");
        sample.Seal("b", "employee:2", "sweep:b");
        return sample.Append("sweep:c");
    }

    /// <summary>Adds an event.</summary>
    public ExportSample Append(string stream, bool chained = true)
    {
        List<RawEvent> events = streams.TryGetValue(stream, out List<RawEvent>? known) ? known : streams[stream] = [];
        long version = events.Count + 1;
        RawEvent raw = new(
            stream,
            version,
            new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(stream + version)).AsSpan(0, 16)),
            "employee.observed.v1",
            DateTimeOffset.UnixEpoch.AddMinutes(version),
            "cause",
            null,
            JsonSerializer.SerializeToElement(new { cause = "System", settings = "1" }),
            JsonSerializer.SerializeToElement(new { Clear = new { hash = version, share = 0.25 }, Sealed = "c2VhbGVk" }));
        string link = ChainLink.Of(HeadOf(stream, events.Count), raw);
        events.Add(chained ? raw with { Headers = JsonSerializer.SerializeToElement(new { cause = "System", settings = "1", chain = link }) } : raw);
        return this;
    }

    /// <summary>Writes another event into a stream's place and every link behind it anew: what somebody with the database can do who has not the key.</summary>
    public void Forge(string stream, int version)
    {
        List<RawEvent> events = streams[stream];
        events[version - 1] = events[version - 1] with { Type = "employee.held.v1" };
        for (int at = version - 1; at < events.Count; at++)
        {
            string link = ChainLink.Of(HeadOf(stream, at), events[at]);
            events[at] = events[at] with { Headers = JsonSerializer.SerializeToElement(new { cause = "System", settings = "1", chain = link }) };
        }
    }

    /// <summary>The lines, the last one apart.</summary>
    public List<string> Lines() =>
    [
        Line(new JsonObject { ["kind"] = "header", ["format"] = AuditExport.Format, ["at"] = "2026-01-01", ["keys"] = new JsonArray(Key.Text) }),
        .. seals.Select(one => Line(new JsonObject { ["kind"] = "seal", ["number"] = one.Seal.Number, ["note"] = SignedNote.Sign(one.Seal.Text, Key.Name, Private), ["heads"] = JsonNode.Parse(one.Heads.GetRawText()), ["report"] = one.Seal.Report is null ? null : JsonNode.Parse(Report.GetRawText()) })),
        .. streams.SelectMany(stream => stream.Value).Select(one =>
        {
            JsonObject line = ChainLink.Content(one);
            line["kind"] = "event";
            line["chain"] = ChainLink.In(one);
            return Line(line);
        }),
    ];

    /// <summary>Verifies lines with a last line that fits them: who alters a file can make that one anew.</summary>
    public static async Task<AuditVerdict> Verify(IEnumerable<byte[]> lines, params ImmutableArray<NoteKey> keys)
    {
        byte[] body = [.. lines.SelectMany(line => line.Append((byte)'\n'))];
        string[] read = Encoding.UTF8.GetString(body).Split('\n');
        string end = Line(new JsonObject
        {
            ["kind"] = "end",
            ["seals"] = read.Count(line => line.Contains("\"kind\":\"seal\"", StringComparison.Ordinal)),
            ["events"] = read.Count(line => line.Contains("\"kind\":\"event\"", StringComparison.Ordinal)),
            ["hash"] = ContentHash.Of(body),
        });
        using MemoryStream file = new([.. body, .. Encoding.UTF8.GetBytes(end), (byte)'\n']);
        return await new AuditVerifier(keys).Verify(file, CancellationToken.None);
    }

    public static Task<AuditVerdict> Verify(IEnumerable<string> lines) => Verify(lines.Select(Encoding.UTF8.GetBytes), Key);

    private static string Line(JsonObject content) => Encoding.UTF8.GetString(CanonicalJson.Write(JsonSerializer.SerializeToElement(content)));

    private void Seal(string sweep, params string[] touched)
    {
        JsonElement heads = JsonSerializer.SerializeToElement(Grains.Audit.Seal.Write(touched.Select(stream => new ChainHead(stream, streams[stream].Count, HeadOf(stream, streams[stream].Count)))));
        string previous = seals.Count == 0 ? ChainLink.Genesis : seals[^1].Seal.Hash;
        seals.Add((new Seal(seals.Count + 1, sweep, DateTimeOffset.UnixEpoch.AddHours(seals.Count), previous, touched.Length, Grains.Audit.Seal.HashOf(heads), seals.Count == 0 ? null : Grains.Audit.Seal.HashOf(Report)), heads));
    }

    private string HeadOf(string stream, int version) => streams[stream].Take(version).Aggregate(ChainLink.Genesis, ChainLink.Of);
}
