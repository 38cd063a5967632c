using System.Collections.Immutable;
using OrleansSync.Contracts.Sweeps;
using OrleansSync.Grains.Sweeps;

namespace OrleansSync.Tests.Support.Sweeps;

/// <summary>Holds in memory.</summary>
internal sealed class InMemoryHoldStore : IHoldStore
{
    /// <summary>In the order of their last change.</summary>
    public List<Hold> All { get; } = [];

    public Task<ImmutableArray<Hold>> Open(CancellationToken cancellationToken) =>
        Task.FromResult<ImmutableArray<Hold>>([.. All.Where(hold => hold.State == HoldStanding.Open).OrderBy(hold => hold.Since).ThenBy(hold => hold.Kind, StringComparer.Ordinal)]);

    public Task<Hold?> Get(string id, CancellationToken cancellationToken) => Task.FromResult(All.Find(hold => hold.Id == id));

    public Task<Hold?> ByHash(string planHash, CancellationToken cancellationToken) =>
        Task.FromResult(All.Where(hold => hold.PlanHash == planHash).OrderByDescending(hold => hold.State == HoldStanding.Open).ThenByDescending(hold => hold.EndedAt).FirstOrDefault());

    public Task<(Hold Open, bool IsNew)> Put(Hold hold, CancellationToken cancellationToken)
    {
        Hold? before = All.Find(one => one.State == HoldStanding.Open && one.Kind == hold.Kind);
        if (before?.PlanHash == hold.PlanHash)
        {
            return Task.FromResult((before, false));
        }

        if (before is not null)
        {
            _ = All.Remove(before);
            All.Add(before with { State = HoldStanding.Superseded, EndedAt = hold.Since });
            hold = hold with { Since = before.Since };
        }

        All.Add(hold);
        return Task.FromResult((hold, true));
    }

    public Task<bool> End(string id, HoldStanding state, string? approvedBy, DateTimeOffset at, CancellationToken cancellationToken)
    {
        if (All.Find(hold => hold.Id == id && hold.State == HoldStanding.Open) is not { } open)
        {
            return Task.FromResult(false);
        }

        _ = All.Remove(open);
        All.Add(open with { State = state, ApprovedBy = approvedBy, EndedAt = at });
        return Task.FromResult(true);
    }
}
