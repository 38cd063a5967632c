using System.Diagnostics;
using Xunit;

namespace OrleansSync.Tests.Http;

/// <summary>Waits for a condition, with a deadline that says what was waited for.</summary>
internal static class Eventually
{
    public static async Task True(Func<bool> condition, string what)
    {
        Stopwatch watch = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"Not in time: {what}.");
            await Task.Yield();
        }
    }
}
