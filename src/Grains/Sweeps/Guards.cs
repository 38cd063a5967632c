using System.Collections.Immutable;
using System.Globalization;
using OrleansSync.Contracts.Settings;
using OrleansSync.Contracts.Sweeps;

namespace OrleansSync.Grains.Sweeps;

/// <summary>Judges a plan per kind of harm: a kind above max(Max, Percent of the linked), or above PerDay with what the last day did, is held before its first write; the rest goes on (DESIGN 3.4). Pure.</summary>
public static class Guards
{
    /// <summary>What a rolling day is.</summary>
    public static readonly TimeSpan Day = TimeSpan.FromHours(24);

    /// <summary>The kinds that a first sweep of everybody is for: it takes over what there is.</summary>
    public static bool IsExempt(GuardKind kind, bool first) => first && kind is (GuardKind.Updates or GuardKind.TakeOvers);

    /// <summary>The kinds that trip.</summary>
    /// <param name="items">What would be done of each kind, what open holds keep back included, what somebody approved left out.</param>
    /// <param name="basis">Linked employees; in a first sweep those that it links too, else the percentage would be of nobody.</param>
    /// <param name="done">What the last day did without anybody's approval.</param>
    /// <param name="first">True until a first sweep of everybody has completed, also when it was killed half-way.</param>
    /// <param name="settings">The limits.</param>
    public static ImmutableSortedDictionary<GuardKind, Finding> Judge(ILookup<GuardKind, HoldItem> items, int basis, IReadOnlyDictionary<GuardKind, int> done, bool first, SyncSettings settings)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(done);
        ArgumentNullException.ThrowIfNull(settings);
        ImmutableSortedDictionary<GuardKind, Finding>.Builder tripped = ImmutableSortedDictionary.CreateBuilder<GuardKind, Finding>();
        foreach (IGrouping<GuardKind, HoldItem> group in items.Where(group => !IsExempt(group.Key, first)))
        {
            ImmutableArray<HoldItem> of = [.. group.OrderBy(item => item.EmployeeId.Length).ThenBy(item => item.EmployeeId, StringComparer.Ordinal)];
            if (Why(group.Key, of.Length, basis, done.GetValueOrDefault(group.Key), settings) is { } reason)
            {
                tripped[group.Key] = new Finding(group.Key.ToString(), HoldScope.Harm, reason, of.Length, of);
            }
        }

        return tripped.ToImmutable();
    }

    /// <summary>The most of a kind that a sweep may do.</summary>
    internal static int Most(GuardKind kind, int basis, SyncSettings settings) => Math.Max(settings.Guards[kind].Max, (int)(basis * settings.Guards[kind].Percent / 100));

    private static string? Why(GuardKind kind, int planned, int basis, int done, SyncSettings settings)
    {
        GuardLimit limit = settings.Guards[kind];
        int most = Most(kind, basis, settings);
        return (planned > most, limit.PerDay) switch
        {
            (true, _) => string.Create(CultureInfo.InvariantCulture, $"{planned} planned, the limit is {most}"),
            (_, { } perDay) when planned + done > perDay => string.Create(CultureInfo.InvariantCulture, $"{planned} planned and {done} done in the last 24 hours, the limit is {perDay} a day"),
            _ => null,
        };
    }
}
