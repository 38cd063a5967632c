using System.Collections.Immutable;
using OrleansSync.Contracts.Fields;

namespace OrleansSync.Connectors.BambooHr;

/// <summary>What a scan has come to so far.</summary>
internal sealed class ReadTally(ImmutableSortedSet<SourceField> asked)
{
    private readonly HashSet<SourceField> present = [];

    public int Requests { get; set; }

    public int? Total { get; set; }

    public DateTimeOffset? ServerTime { get; set; }

    public HashSet<SourceField> Restricted { get; } = [];

    public int Rows { get; set; }

    public void Saw(SourceField field) => present.Add(field);

    /// <summary>What was asked for and came with no row: a lost column. Of nobody, no column is lost.</summary>
    public ImmutableSortedSet<SourceField> Missing(Sites sites) =>
        Rows == 0 ? [] : [.. asked.Where(field => !present.Contains(field) && (!SourceNames.Site.Contains(field) || sites.Endpoint is null))];
}
