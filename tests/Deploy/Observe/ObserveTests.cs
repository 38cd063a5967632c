using System.Collections.Immutable;
using System.Text.Json.Nodes;
using OrleansSync.Tests.Deploy.Telemetry;
using OrleansSync.Tests.Unit;
using Xunit;
using YamlDotNet.RepresentationModel;

namespace OrleansSync.Tests.Deploy.Observe;

/// <summary>deploy/dashboards and deploy/alerts against what a running silo emits, and against the book.</summary>
[Collection(nameof(BusySilo))]
public sealed class ObserveTests(BusySilo silo)
{
    // What Prometheus itself adds to every series or makes.
    private static readonly ImmutableHashSet<string> OfPrometheus = ["up"];
    private static readonly ImmutableHashSet<string> LabelsOfPrometheus = ["job", "instance", "system"];

    [Fact, Trait("rule", "8")]
    public void Every_metric_and_label_of_the_dashboard_is_emitted() => Assert.All(Dashboard(), Emitted);

    [Fact, Trait("rule", "8")]
    public void Every_metric_and_label_of_the_alerts_is_emitted() => Assert.All(Alerts().Select(alert => alert.Expression), Emitted);

    [Fact, Trait("rule", "8")]
    public void Every_value_of_a_label_that_is_asked_for_is_one_that_is_emitted_or_documented()
    {
        string page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "metrics.md")) + File.ReadAllText(Path.Combine(Repository.Root, "docs", "operations.md"));
        IEnumerable<string> values = Dashboard().Concat(Alerts().Select(alert => alert.Expression))
            .SelectMany(expression => expression.Split('{').Skip(1).SelectMany(part => part.Split('}')[0].Split('"').Where((_, index) => index % 2 == 1)))
            .SelectMany(value => value.Split('|')).Where(value => value != "orleanssync");
        Assert.All(values, value => Assert.Contains($"`{value}`", page, StringComparison.OrdinalIgnoreCase));
    }

    [Fact, Trait("rule", "8")]
    public void Every_alert_has_a_severity_and_leads_to_its_own_heading_in_the_book()
    {
        string[] headings = [.. File.ReadLines(Path.Combine(Repository.Root, "docs", "operations.md")).Where(line => line.StartsWith("### ", StringComparison.Ordinal)).Select(line => line[4..].Trim())];
        Assert.NotEmpty(Alerts());
        Assert.All(Alerts(), alert =>
        {
            Assert.Contains(alert.Severity, new[] { "warning", "critical" });
            Assert.Contains(alert.Name, headings);
            Assert.Equal("docs/operations.md#" + alert.Name.ToLowerInvariant(), alert.Runbook);
        });
    }

    private void Emitted(string expression)
    {
        ImmutableSortedSet<string> metrics = PromQl.Metrics(expression);
        Assert.NotEmpty(metrics);
        Assert.All(metrics, metric => Assert.True(OfPrometheus.Contains(metric) || silo.Metrics.Series.Contains(metric), $"{metric}, in: {expression}"));
        IEnumerable<string> known = metrics.SelectMany(metric => silo.Metrics.Types.Keys.Where(family => metric.StartsWith(family, StringComparison.Ordinal)).SelectMany(silo.Metrics.LabelsOf)).Concat(LabelsOfPrometheus);
        Assert.Subset(known.ToHashSet(), PromQl.Labels(expression).ToHashSet());
    }

    private static IEnumerable<string> Dashboard()
    {
        JsonNode dashboard = JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "deploy", "dashboards", "orleanssync.json")))!;
        return dashboard["panels"]!.AsArray().SelectMany(panel => panel!["targets"]?.AsArray() ?? []).Select(target => (string)target!["expr"]!);
    }

    private static ImmutableArray<(string Name, string Expression, string Severity, string Runbook)> Alerts()
    {
        YamlStream yaml = [];
        using StreamReader text = File.OpenText(Path.Combine(Repository.Root, "deploy", "alerts", "orleanssync.rules.yaml"));
        yaml.Load(text);
        return
        [
            .. ((YamlSequenceNode)yaml.Documents[0].RootNode["groups"]).SelectMany(group => (YamlSequenceNode)group["rules"])
                .Select(rule => ($"{rule["alert"]}", $"{rule["expr"]}", $"{rule["labels"]["severity"]}", $"{rule["annotations"]["runbook_url"]}")),
        ];
    }
}
