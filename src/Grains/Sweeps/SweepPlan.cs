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

    /// <summary>Why the whole sweep is held, or null.</summary>
    public Finding? Gate { get; set; }

    /// <summary>True when the target was listed.</summary>
    public bool IsListed => Listing is not null;

    /// <summary>Of what somebody approved: planned now, and not so; left alone.</summary>
    public List<PlannedEmployee> Added { get; } = [];

    /// <summary>Of what somebody approved: not planned any more.</summary>
    public List<ApprovedItem> Dropped { get; } = [];

    /// <summary>People passed over, by how they stand.</summary>
    public SweepTallies Skipped { get; private set; } = new();

    /// <summary>Accounts whose employee is gone.</summary>
    public int Orphaned { get; set; }

    /// <summary>The three lists of an approved run, counted.</summary>
    public ApprovalLists Lists => new(Employees.Count + done.Count, Dropped.Count, Added.Count);

    /// <summary>Of the people known: with whom something is left undone.</summary>
    public ImmutableHashSet<string> Undone { get; init; } = [];

    /// <summary>True when everybody was compared with both sides as they are: what was held is judged anew.</summary>
    public bool IsJudgedAnew => Reading.Whole && Listing is { Complete: true };

    /// <summary>Single reads of the target that the plan took.</summary>
    public int LookUps { get; set; }

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

    /// <summary>Leaves out of an approved run what was not approved, or not so.</summary>
    internal void KeepTo(ApprovedItems approved)
    {
        Dictionary<string, ApprovedItem> left = new(approved.ById, StringComparer.Ordinal);
        PlannedEmployee[] planned = [.. Employees];
        Employees.Clear();
        foreach (PlannedEmployee one in planned)
        {
            _ = left.Remove(one.Request.EmployeeId, out ApprovedItem? item);
            string? hash = approved.HashIn(one);
            if (item is not null && hash == item.Hash)
            {
                Employees.Add(one);
                continue;
            }

            bool doesNothing = hash is null || one.Preview.Action == PlanAction.NoOp;
            if (!doesNothing)
            {
                Added.Add(one);
            }
            else if (item is not null)
            {
                Dropped.Add(item);
            }

            Skipped = Skipped.With(ReconcileOutcome.Pending);
        }

        Dropped.AddRange(left.Values.Where(item => !done.Exists(row => row.EmployeeId == item.EmployeeId)));
    }

    /// <summary>Counts people who were asked for and whom nobody knows.</summary>
    public void SkipUnknown(int count) => Skipped = count == 0 ? Skipped : Skipped.With(ReconcileOutcome.Failed, count);

    /// <summary>What an approval does not run, for people to see; behind the plan's own rows.</summary>
    public IEnumerable<PlanRow> RowsLeftOut() =>
        Added.Select(one => Row(one, PlanRow.Added))
            .Concat(Dropped.OrderBy(item => item.EmployeeId.Length).ThenBy(item => item.EmployeeId, StringComparer.Ordinal).Select(item => new PlanRow(0, item.EmployeeId, item.Key, nameof(PlanAction.NoOp), Reason: null, item.Changes, item.Hash, PlanRow.Dropped, Detail: null)));

    /// <summary>The plan as rows: what a resumed sweep did before, then leavers first, then by employee id; the same plan gives the same rows.</summary>
    public ImmutableArray<PlanRow> ToRows() =>
    [
        .. done.OrderBy(row => row.Ordinal)
            .Concat(Employees
                .OrderByDescending(one => one.Preview.Leaver).ThenBy(one => one.Request.EmployeeId.Length).ThenBy(one => one.Request.EmployeeId, StringComparer.Ordinal)
                .Select(one => Row(one, PlanRow.Planned)))
            .Select((row, ordinal) => row with { Ordinal = ordinal }),
    ];

    /// <summary>Over the rows' hashes, in order.</summary>
    public static string HashOf(IEnumerable<PlanRow> rows) => ContentHash.Of(Encoding.UTF8.GetBytes(string.Join('\n', rows.Select(row => row.Hash))));

    private static PlanRow Row(PlannedEmployee one, string status) =>
        new(0, one.Request.EmployeeId, one.GrainKey, one.Preview.Action.ToString(), one.Preview.Reason, one.Preview.Changes, one.Preview.Hash, status, Detail: null);

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
