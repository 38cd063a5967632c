using System.Collections.Immutable;
using OrleansSync.Contracts.Settings;

namespace OrleansSync.Grains.Sweeps;

/// <summary>How much of each kind of harm a sweep may still do. A plan that was made without a listing does not see all of it: what turns up on the way is stopped at the same limits.</summary>
internal sealed class HarmBudget
{
    private readonly Dictionary<GuardKind, int> left = [];
    private readonly HashSet<(GuardKind Kind, string EmployeeId)> counted = [];

    /// <param name="basis">Linked employees.</param>
    /// <param name="done">What the last day did without anybody's approval.</param>
    /// <param name="first">True until a first sweep of everybody has completed.</param>
    /// <param name="settings">The limits.</param>
    public HarmBudget(int basis, IReadOnlyDictionary<GuardKind, int> done, bool first, SyncSettings settings)
    {
        foreach (GuardKind kind in settings.Guards.Keys.Where(kind => !Guards.IsExempt(kind, first)))
        {
            left[kind] = Math.Min(Guards.Most(kind, basis, settings), settings.Guards[kind].PerDay is { } perDay ? perDay - done.GetValueOrDefault(kind) : int.MaxValue);
        }
    }

    /// <summary>The kinds of which nothing more may be done.</summary>
    public ImmutableSortedSet<GuardKind> Spent => [.. left.Where(pair => pair.Value <= 0).Select(pair => pair.Key)];

    /// <summary>Counts what was done.</summary>
    /// <returns>False when it is counted already: whoever passes through a temporary address is written twice.</returns>
    public bool Spend(GuardKind kind, string employeeId)
    {
        if (!counted.Add((kind, employeeId)))
        {
            return false;
        }

        if (left.TryGetValue(kind, out int rest))
        {
            left[kind] = rest - 1;
        }

        return true;
    }
}
