using OrleansSync.Grains.Sweeps;
using OrleansSync.Tests.Support.Sweeps;

namespace OrleansSync.Tests.Unit.Sweeps;

public sealed class InMemoryHoldTests : HoldContract
{
    protected override IHoldStore Holds { get; } = new InMemoryHoldStore();

    protected override IBaselines Baselines { get; } = new InMemoryBaselines();

    protected override IHarmLog Harms { get; } = new InMemoryHarmLog();
}
