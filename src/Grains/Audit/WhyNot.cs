using System.Collections.Immutable;

namespace OrleansSync.Grains.Audit;

/// <summary>Why something is not done with a person.</summary>
/// <param name="Question">What is not done.</param>
/// <param name="Rule">The rule's name: a reason of a hold, or one of <see cref="WhyNotRules"/>.</param>
/// <param name="Says">The rule in words.</param>
/// <param name="Inputs">What the rule looked at, by name.</param>
/// <param name="Since">Since when, where an event says so.</param>
/// <param name="Again">When it is looked at again.</param>
public sealed record WhyNot(WhyNotQuestion Question, string Rule, string Says, ImmutableSortedDictionary<string, string?> Inputs, DateTimeOffset? Since, LookAgain Again);

/// <summary>What is not done.</summary>
public enum WhyNotQuestion
{
    /// <summary>The person has no account.</summary>
    NotSynced,

    /// <summary>The account is not suspended.</summary>
    NotSuspended,

    /// <summary>The account is not active.</summary>
    NotReactivated,

    /// <summary>The account's attributes are not written.</summary>
    NotUpdated,
}

/// <summary>When a person is looked at again.</summary>
/// <param name="At">The instant, or null when no clock brings it.</param>
/// <param name="On">What brings it.</param>
public sealed record LookAgain(DateTimeOffset? At, LookAgainOn On);

/// <summary>What brings a look.</summary>
public enum LookAgainOn
{
    /// <summary>The next attempt that stands in the person's row.</summary>
    NextAttempt,

    /// <summary>The next full sweep; a change in BambooHR earlier.</summary>
    FullSweep,

    /// <summary>A person: sweeps are paused, or the hold is his to release.</summary>
    Operator,
}

/// <summary>Names of rules that are no hold.</summary>
public static class WhyNotRules
{
    /// <summary>Everything is as it should be.</summary>
    public const string InStep = nameof(InStep);

    /// <summary>BambooHR says Active.</summary>
    public const string StatusActive = nameof(StatusActive);

    /// <summary>The account is inactive already.</summary>
    public const string AlreadySuspended = nameof(AlreadySuspended);

    /// <summary>There is no account to do it with.</summary>
    public const string NoAccount = nameof(NoAccount);

    /// <summary>Somebody else made the account inactive (Sync:AdministratorSuspension).</summary>
    public const string AdministratorSuspension = nameof(AdministratorSuspension);

    /// <summary>Gone from BambooHR, and Sync:OnSourceDelete leaves the account.</summary>
    public const string OnSourceDelete = nameof(OnSourceDelete);

    /// <summary>Sync:Mode is not Live.</summary>
    public const string Mode = nameof(Mode);

    /// <summary>A guard holds this kind of harm.</summary>
    public const string Guard = nameof(Guard);

    /// <summary>The last attempt failed and waits.</summary>
    public const string Backoff = nameof(Backoff);

    /// <summary>Nothing stands in the way: the next look does it.</summary>
    public const string Due = nameof(Due);
}
