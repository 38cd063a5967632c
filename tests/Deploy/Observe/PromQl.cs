using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace OrleansSync.Tests.Deploy.Observe;

/// <summary>The metrics and labels that a PromQL expression asks for. A name is a metric unless it is called, or stands among labels.</summary>
internal static partial class PromQl
{
    private static readonly ImmutableHashSet<string> Words = ["and", "or", "unless", "on", "ignoring", "by", "without", "bool", "offset", "group_left", "group_right", "inf", "nan"];

    /// <summary>The metrics.</summary>
    public static ImmutableSortedSet<string> Metrics(string expression)
    {
        string bare = Grouping().Replace(Matchers().Replace(Texts().Replace(expression, "\"\""), " "), " ");
        return [.. Name().Matches(Range().Replace(bare, " ")).Select(match => match.Groups["name"].Value).Where(name => !Words.Contains(name))];
    }

    /// <summary>The labels that it selects or groups by, <c>le</c> left out.</summary>
    public static ImmutableSortedSet<string> Labels(string expression) =>
    [
        .. Grouping().Matches(expression).SelectMany(match => match.Groups["labels"].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            .Concat(Label().Matches(expression).Select(match => match.Groups["label"].Value)).Where(label => label != "le"),
    ];

    [GeneratedRegex("\"[^\"]*\"", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Texts();

    [GeneratedRegex(@"\{[^}]*\}", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Matchers();

    [GeneratedRegex(@"\b(?:by|without|on|ignoring)\s*\((?<labels>[^)]*)\)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Grouping();

    [GeneratedRegex(@"\[[^\]]*\]", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Range();

    [GeneratedRegex(@"(?<![\w$.])(?<name>[a-zA-Z_:][\w:]*)\b(?!\s*\()", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Name();

    [GeneratedRegex("(?<label>[a-z_]\\w*)\\s*(?:=~|!~|!=|=)\\s*\"", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Label();
}
