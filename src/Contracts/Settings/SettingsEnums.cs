namespace OrleansSync.Contracts.Settings;

/// <summary>What sweeps may do (DESIGN 3.4).</summary>
public enum SyncMode
{
    /// <summary>Plan and write.</summary>
    Live,

    /// <summary>Plan only.</summary>
    DryRun,

    /// <summary>Neither; acts between two writes.</summary>
    Paused,
}

/// <summary>Which changes at the source sync an employee (DESIGN 3.2).</summary>
public enum TriggerMode
{
    /// <summary>Those that the seed's tables name.</summary>
    Documented,

    /// <summary>Any change of a mapped field.</summary>
    AnyMappedField,
}

/// <summary>What happens to an account that somebody else made inactive (DESIGN 3.3).</summary>
public enum AdministratorSuspension
{
    /// <summary>It stays so, and is shown.</summary>
    Keep,

    /// <summary>It is re-activated while BambooHR says Active.</summary>
    Overwrite,
}

/// <summary>What happens in JumpCloud when an employee is deleted in BambooHR (DESIGN 3.3).</summary>
public enum OnSourceDelete
{
    /// <summary>Nothing.</summary>
    Leave,

    /// <summary>The account is suspended.</summary>
    Suspend,
}

/// <summary>Kinds of harm that a guard counts (DESIGN 3.4).</summary>
public enum GuardKind
{
    /// <summary>active:false.</summary>
    Suspensions,

    /// <summary>active:true.</summary>
    Reactivations,

    /// <summary>Values cleared.</summary>
    Clears,

    /// <summary>Employees updated.</summary>
    Updates,

    /// <summary>Existing accounts taken over.</summary>
    TakeOvers,

    /// <summary>Known accounts that are gone and would be created again.</summary>
    Recreates,
}
