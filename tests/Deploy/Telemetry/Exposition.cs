using System.Collections.Immutable;

namespace OrleansSync.Tests.Deploy.Telemetry;

/// <summary>Prometheus' text format, as far as a test asks: families with their type, and the labels of their series.</summary>
internal sealed class Exposition
{
    private readonly Dictionary<string, string> types = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<string>> labels = new(StringComparer.Ordinal);

    private Exposition()
    {
    }

    /// <summary>Families by name, as typed: histogram, counter, gauge.</summary>
    public IReadOnlyDictionary<string, string> Types => types;

    /// <summary>Every name that a query can ask for: a histogram's three series instead of its own.</summary>
    public ImmutableHashSet<string> Series => [.. types.SelectMany(family => family.Value == "histogram" ? [family.Key + "_bucket", family.Key + "_sum", family.Key + "_count"] : new[] { family.Key })];

    /// <summary>The labels that were seen of a family.</summary>
    public IReadOnlySet<string> LabelsOf(string family) => labels.GetValueOrDefault(family) ?? [];

    /// <summary>Takes a page in; several add up.</summary>
    public static Exposition Of(params IEnumerable<string> pages)
    {
        Exposition all = new();
        foreach (string line in pages.SelectMany(page => page.Split('\n')))
        {
            all.Take(line);
        }

        return all;
    }

    private void Take(string line)
    {
        if (line.Split(' ') is ["#", "TYPE", var name, var type])
        {
            types[name] = type.Trim();
            labels.TryAdd(name, []);
        }
        else if (!line.StartsWith('#') && line.Split('{', '}') is [var series, var pairs, _])
        {
            string family = types.Keys.FirstOrDefault(one => series == one || (types[one] == "histogram" && (series == one + "_bucket" || series == one + "_sum" || series == one + "_count"))) ?? series;
            labels.TryAdd(family, []);
            labels[family].UnionWith(pairs.Split("\",").Select(pair => pair.Split('=')[0]).Where(label => label is not "le" && !label.StartsWith("otel_", StringComparison.Ordinal)));
        }
    }
}
