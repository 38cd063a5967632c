namespace OrleansSync.Silo.Web.Sweeps;

/// <summary>How fast a sweep goes, over the last seconds: one that was taken up again had done much before.</summary>
public sealed class SweepPace
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(2);
    private readonly Queue<(DateTimeOffset At, int Done)> seen = new();
    private (DateTimeOffset At, int Done) last;

    /// <summary>Employees a second, or null while too little was seen.</summary>
    public double? PerSecond => seen.TryPeek(out (DateTimeOffset At, int Done) first) && last.At - first.At >= Least ? (last.Done - first.Done) / (last.At - first.At).TotalSeconds : null;

    /// <summary>Notes how many are done.</summary>
    public void See(DateTimeOffset at, int done)
    {
        last = (at, done);
        seen.Enqueue(last);
        while (seen.TryPeek(out (DateTimeOffset At, int Done) first) && at - first.At > Window)
        {
            _ = seen.Dequeue();
        }
    }

    /// <summary>How long it goes on at this pace, or null when that cannot be said.</summary>
    public TimeSpan? Left(int remaining) => PerSecond is > 0.01 and var rate ? TimeSpan.FromSeconds(remaining / rate) : null;
}
