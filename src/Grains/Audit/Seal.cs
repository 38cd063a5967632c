using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansSync.Contracts.Text;
using OrleansSync.Grains.Journal;

namespace OrleansSync.Grains.Audit;

/// <summary>What a seal says: the streams' heads at the end of a sweep, and the seal before. Signed as a note.</summary>
/// <param name="Number">1 for the first; without gaps.</param>
/// <param name="SweepId">After which sweep.</param>
/// <param name="At">When, to the microsecond.</param>
/// <param name="Previous">The hash of the seal before, or <see cref="ChainLink.Genesis"/>.</param>
/// <param name="Heads">How many heads it is over.</param>
/// <param name="HeadsHash">Over the heads; see <see cref="HashOf(JsonElement)"/>.</param>
/// <param name="Report">The hash of the sweep's convergence report, or null where there is none.</param>
public sealed record Seal(long Number, string SweepId, DateTimeOffset At, string Previous, int Heads, string HeadsHash, string? Report)
{
    private const string First = "orleanssync/seal/v1";
    private const string Instant = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    /// <summary>The text to sign, line by line.</summary>
    public string Text => string.Create(CultureInfo.InvariantCulture, $"{First}\nnumber {Number}\nsweep {SweepId}\nat {At.UtcDateTime.ToString(Instant, CultureInfo.InvariantCulture)}\nprevious {Previous}\nheads {Heads} {HeadsHash}\nreport {Report ?? "none"}\n");

    /// <summary>What the next seal names: over the text.</summary>
    public string Hash => ContentHash.Of(Encoding.UTF8.GetBytes(Text));

    /// <summary>Reads a seal's text.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Seal? seal)
    {
        ArgumentNullException.ThrowIfNull(text);
        seal = null;
        string[] lines = text.Split('\n');
        if (lines.Length == 8
            && Value(lines[1], "number ") is { } number && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out long at)
            && Value(lines[2], "sweep ") is { } sweep
            && Value(lines[3], "at ") is { } instant && DateTimeOffset.TryParseExact(instant, Instant, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset when)
            && Value(lines[4], "previous ") is { } previous
            && Value(lines[5], "heads ")?.Split(' ') is [var count, var hash] && int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out int heads)
            && Value(lines[6], "report ") is { } report)
        {
            Seal read = new(at, sweep, when, previous, heads, hash, report == "none" ? null : report);
            seal = read.Text == text ? read : null;
        }

        return seal is not null;
    }

    /// <summary>Heads as they are kept beside a seal: stream, version and link of each, in order of the streams.</summary>
    public static JsonArray Write(IEnumerable<ChainHead> heads) =>
        [.. heads.OrderBy(head => head.StreamId, StringComparer.Ordinal).Select(head => (JsonNode)new JsonArray(head.StreamId, head.Version, head.Link))];

    /// <summary>The hash over heads as kept: over their canonical form.</summary>
    public static string HashOf(JsonElement heads) => ContentHash.Of(CanonicalJson.Write(heads));

    /// <summary>Reads heads as kept.</summary>
    /// <returns>Null when they have another form.</returns>
    public static ImmutableArray<ChainHead>? ReadHeads(JsonElement heads)
    {
        ImmutableArray<ChainHead>.Builder read = ImmutableArray.CreateBuilder<ChainHead>();
        foreach (JsonElement head in heads.ValueKind == JsonValueKind.Array ? heads.EnumerateArray() : [])
        {
            if (head.ValueKind != JsonValueKind.Array || head.GetArrayLength() != 3 || head[0].ValueKind != JsonValueKind.String || !head[1].TryGetInt64(out long version) || head[2].ValueKind != JsonValueKind.String)
            {
                return null;
            }

            read.Add(new ChainHead(head[0].GetString() ?? string.Empty, version, head[2].GetString() ?? string.Empty));
        }

        return heads.ValueKind == JsonValueKind.Array ? read.ToImmutable() : null;
    }

    private static string? Value(string line, string name) => line.StartsWith(name, StringComparison.Ordinal) ? line[name.Length..] : null;
}
