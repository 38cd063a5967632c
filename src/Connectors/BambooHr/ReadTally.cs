using System.Collections.Immutable;
using OrleansSync.Contracts.Fields;

namespace OrleansSync.Connectors.BambooHr;

/// <summary>Which of the fields asked for have come, and which are not for us.</summary>
internal sealed class ReadTally(ImmutableSortedSet<SourceField> asked)
{
    private readonly HashSet<SourceField> present = [];
    private int rows;

    public HashSet<SourceField> Restricted { get; } = [];

    public void Saw(FieldValues<SourceField> values)
    {
        rows++;
        foreach (SourceField field in values.Present)
        {
            _ = present.Add(field);
            if (values[field].Kind == FieldValueKind.Restricted)
            {
                _ = Restricted.Add(field);
            }
        }
    }

    /// <summary>What was asked for and came with no row: a lost column. Of nobody, no column is lost.</summary>
    public ImmutableSortedSet<SourceField> Missing(Sites sites) =>
        rows == 0 ? [] : [.. asked.Where(field => !present.Contains(field) && (!SourceNames.Site.Contains(field) || sites.Endpoint is null))];
}
