using System.Collections.Immutable;
using OrleansSync.Contracts.Settings;
using OrleansSync.Contracts.Sweeps;
using OrleansSync.Grains.Sweeps;
using Xunit;

namespace OrleansSync.Tests.Unit.Sweeps;

/// <summary>DESIGN 8: the first full sweep takes over what there is, also when it was killed and goes on.</summary>
public sealed class FirstSyncGuardTests
{
    [Fact]
    [Trait("Rule", "3.4 the first full sweep of an empty history is not held by Updates or TakeOvers")]
    public void A_first_sweep_that_goes_on_after_a_kill_is_still_the_first()
    {
        ILookup<GuardKind, HoldItem> items = Enumerable.Range(1, 60).ToLookup(_ => GuardKind.TakeOvers, id => new HoldItem($"{id}", $"id:{id}", $"{id}", []));
        Assert.Empty(Guards.Judge(items, 120, ImmutableDictionary<GuardKind, int>.Empty, first: true, SyncSettings.Default));
        Assert.Equal(60, Guards.Judge(items, 120, ImmutableDictionary<GuardKind, int>.Empty, first: false, SyncSettings.Default)[GuardKind.TakeOvers].Count);
    }
}
