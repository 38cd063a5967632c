using System.Collections.Immutable;
using System.Text;
using OrleansSync.Contracts.Sweeps;
using OrleansSync.Contracts.Text;

namespace OrleansSync.Grains.Sweeps;

/// <summary>What a gate or a guard found to hold, before it is one.</summary>
/// <param name="Kind">As in <see cref="Hold.Kind"/>.</param>
/// <param name="Scope">What stands still.</param>
/// <param name="Reason">In figures.</param>
/// <param name="Count">How many.</param>
/// <param name="Items">Whom.</param>
/// <param name="Fill">Of a column.</param>
public sealed record Finding(string Kind, HoldScope Scope, string Reason, int Count, ImmutableArray<HoldItem> Items, FillRate? Fill = null)
{
    /// <summary>Over kind and content, hex: the same content is the same hold.</summary>
    public string Hash { get; } = ContentHash.Of(Encoding.UTF8.GetBytes(string.Join('\n', [Kind, Fill is { } fill ? FormattableString.Invariant($"{fill.Filled}/{fill.Total}") : string.Empty, .. Items.Select(item => item.Hash).Order(StringComparer.Ordinal)])));

    /// <summary>As a sweep lists it.</summary>
    public SweepHold InSweep => new(Kind, Reason, Count, Hash, Scope);

    /// <summary>As a hold of its own.</summary>
    public Hold ToHold(string id, string sweepId, bool listed, DateTimeOffset since) => new()
    {
        Id = id,
        Kind = Kind,
        Scope = Scope,
        PlanHash = Hash,
        Reason = Reason,
        Count = Count,
        Since = since,
        SweepId = sweepId,
        Listed = listed,
        Items = Items,
        Fill = Fill,
    };
}
