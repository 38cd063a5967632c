using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using OrleansSync.Contracts.Text;
using OrleansSync.Grains.Journal;

namespace OrleansSync.Grains.Audit;

/// <summary>Checks an export without server or database: form, chain of each stream, signatures and chain of the seals, and what the seals hold. Stops at the first fault.</summary>
/// <param name="trusted">Public keys that the reader kept; none takes those of the file, which tells an accident and not a forger of the whole file.</param>
public sealed class AuditVerifier(ImmutableArray<NoteKey> trusted)
{
    // Events are held by their links, whatever members they have.
    private static readonly FrozenDictionary<string, ImmutableArray<string>> Members = new Dictionary<string, ImmutableArray<string>>(StringComparer.Ordinal)
    {
        ["header"] = ["at", "format", "keys", "kind"],
        ["seal"] = ["heads", "kind", "note", "number", "report"],
        ["end"] = ["events", "hash", "kind", "seals"],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private readonly Dictionary<string, Dictionary<long, (string Link, long Seal)>> heads = new(StringComparer.Ordinal);
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private ImmutableArray<NoteKey> keys = trusted;
    private readonly bool given = !trusted.IsEmpty;
    private Stage stage = Stage.Header;
    private AuditStream? open;
    private Seal? seal;
    private long seals;
    private long streams;
    private long events;
    private long unsealed;
    private long unchained;

    private enum Stage
    {
        Header,
        Seals,
        Events,
        Over,
    }

    /// <summary>Checks a file.</summary>
    public async Task<AuditVerdict> Verify(Stream file, CancellationToken cancellationToken)
    {
        long last = 0;
        await foreach (AuditLine line in AuditLine.Read(file, cancellationToken))
        {
            last = line.Number;
            if (Next(line) is { } fault)
            {
                return Verdict(fault);
            }
        }

        return Verdict(stage == Stage.Over ? null : Close() ?? new AuditFault(AuditFaultKind.Missing, last + 1, Stream: null, Version: null, "The file ends before its last line: the rest was cut off."));
    }

    private AuditVerdict Verdict(AuditFault? fault) => new(fault, streams, events, seals, seal, unsealed, unchained, keys);

    private AuditFault? Next(AuditLine line)
    {
        if (line.Content is not { } content)
        {
            return Wrong(line, AuditFaultKind.Altered, "The line is no longer JSON in canonical form" + (open is null ? "." : $"; before it stands {open.Id}, version {open.Count}."));
        }

        if (Members.TryGetValue(line.Kind, out ImmutableArray<string> due) && !content.EnumerateObject().Select(member => member.Name).SequenceEqual(due, StringComparer.Ordinal))
        {
            return Wrong(line, AuditFaultKind.Altered, $"A line of kind '{line.Kind}' has the members {string.Join(", ", due)}, and no others.");
        }

        AuditFault? fault = (stage, line.Kind) switch
        {
            (Stage.Header, "header") => Header(line, content),
            (Stage.Seals, "seal") => Sealed(line, content),
            (Stage.Seals or Stage.Events, "event") => Event(line, content),
            (Stage.Seals or Stage.Events, "end") => End(line, content),
            (Stage.Over, _) => Wrong(line, AuditFaultKind.Inserted, "Nothing follows the last line."),
            (Stage.Events, "seal") => Wrong(line, AuditFaultKind.Reordered, "Seals stand before the events."),
            _ => Wrong(line, AuditFaultKind.Altered, stage == Stage.Header ? "The first line is no header of an export." : $"There is no line of kind '{line.Kind}'."),
        };
        hash.AppendData(line.Bytes);
        hash.AppendData("\n"u8);
        return fault;
    }

    private AuditFault? Header(AuditLine line, JsonElement content)
    {
        stage = Stage.Seals;
        if (AuditLine.Text(content, "format") != AuditExport.Format)
        {
            return Wrong(line, AuditFaultKind.Altered, $"The format is not {AuditExport.Format}.");
        }

        foreach (JsonElement text in content.TryGetProperty("keys", out JsonElement named) && named.ValueKind == JsonValueKind.Array ? named.EnumerateArray() : [])
        {
            if (text.ValueKind != JsonValueKind.String || !NoteKey.TryParse(text.GetString() ?? string.Empty, out NoteKey? key))
            {
                return Wrong(line, AuditFaultKind.Altered, "A key in the header does not agree with its own id.");
            }

            keys = given ? keys : keys.Add(key);
        }

        return null;
    }

    private AuditFault? Sealed(AuditLine line, JsonElement content)
    {
        long due = seals + 1;
        long number = AuditLine.Whole(content, "number") ?? 0;
        if (number != due)
        {
            return Wrong(line, number > due ? AuditFaultKind.Missing : AuditFaultKind.Reordered, $"Seal {due} was due, {number} stands here.");
        }

        if (SignedNote.Open(AuditLine.Text(content, "note") ?? string.Empty, keys) is not { } text)
        {
            return Wrong(line, AuditFaultKind.Altered, $"Seal {number} is not signed by a known key, or was altered after it was signed.");
        }

        if (!Seal.TryParse(text, out Seal? read) || read.Number != number)
        {
            return Wrong(line, AuditFaultKind.Altered, $"Seal {number} has the text of another.");
        }

        if (read.Previous != (seal?.Hash ?? ChainLink.Genesis))
        {
            return Wrong(line, AuditFaultKind.Altered, $"Seal {number} does not follow from the one before it.");
        }

        if (!content.TryGetProperty("heads", out JsonElement kept) || Seal.HashOf(kept) != read.HeadsHash || Seal.ReadHeads(kept) is not { } listed || listed.Length != read.Heads)
        {
            return Wrong(line, AuditFaultKind.Altered, $"The heads below seal {number} are not those that it was made over.");
        }

        string? reported = content.TryGetProperty("report", out JsonElement report) && report.ValueKind != JsonValueKind.Null ? ContentHash.Of(CanonicalJson.Write(report)) : null;
        if (reported != read.Report)
        {
            return Wrong(line, AuditFaultKind.Altered, $"The convergence report below seal {number} is not the one that it was made over.");
        }

        foreach (ChainHead head in listed)
        {
            if (!heads.TryGetValue(head.StreamId, out Dictionary<long, (string, long)>? known))
            {
                heads[head.StreamId] = known = [];
            }

            known[head.Version] = (head.Link, number);
        }

        (seal, seals) = (read, number);
        return null;
    }

    private AuditFault? Event(AuditLine line, JsonElement content)
    {
        stage = Stage.Events;
        if (AuditLine.Text(content, "stream") is not { Length: > 0 } stream || AuditLine.Whole(content, "version") is not { } version || !content.TryGetProperty("data", out _))
        {
            return Wrong(line, AuditFaultKind.Altered, "An event without stream, version or data.");
        }

        if (open?.Id != stream)
        {
            string? before = open?.Id;
            if (Close() is { } fault)
            {
                return fault;
            }

            if (before is not null && Encoding.UTF8.GetBytes(before).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(stream)) >= 0)
            {
                return new AuditFault(AuditFaultKind.Reordered, line.Number, stream, version, $"Streams stand in the order of their names; {before} is above.");
            }

            open = new AuditStream(stream, heads.Remove(stream, out Dictionary<long, (string, long)>? sealedHeads) ? sealedHeads : []);
        }

        open.Add(line, content, version);
        return null;
    }

