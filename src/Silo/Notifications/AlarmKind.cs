namespace OrleansSync.Silo.Notifications;

/// <summary>What a notification is about.</summary>
internal enum AlarmKind
{
    /// <summary>A leaver who is protected keeps the account until somebody decides.</summary>
    ProtectedLeaver,

    /// <summary>A gate or a guard holds part of a plan, or all of it.</summary>
    PlanHeld,

    /// <summary>An employee is held.</summary>
    EmployeeHeld,

    /// <summary>An employee fails again and again, and is parked.</summary>
    EmployeeQuarantined,

    /// <summary>A vendor refused its key.</summary>
    KeyRefused,

    /// <summary>JumpCloud does not answer; a sweep waits for it.</summary>
    TargetDown,

    /// <summary>Sweeps fail.</summary>
    SweepFailed,

    /// <summary>The last full sweep ended with failures.</summary>
    CompletedWithFailures,

    /// <summary>No sweep was completed for longer than the schedule allows.</summary>
    SweepOverdue,
}
