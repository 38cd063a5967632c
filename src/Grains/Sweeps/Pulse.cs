using System.Collections.Immutable;
using OrleansSync.Contracts.Employees;
using OrleansSync.Grains.Journal;

namespace OrleansSync.Grains.Sweeps;

/// <summary>How busy it was, minute by minute, and how long a change took.</summary>
/// <param name="From">When the first minute began.</param>
/// <param name="Reads">Requests that read, at both sides, per minute.</param>
/// <param name="Writes">Requests that wrote, per minute.</param>
/// <param name="Typical">From a change being seen in BambooHR to its being written in JumpCloud: half were faster. Null when nothing was written in the last day.</param>
/// <param name="Slow">The same: 95 of 100 were faster.</param>
public sealed record Pulse(DateTimeOffset From, ImmutableArray<double> Reads, ImmutableArray<double> Writes, TimeSpan? Typical, TimeSpan? Slow)
{
    /// <summary>Stored names of the events that end a write.</summary>
    internal static string[] Writing { get; } =
        [.. EventNames.ByName.Where(static pair => pair.Value == typeof(EmployeeEvent.Created) || pair.Value == typeof(EmployeeEvent.Updated) || pair.Value == typeof(EmployeeEvent.Suspended) || pair.Value == typeof(EmployeeEvent.Reactivated)).Select(static pair => pair.Key)];

    /// <summary>Stored name of the event that a change in BambooHR makes.</summary>
    internal static string Seen { get; } = EventNames.ByName.First(static pair => pair.Value == typeof(EmployeeEvent.Observed)).Key;

    /// <summary>Spreads what was counted from start to end evenly over the minutes in between: a sweep tells only its sum.</summary>
    /// <param name="minutes">What is added to.</param>
    /// <param name="from">When the first minute began.</param>
    /// <param name="start">Begin of the counting.</param>
    /// <param name="end">Its end.</param>
    /// <param name="count">How many.</param>
    public static void Spread(double[] minutes, DateTimeOffset from, DateTimeOffset start, DateTimeOffset end, int count)
    {
        ArgumentNullException.ThrowIfNull(minutes);
        double began = (start - from).TotalMinutes;
        double ended = Math.Max((end - from).TotalMinutes, began);
        for (int minute = Math.Max(0, (int)Math.Floor(began)); minute < minutes.Length && minute <= ended; minute++)
        {
            double share = ended > began ? (Math.Min(ended, minute + 1) - Math.Max(began, minute)) / (ended - began) : 1;
            minutes[minute] += count * Math.Max(0, share);
        }
    }
}
