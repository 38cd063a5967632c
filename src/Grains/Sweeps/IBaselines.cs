using System.Collections.Immutable;
using OrleansSync.Contracts.Fields;
using OrleansSync.Contracts.Sweeps;

namespace OrleansSync.Grains.Sweeps;

/// <summary>The port to what the gates compare a read with: how full each column was, and what somebody approved to be missing (DESIGN 3.4).</summary>
public interface IBaselines
{
    /// <summary>All of it.</summary>
    Task<Baselines> Read(CancellationToken cancellationToken);

    /// <summary>Takes over what a believed read showed.</summary>
    /// <param name="fill">The columns whose baseline moves.</param>
    /// <param name="back">Of the accepted absences: what was there again.</param>
    /// <param name="at">When.</param>
    /// <param name="cancellationToken">Stops it.</param>
    Task Move(IReadOnlyDictionary<SourceField, FillRate> fill, IReadOnlyCollection<string> back, DateTimeOffset at, CancellationToken cancellationToken);

    /// <summary>Accepts that something is missing.</summary>
    /// <param name="absent">As in <see cref="Baselines.Absent"/>.</param>
    /// <param name="at">When.</param>
    /// <param name="cancellationToken">Stops it.</param>
    Task Accept(IReadOnlyCollection<string> absent, DateTimeOffset at, CancellationToken cancellationToken);
}

/// <summary>What the gates compare a read with.</summary>
/// <param name="Fill">By column; one that was never read whole is not in it.</param>
/// <param name="Absent">What somebody approved to be missing: <c>employee:{id}</c>, <c>user:{id}</c>, <c>field:{name}</c>.</param>
public sealed record Baselines(ImmutableDictionary<SourceField, FillBaseline> Fill, ImmutableHashSet<string> Absent)
{
    /// <summary>Before any read.</summary>
    public static Baselines None { get; } = new(ImmutableDictionary<SourceField, FillBaseline>.Empty, []);
}

/// <summary>How full a column was.</summary>
/// <param name="Rate">Of the read that counts.</param>
/// <param name="At">When that was.</param>
public sealed record FillBaseline(FillRate Rate, DateTimeOffset At);
