using System.Collections.Immutable;
using OrleansSync.Contracts.Settings;
using OrleansSync.Contracts.Sweeps;

namespace OrleansSync.Grains.Sweeps;

/// <summary>Judges a plan per kind of harm: a kind above max(Max, Percent of the linked) is held before its first write, the rest goes on (DESIGN 3.4).</summary>
public static class Guards
{
    /// <summary>The kinds that trip, with their figures.</summary>
    /// <param name="employees">The plan.</param>
    /// <param name="linked">Linked employees before this sweep.</param>
    /// <param name="first">True until a full sweep has once reached its end; one that was killed and goes on is still the first.</param>
    /// <param name="settings">The limits.</param>
    public static ImmutableSortedDictionary<GuardKind, int> Tripped(IEnumerable<PlannedEmployee> employees, int linked, bool first, SyncSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        Dictionary<GuardKind, int> counts = [];
        foreach (GuardKind kind in employees.SelectMany(one => one.Preview.Harms))
        {
            counts[kind] = counts.GetValueOrDefault(kind) + 1;
        }

        // The first full sweep of an empty history takes over what there is: that is its purpose (DESIGN 8).
        return counts
            .Where(pair => !first || pair.Key is not (GuardKind.Updates or GuardKind.TakeOvers))
            .Where(pair => pair.Value > Math.Max(settings.Guards[pair.Key].Max, linked * settings.Guards[pair.Key].Percent / 100))
            .ToImmutableSortedDictionary(pair => pair.Key, pair => pair.Value);
    }

    /// <summary>The holds of tripped guards.</summary>
    public static IEnumerable<SweepHold> Holds(ImmutableSortedDictionary<GuardKind, int> tripped, int linked, SyncSettings settings, string planHash)
    {
        ArgumentNullException.ThrowIfNull(tripped);
        ArgumentNullException.ThrowIfNull(settings);
        return tripped.Select(pair => new SweepHold(
            pair.Key.ToString(),
            $"{pair.Value} planned, the limit is {Math.Max(settings.Guards[pair.Key].Max, (int)(linked * settings.Guards[pair.Key].Percent / 100))}",
            pair.Value,
            planHash));
    }
}
