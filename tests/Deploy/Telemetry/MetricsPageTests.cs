using System.Text.RegularExpressions;
using OrleansSync.Tests.Unit;
using Xunit;

namespace OrleansSync.Tests.Deploy.Telemetry;

/// <summary>docs/metrics.md against what a silo that has done a little of everything shows.</summary>
[Collection(nameof(BusySilo))]
public sealed partial class MetricsPageTests(BusySilo silo)
{
    [Fact, Trait("rule", "8")]
    public void The_page_has_every_metric_that_the_running_code_emits_and_no_other()
    {
        IEnumerable<string> emitted = silo.Metrics.Types.Keys.Where(name => name.StartsWith("orleanssync_", StringComparison.Ordinal));
        Assert.Equal(emitted.Order(), Rows().Select(row => row.Name).Order());
    }

    [Fact, Trait("rule", "8")]
    public void The_page_has_every_label_that_the_running_code_emits_and_no_other() =>
        Assert.All(Rows(), row => Assert.True(silo.Metrics.LabelsOf(row.Name).SetEquals(row.Labels), $"{row.Name}: {string.Join(", ", silo.Metrics.LabelsOf(row.Name))}"));

    [Fact, Trait("rule", "8")]
    public void A_metric_says_its_unit_in_its_name() =>
        Assert.All(Rows(), row => Assert.Equal(row.Unit == "s", row.Name.EndsWith("_seconds", StringComparison.Ordinal)));

    private static IEnumerable<(string Name, string Unit, string[] Labels)> Rows() =>
        File.ReadLines(Path.Combine(Repository.Root, "docs", "metrics.md")).Select(line => Row().Match(line)).Where(row => row.Success)
            .Select(row => (row.Groups["name"].Value, row.Groups["unit"].Value.Trim(), Word().Matches(row.Groups["labels"].Value).Select(word => word.Groups["word"].Value).ToArray()));

    [GeneratedRegex("""^\| `(?<name>orleanssync_\w+)` \|(?<unit>[^|]*)\|(?<labels>[^|]*)\|""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Row();

    [GeneratedRegex("`(?<word>[^`]+)`", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Word();
}
