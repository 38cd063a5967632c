using System.Text.RegularExpressions;
using OrleansSync.Tests.Unit;

namespace OrleansSync.Tests.Deploy.Docs;

/// <summary>Commands of the operations book, as written: the block behind a comment <c>&lt;!-- run: name --&gt;</c>.</summary>
internal static partial class Book
{
    private static readonly string Text = File.ReadAllText(Path.Combine(Repository.Root, "docs", "operations.md"));

    public static string Block(string name) =>
        Blocks().Matches(Text).Where(block => block.Groups["name"].Value == name).Select(block => block.Groups["code"].Value).Single();

    [GeneratedRegex(@"<!-- run: (?<name>[\w-]+) -->\n```sh\n(?<code>.*?)```", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Singleline, 1000)]
    private static partial Regex Blocks();
}
