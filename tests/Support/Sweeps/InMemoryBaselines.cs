using OrleansSync.Contracts.Fields;
using OrleansSync.Contracts.Sweeps;
using OrleansSync.Grains.Sweeps;

namespace OrleansSync.Tests.Support.Sweeps;

/// <summary>Baselines in memory.</summary>
internal sealed class InMemoryBaselines : IBaselines
{
    private Baselines now = Baselines.None;

    public Task<Baselines> Read(CancellationToken cancellationToken) => Task.FromResult(now);

    public Task Move(IReadOnlyDictionary<SourceField, FillRate> fill, IReadOnlyCollection<string> back, DateTimeOffset at, CancellationToken cancellationToken)
    {
        now = new Baselines(now.Fill.SetItems(fill.Select(pair => KeyValuePair.Create(pair.Key, new FillBaseline(pair.Value, at)))), now.Absent.Except(back));
        return Task.CompletedTask;
    }

    public Task Accept(IReadOnlyCollection<string> absent, DateTimeOffset at, CancellationToken cancellationToken)
    {
        now = now with { Absent = now.Absent.Union(absent) };
        return Task.CompletedTask;
    }
}
