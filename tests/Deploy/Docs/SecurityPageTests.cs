using System.Text.RegularExpressions;
using OrleansSync.Tests.Unit;
using Xunit;

namespace OrleansSync.Tests.Deploy.Docs;

/// <summary>docs/security.md: each threat has a control, and a test that is there.</summary>
public sealed partial class SecurityPageTests
{
    [Fact]
    public void Every_threat_names_its_control_and_a_test_that_exists()
    {
        HashSet<string> tests = [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*.cs", SearchOption.AllDirectories).SelectMany(file => Test().Matches(File.ReadAllText(file)).Select(match => match.Groups["name"].Value))];
        string[][] threats =
        [
            .. File.ReadLines(Path.Combine(Repository.Root, "docs", "security.md")).SkipWhile(line => line != "## Threats").TakeWhile(line => line != "## Not covered")
                .Where(line => line.StartsWith('|')).Skip(2).Select(line => line.Split('|', StringSplitOptions.TrimEntries)[1..^1]),
        ];
        Assert.NotEmpty(threats);
        Assert.All(threats, threat =>
        {
            Assert.Equal(4, threat.Length);
            Assert.All(threat, Assert.NotEmpty);
            string[] named = [.. Name().Matches(threat[3]).Select(match => match.Groups["name"].Value)];
            Assert.NotEmpty(named);
            Assert.Subset(tests, named.ToHashSet());
        });
    }

    [GeneratedRegex(@"\[(?:Fact|Theory)[\s\S]{0,2000}?public (?:async Task|Task|void) (?<name>\w+)\(", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Test();

    [GeneratedRegex("`(?<name>[^`]+)`", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Name();
}
