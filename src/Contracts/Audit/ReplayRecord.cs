using System.Collections.Immutable;

namespace OrleansSync.Contracts.Audit;

/// <summary>A replay of everyone as stored: progress while it runs, the report at its end. Holds no personal value.</summary>
public sealed record ReplayRecord
{
    /// <summary>What <see cref="Hash"/> begins with.</summary>
    public const string HashOfNobody = "0000000000000000000000000000000000000000000000000000000000000000";

    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>Where it stands.</summary>
    public ReplayState State { get; init; }

    /// <summary>Who asked for it: the API key's name, or null.</summary>
    public string? Caller { get; init; }

    /// <summary>When. Streams that began later are not its business.</summary>
    public DateTimeOffset RequestedAt { get; init; }

    /// <summary>When it ended, or null.</summary>
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>People to replay.</summary>
    public int People { get; init; }

    /// <summary>People replayed so far.</summary>
    public int Replayed { get; init; }

    /// <summary>Of them, those whose values were erased.</summary>
    public int Erased { get; init; }

    /// <summary>Of them, those who differ.</summary>
    public int Different { get; init; }

    /// <summary>One hash over all, in order of the streams: each step is SHA-256 over the hash before and the person's stream, version and hash.</summary>
    public string Hash { get; init; } = HashOfNobody;

    /// <summary>Where exactly not, the first thousand.</summary>
    public ImmutableArray<ReplayFinding> Findings { get; init; } = [];

    /// <summary>The last stream replayed, or null.</summary>
    public string? After { get; init; }

    /// <summary>Why it failed, or null.</summary>
    public string? Error { get; init; }
}

/// <summary>Where a replay stands.</summary>
public enum ReplayState
{
    /// <summary>Asked for.</summary>
    Requested,

    /// <summary>Going through the streams.</summary>
    Running,

    /// <summary>At its end; whether identical, the report says.</summary>
    Completed,

    /// <summary>It could not be carried through.</summary>
    Failed,
}

/// <summary>A person whose live state is not what the history gives.</summary>
/// <param name="EmployeeId">Whom.</param>
/// <param name="Version">The version that was folded to; 0 for a row without a stream.</param>
/// <param name="Fields">The members that differ.</param>
public sealed record ReplayFinding(string EmployeeId, long Version, ImmutableArray<string> Fields);
