namespace OrleansSync.Contracts.Employees;

/// <summary>Why an employee is held or not synced: one name per reason, the same in events, API, console and docs (DESIGN 3.1, 3.3).</summary>
public enum HoldReason
{
    /// <summary>No work email in BambooHR: not synced.</summary>
    NoWorkEmail,

    /// <summary>The work email cannot be a key: not synced.</summary>
    WorkEmailUnusable,

    /// <summary>A linked employee's work email became empty or unusable: Inactive still suspends, all else freezes.</summary>
    WorkEmailRemoved,

    /// <summary>The same work email stands on two employee ids.</summary>
    DuplicateWorkEmail,

    /// <summary>The work email belonged to another person: a mailbox handed on.</summary>
    KeyReassigned,

    /// <summary>The new email is owned by another JumpCloud account; the old one stays.</summary>
    EmailTaken,

    /// <summary>The username is owned by a JumpCloud account with another email.</summary>
    UsernameTaken,

    /// <summary>The employee number is owned by a JumpCloud account with another email.</summary>
    EmployeeIdTaken,

    /// <summary>The target refused the username; its text is the detail.</summary>
    UsernameInvalid,

    /// <summary>The target says conflict and shows no owner.</summary>
    ConflictInvisible,

    /// <summary>Several JumpCloud users carry the email.</summary>
    SeveralMatches,

    /// <summary>A leaver who is protected (Sync:Protected, the owners of the two keys): not suspended, loudly.</summary>
    Protected,

    /// <summary>Inactive with a hire date in the future and no termination: not created, not suspended.</summary>
    NotYetStarted,

    /// <summary>Inactive and without a JumpCloud user: not created.</summary>
    InactiveNotCreated,

    /// <summary>A new account waits for its hire date (Sync:HireDateGate).</summary>
    HireDateGate,

    /// <summary>The status is missing, restricted or unknown: no lifecycle decision is taken.</summary>
    StatusUnknown,

    /// <summary>The key may not see this employee any more (403): nothing follows.</summary>
    SourceHidden,

    /// <summary>Deleted in BambooHR: the account is an orphan to clean by hand.</summary>
    Vanished,
}
