using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansSync.Grains.Journal;

namespace OrleansSync.Grains.Audit;

/// <summary>The events of one stream in an export, held against their links and the seals' heads.</summary>
/// <param name="Id">Which.</param>
/// <param name="Heads">What the seals say of it: link and seal by version.</param>
internal sealed record AuditStream(string Id, IReadOnlyDictionary<long, (string Link, long Seal)> Heads)
{
    private readonly List<(AuditLine Line, JsonElement Content, long Version)> events = [];

    /// <summary>How many events.</summary>
    public int Count => events.Count;

    /// <summary>Events newer than every seal.</summary>
    public long Unsealed => events.LongCount(one => one.Version > SealedTo);

    /// <summary>Events without a link.</summary>
    public long Unchained => events.LongCount(one => Link(one.Content) is null);

    private long SealedTo => Heads.Count == 0 ? 0 : Heads.Keys.Max();

    /// <summary>One more.</summary>
    public void Add(AuditLine line, JsonElement content, long version) => events.Add((line, content, version));

    /// <summary>The first fault, or null.</summary>
    public AuditFault? Check()
    {
        string previous = ChainLink.Genesis;
        bool chained = false;
        for (int at = 0; at < events.Count; at++)
        {
            (AuditLine line, JsonElement content, long version) = events[at];
            if (version != at + 1)
            {
                return OutOfOrder(at);
            }

            string link = ChainLink.Of(previous, Said(content), content.GetProperty("data"));
            string? stored = Link(content);
            if (stored is null ? chained : stored != link)
            {
                return new AuditFault(AuditFaultKind.Altered, line.Number, Id, version, (stored, chained) switch
                {
                    (null, _) => "Its link is missing.",
                    (_, false) when at > 0 => $"It does not follow from what stands before it: it was altered, or one of versions 1 to {at}, which are of before there was a chain.",
                    _ => "It is not what was chained: it or its link was altered.",
                });
            }

            if (Heads.TryGetValue(version, out (string Link, long Seal) head) && head.Link != link)
            {
                long from = Heads.Keys.Where(one => one < version).DefaultIfEmpty(0).Max() + 1;
                return new AuditFault(AuditFaultKind.Altered, line.Number, Id, version, from == version
                    ? $"Seal {head.Seal} holds another event."
                    : $"Seal {head.Seal} holds another history: the first event that was altered, left out or put in is one of versions {from} to {version}.");
            }

            (previous, chained) = (link, chained || stored is not null);
        }

        return SealedTo > events.Count
            ? new AuditFault(AuditFaultKind.Missing, events[^1].Line.Number, Id, events.Count + 1, $"Seal {Heads[SealedTo].Seal} knows the stream up to version {SealedTo}.")
            : null;
    }

    private AuditFault OutOfOrder(int at)
    {
        (AuditLine line, _, long version) = events[at];
        long due = at + 1;
        return version < due
            ? new AuditFault(AuditFaultKind.Inserted, line.Number, Id, version, $"Version {version} stood before; {due} was due.")
            : events.Exists(one => one.Version == due)
                ? new AuditFault(AuditFaultKind.Reordered, line.Number, Id, version, $"Version {due} was due, which stands below.")
                : new AuditFault(AuditFaultKind.Missing, line.Number, Id, due, $"Version {version} follows instead.");
    }

    private static string? Link(JsonElement content) => AuditLine.Text(content, "chain");

    private static JsonObject Said(JsonElement content)
    {
        JsonObject said = JsonObject.Create(content) ?? [];
        _ = said.Remove("kind");
        _ = said.Remove("chain");
        return said;
    }
}
