using System.Collections.Immutable;

namespace OrleansSync.Contracts.Audit;

/// <summary>What a full sweep came to, person by person: desired equals actual as read in it, or why not. Holds no personal value.</summary>
public sealed record ConvergenceReport
{
    /// <summary>Of which sweep.</summary>
    public required string SweepId { get; init; }

    /// <summary>When it was made, UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Under which settings.</summary>
    public required long SettingsRevision { get; init; }

    /// <summary>The version of the mapping.</summary>
    public required int MapperVersion { get; init; }

    /// <summary>Employees: all that BambooHR showed, and those known here whom it did not show and who are not proven gone.</summary>
    public required int Employees { get; init; }

    /// <summary>Each employee in one of them; they add up to <see cref="Employees"/>.</summary>
    public required ConvergenceCounts Counts { get; init; }

    /// <summary>Accounts whose employee is proven gone; apart from the sum.</summary>
    public required int Orphaned { get; init; }

    /// <summary>People whose account was compared as this sweep listed it.</summary>
    public required int ComparedAsListed { get; init; }

    /// <summary>People whose account was compared as the target answered our own write or read in this sweep.</summary>
    public required int ComparedAsAnswered { get; init; }

    /// <summary>What BambooHR said: over employee id and hash of the facts, line by line, in order of the ids.</summary>
    public required ConvergenceSet Source { get; init; }

    /// <summary>What should be: over employee id and hash of the desired user of everybody with an account.</summary>
    public required ConvergenceSet Desired { get; init; }

    /// <summary>What is: over user id and hash of the user of everybody with an account.</summary>
    public required ConvergenceSet Target { get; init; }

    /// <summary>Columns that BambooHR did not show: nothing follows from them.</summary>
    public ImmutableArray<string> UnreadFields { get; init; } = [];

    /// <summary>Everybody who is not converged, in order of the ids.</summary>
    public ImmutableArray<ConvergenceException> Exceptions { get; init; } = [];
}

/// <summary>How many.</summary>
/// <param name="Converged">Desired equals actual.</param>
/// <param name="Excepted">In step but for attributes that the target refused or did not keep, or a status that an administrator set.</param>
/// <param name="NotSynced">By rule without an account.</param>
/// <param name="Held">For a person to decide.</param>
/// <param name="Pending">Something is left to do.</param>
/// <param name="Failing">The last attempt failed.</param>
/// <param name="Different">Taken for in step, and not: a fault of ours, or somebody changed it in between.</param>
public sealed record ConvergenceCounts(int Converged, int Excepted, int NotSynced, int Held, int Pending, int Failing, int Different)
{
    /// <summary>All together.</summary>
    public int Sum => Converged + Excepted + NotSynced + Held + Pending + Failing + Different;
}

/// <summary>A set of people or users as one hash.</summary>
/// <param name="Count">How many lines.</param>
/// <param name="Hash">SHA-256 over the lines, hex.</param>
public sealed record ConvergenceSet(int Count, string Hash);

/// <summary>Somebody who is not converged.</summary>
/// <param name="EmployeeId">Whom.</param>
/// <param name="State">excepted, notSynced, held, pending, failing or different.</param>
/// <param name="Reason">One word.</param>
/// <param name="Fields">The attributes that it is about; empty for the whole person.</param>
public sealed record ConvergenceException(string EmployeeId, string State, string Reason, ImmutableArray<string> Fields);
