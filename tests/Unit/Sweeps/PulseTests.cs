using OrleansSync.Grains.Sweeps;
using Xunit;

namespace OrleansSync.Tests.Unit.Sweeps;

public sealed class PulseTests
{
    private static readonly DateTimeOffset From = new(2026, 11, 25, 10, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0, 0, new[] { 12.0, 0, 0 })]
    [InlineData(30, 30, new[] { 12.0, 0, 0 })]
    [InlineData(0, 180, new[] { 4.0, 4, 4 })]
    [InlineData(90, 150, new[] { 0.0, 6, 6 })]
    [InlineData(-60, 60, new[] { 6.0, 0, 0 })]
    [InlineData(120, 240, new[] { 0.0, 0, 6 })]
    public void What_a_sweep_counted_is_spread_over_the_minutes_that_it_took(int start, int end, double[] expected)
    {
        double[] minutes = new double[3];
        Pulse.Spread(minutes, From, From.AddSeconds(start), From.AddSeconds(end), 12);
        Assert.Equal(expected, minutes.Select(minute => Math.Round(minute, 6)));
    }
}
