using System.Collections.Immutable;
using OrleansSync.Contracts.Settings;
using OrleansSync.Grains.Sweeps;

namespace OrleansSync.Tests.Support.Sweeps;

/// <summary>Harms in memory.</summary>
internal sealed class InMemoryHarmLog : IHarmLog
{
    private readonly List<(GuardKind Kind, DateTimeOffset At)> all = [];

    public Task<ImmutableDictionary<GuardKind, int>> Since(DateTimeOffset instant, CancellationToken cancellationToken) =>
        Task.FromResult(all.Where(one => one.At > instant).GroupBy(one => one.Kind).ToImmutableDictionary(group => group.Key, group => group.Count()));

    public Task Add(string sweepId, IReadOnlyCollection<(GuardKind Kind, string EmployeeId)> done, DateTimeOffset at, CancellationToken cancellationToken)
    {
        all.AddRange(done.Select(one => (one.Kind, at)));
        return Task.CompletedTask;
    }
}
