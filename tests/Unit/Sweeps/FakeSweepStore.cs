using System.Collections.Immutable;
using OrleansSync.Contracts.Sweeps;
using OrleansSync.Grains.Sweeps;

namespace OrleansSync.Tests.Unit.Sweeps;

/// <summary>Sweeps and plans in memory.</summary>
internal sealed class FakeSweepStore : ISweepStore
{
    public Dictionary<string, SweepRecord> Sweeps { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, PlanRow[]> Plans { get; } = new(StringComparer.Ordinal);

    public Task Update(SweepRecord record, CancellationToken cancellationToken)
    {
        Sweeps[record.Id] = record;
        return Task.CompletedTask;
    }

    public Task<SweepRecord?> Get(string id, CancellationToken cancellationToken) => Task.FromResult(Sweeps.GetValueOrDefault(id));

    public Task SavePlan(string sweepId, IEnumerable<PlanRow> rows, CancellationToken cancellationToken)
    {
        Plans[sweepId] = [.. rows];
        return Task.CompletedTask;
    }

    public Task MarkRows(string sweepId, IReadOnlyCollection<(int Ordinal, string Status, string? Detail)> marks, CancellationToken cancellationToken)
    {
        foreach ((int ordinal, string status, string? detail) in marks)
        {
            int at = Array.FindIndex(Plans[sweepId], row => row.Ordinal == ordinal);
            Plans[sweepId][at] = Plans[sweepId][at] with { Status = status, Detail = detail };
        }

        return Task.CompletedTask;
    }

    public Task<ImmutableArray<PlanRow>> Done(string sweepId, CancellationToken cancellationToken) =>
        Task.FromResult<ImmutableArray<PlanRow>>([.. Plans.GetValueOrDefault(sweepId, []).Where(row => row.Status != PlanRow.Planned)]);

    public Task<ImmutableArray<PlanRow>> Plan(string sweepId, int from, int limit, CancellationToken cancellationToken) =>
        Task.FromResult<ImmutableArray<PlanRow>>([.. Plans.GetValueOrDefault(sweepId, []).Where(row => row.Ordinal >= from).Take(limit)]);

    public Task EndHeld(string kind, string why, DateTimeOffset at, CancellationToken cancellationToken)
    {
        foreach (SweepRecord held in Sweeps.Values.Where(one => one.State == SweepState.Held && one.Holds.Any(hold => hold.Kind == kind)).ToArray())
        {
            Sweeps[held.Id] = held with { State = SweepState.Cancelled, Error = why, CompletedAt = at };
        }

        return Task.CompletedTask;
    }
}
