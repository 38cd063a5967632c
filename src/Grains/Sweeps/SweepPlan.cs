using System.Collections.Immutable;
using System.Text;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Settings;
using OrleansSync.Contracts.Sweeps;
using OrleansSync.Contracts.Text;
using OrleansSync.Grains.Employees;
using OrleansSync.Grains.Journal;

namespace OrleansSync.Grains.Sweeps;

/// <summary>What a sweep found to do, and what it passed over.</summary>
public sealed class SweepPlan
{
    private readonly ImmutableDictionary<string, PlanRow> before;
    private readonly List<PlanRow> done = [];

    internal SweepPlan(SourceReading reading, TargetListing? listing, ImmutableArray<PlanRow> before, DateTimeOffset started, SyncSettings settings)
    {
        (Reading, Listing, Started, Settings) = (reading, listing, started, settings);
        this.before = before.ToImmutableDictionary(row => row.EmployeeId, StringComparer.Ordinal);
    }

    /// <summary>What was read at the source.</summary>
    public SourceReading Reading { get; }

    /// <summary>The target as listed, or null when it was not.</summary>
    internal TargetListing? Listing { get; }

    /// <summary>When the read began.</summary>
    public DateTimeOffset Started { get; }

    /// <summary>The settings that it was planned under.</summary>
    public SyncSettings Settings { get; }

    /// <summary>People with something to do.</summary>
    public List<PlannedEmployee> Employees { get; } = [];

    /// <summary>What is held.</summary>
    public List<SweepHold> Holds { get; } = [];

    /// <summary>People passed over, by how they stand.</summary>
    public SweepTallies Skipped { get; private set; } = new();

    /// <summary>Accounts whose employee is gone.</summary>
    public int Orphaned { get; set; }

    /// <summary>Linked employees before this sweep.</summary>
    public int Linked { get; set; }

    /// <summary>Passes over somebody who is as last applied; who was brought there by this very sweep, before it was resumed, counts as what became of them then.</summary>
    public void Skip(RosterRow? row)
    {
        if (row is not null && before.TryGetValue(row.EmployeeId, out PlanRow? earlier) && Enum.TryParse(earlier.Status, out ReconcileOutcome outcome))
        {
            done.Add(earlier);
            Skipped = Skipped.With(outcome);
            return;
        }

        Skipped = Skipped.With(row?.State switch
        {
            EmployeeStanding.Held => ReconcileOutcome.Held,
            EmployeeStanding.Failing => ReconcileOutcome.Failed,
            EmployeeStanding.NotSynced => ReconcileOutcome.NotSynced,
            EmployeeStanding.Pending => ReconcileOutcome.Pending,
            _ => ReconcileOutcome.Unchanged,
        });
    }

    /// <summary>Counts people who were asked for and whom nobody knows.</summary>
    public void SkipUnknown(int count) => Skipped = count == 0 ? Skipped : Skipped.With(ReconcileOutcome.Failed, count);

    /// <summary>The plan as rows: what a resumed sweep did before, then leavers first, then by employee id; the same plan gives the same rows.</summary>
    public ImmutableArray<PlanRow> ToRows() =>
    [
        .. done.OrderBy(row => row.Ordinal)
            .Concat(Employees
                .OrderByDescending(one => one.Preview.Leaver).ThenBy(one => one.Request.EmployeeId.Length).ThenBy(one => one.Request.EmployeeId, StringComparer.Ordinal)
                .Select(one => new PlanRow(0, one.Request.EmployeeId, one.GrainKey, one.Preview.Action.ToString(), one.Preview.Reason, one.Preview.Changes, one.Preview.Hash, PlanRow.Planned, Detail: null)))
            .Select((row, ordinal) => row with { Ordinal = ordinal }),
    ];

    /// <summary>Over the rows' hashes, in order.</summary>
    public static string HashOf(IEnumerable<PlanRow> rows) => ContentHash.Of(Encoding.UTF8.GetBytes(string.Join('\n', rows.Select(row => row.Hash))));

    /// <summary>What a person counts as when the plan is only shown.</summary>
    public static ReconcileOutcome OutcomeOf(PlanAction action) => action switch
    {
        PlanAction.Create => ReconcileOutcome.Created,
        PlanAction.TakeOver => ReconcileOutcome.TakenOver,
        PlanAction.Update => ReconcileOutcome.Updated,
        PlanAction.Suspend => ReconcileOutcome.Suspended,
        PlanAction.Reactivate => ReconcileOutcome.Reactivated,
        PlanAction.Hold => ReconcileOutcome.Held,
        PlanAction.NotSynced => ReconcileOutcome.NotSynced,
        _ => ReconcileOutcome.Unchanged,
    };
}
