using Xunit;

namespace OrleansSync.Tests.Deploy.Observe;

/// <summary>What the other tests lean on.</summary>
public sealed class PromQlTests
{
    [Theory]
    [InlineData("max(a{kind=\"b\"}) > 900", "a")]
    [InlineData("sum by (le, verb) (rate(a_bucket{outcome=~\"error|lost\"}[15m])) / sum(rate(b[$__rate_interval]))", "a_bucket b")]
    [InlineData("absent(a) and on() up{job=\"x\"} == 1", "a up")]
    [InlineData("label_replace(increase(a{x=\"y\"}[15m]), \"system\", \"BambooHR\", \"\", \"\") > 0", "a")]
    [InlineData("histogram_quantile(0.95, sum by (le) (rate(a_bucket[1h])))", "a_bucket")]
    public void Metrics_are_told_from_functions_labels_and_texts(string expression, string metrics) => Assert.Equal(metrics.Split(' '), PromQl.Metrics(expression));

    [Fact]
    public void Labels_are_those_of_matchers_and_groupings() => Assert.Equal(["kind", "verb"], PromQl.Labels("sum by (le, verb) (a{kind=\"x y=z\"})"));
}
