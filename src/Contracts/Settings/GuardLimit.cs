using System.Collections.Immutable;

namespace OrleansSync.Contracts.Settings;

/// <summary>One guard: it trips above max(<paramref name="Max"/>, <paramref name="Percent"/> of the linked employees) in a sweep, or above <paramref name="PerDay"/> in a rolling 24 hours.</summary>
/// <param name="Max">A count.</param>
/// <param name="Percent">Of the linked employees, 0 to 100.</param>
/// <param name="PerDay">A count; null is no such limit.</param>
[GenerateSerializer, Immutable, Alias("orleanssync.guard-limit")]
public sealed record GuardLimit([property: Id(0)] int Max, [property: Id(1)] double Percent, [property: Id(2)] int? PerDay)
{
    /// <summary>DESIGN 8.</summary>
    public static ImmutableSortedDictionary<GuardKind, GuardLimit> Defaults { get; } = new Dictionary<GuardKind, GuardLimit>
    {
        [GuardKind.Suspensions] = new(10, 5, 25),
        [GuardKind.Reactivations] = new(10, 5, 25),
        [GuardKind.Clears] = new(20, 2, 100),
        [GuardKind.Updates] = new(500, 50, PerDay: null),
        [GuardKind.TakeOvers] = new(50, 10, 100),
        [GuardKind.Recreates] = new(5, 1, 10),
    }.ToImmutableSortedDictionary();
}
