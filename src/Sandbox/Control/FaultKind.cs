namespace OrleansSync.Sandbox.Control;

/// <summary>What can go wrong.</summary>
internal enum FaultKind
{
    /// <summary>A status instead of the answer; nothing is applied.</summary>
    Status,

    /// <summary>No answer, then the connection breaks; nothing is applied.</summary>
    Hang,

    /// <summary>The connection breaks at once; nothing is applied.</summary>
    Drop,

    /// <summary>Applied; half of the answer, then the connection breaks.</summary>
    Truncate,

    /// <summary>Applied; no answer, the connection breaks.</summary>
    AppliedButLost,

    /// <summary>200 with a page for people; nothing is applied.</summary>
    Html,

    /// <summary>302 to another place; nothing is applied.</summary>
    Redirect,

    /// <summary>A column is missing.</summary>
    MissingField,

    /// <summary>A column is null and named as restricted.</summary>
    RestrictedField,

    /// <summary>Rows are missing.</summary>
    ShortList,

    /// <summary>A read of JumpCloud shows the past.</summary>
    Lag,
}
