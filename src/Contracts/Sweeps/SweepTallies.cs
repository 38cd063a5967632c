namespace OrleansSync.Contracts.Sweeps;

/// <summary>What became of the people of a sweep: each counts once, in the first member that fits, in this order; the sum is <see cref="Employees"/> (DESIGN 8).</summary>
[GenerateSerializer, Immutable, Alias("orleanssync.sweep-tallies")]
public sealed record SweepTallies
{
    /// <summary>People looked at.</summary>
    [Id(0)]
    public int Employees { get; init; }

    /// <summary>The last attempt failed.</summary>
    [Id(1)]
    public int Failed { get; init; }

    /// <summary>Held for a person to decide.</summary>
    [Id(2)]
    public int Held { get; init; }

    /// <summary>Planned, not done yet.</summary>
    [Id(3)]
    public int Pending { get; init; }

    /// <summary>A user was created.</summary>
    [Id(4)]
    public int Created { get; init; }

    /// <summary>An existing user was linked.</summary>
    [Id(5)]
    public int TakenOver { get; init; }

    /// <summary>Suspended.</summary>
    [Id(6)]
    public int Suspended { get; init; }

    /// <summary>Re-activated.</summary>
    [Id(7)]
    public int Reactivated { get; init; }

    /// <summary>Attributes written.</summary>
    [Id(8)]
    public int Updated { get; init; }

    /// <summary>By rule without an account.</summary>
    [Id(9)]
    public int NotSynced { get; init; }

    /// <summary>In step without a write.</summary>
    [Id(10)]
    public int Unchanged { get; init; }

    /// <summary>Accounts whose employee is gone from BambooHR; apart from the sum.</summary>
    [Id(11)]
    public int Orphaned { get; init; }

    /// <summary>One more person.</summary>
    public SweepTallies With(Contracts.Employees.ReconcileOutcome outcome, int count = 1)
    {
        SweepTallies next = this with { Employees = Employees + count };
        return outcome switch
        {
            Contracts.Employees.ReconcileOutcome.Failed => next with { Failed = Failed + count },
            Contracts.Employees.ReconcileOutcome.Held => next with { Held = Held + count },
            Contracts.Employees.ReconcileOutcome.Pending => next with { Pending = Pending + count },
            Contracts.Employees.ReconcileOutcome.Created => next with { Created = Created + count },
            Contracts.Employees.ReconcileOutcome.TakenOver => next with { TakenOver = TakenOver + count },
            Contracts.Employees.ReconcileOutcome.Suspended => next with { Suspended = Suspended + count },
            Contracts.Employees.ReconcileOutcome.Reactivated => next with { Reactivated = Reactivated + count },
            Contracts.Employees.ReconcileOutcome.Updated => next with { Updated = Updated + count },
            Contracts.Employees.ReconcileOutcome.NotSynced => next with { NotSynced = NotSynced + count },
            _ => next with { Unchanged = Unchanged + count },
        };
    }
}