    private AuditFault? Close()
    {
        if (open is not { } stream)
        {
            return null;
        }

        if (stream.Check() is { } fault)
        {
            return fault;
        }

        streams++;
        events += stream.Count;
        unsealed += stream.Unsealed;
        unchained += stream.Unchained;
        open = null;
        return null;
    }

    private AuditFault? End(AuditLine line, JsonElement content)
    {
        stage = Stage.Over;
        if (Close() is { } fault)
        {
            return fault;
        }

        if (heads.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => (KeyValuePair<string, Dictionary<long, (string, long Seal)>>?)one).FirstOrDefault() is { } lost)
        {
            return new AuditFault(AuditFaultKind.Missing, line.Number, lost.Key, 1, $"The whole stream is missing; seal {lost.Value.Values.First().Seal} knows it.");
        }

        return AuditLine.Whole(content, "events") != events || AuditLine.Whole(content, "seals") != seals
            ? Wrong(line, AuditFaultKind.Missing, $"The last line counts {AuditLine.Whole(content, "events")} events and {AuditLine.Whole(content, "seals")} seals; {events} and {seals} are there.")
            : AuditLine.Text(content, "hash") != Convert.ToHexStringLower(hash.GetCurrentHash()) ? Wrong(line, AuditFaultKind.Altered, "The last line has another hash over the lines before it.") : null;
    }

    private static AuditFault Wrong(AuditLine line, AuditFaultKind kind, string detail) => new(kind, line.Number, Stream: null, Version: null, detail);
}
