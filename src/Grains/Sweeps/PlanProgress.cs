using System.Collections.Immutable;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Settings;
using OrleansSync.Contracts.Sweeps;

namespace OrleansSync.Grains.Sweeps;

/// <summary>Carries a plan out: slices of it go to the partitions, what comes back is counted and marked on the rows.</summary>
internal sealed class PlanProgress
{
    // Several times as many people in flight as there are request permits: commits of some overlap with requests of others.
    private const int Partitions = 8;
    private const int SliceMin = 8;
    private static readonly TimeSpan ProgressEvery = TimeSpan.FromSeconds(1);

    private readonly ISweepStore store;
    private readonly IPartitions partitions;
    private readonly TargetWatch watch;
    private readonly SweepInstruments instruments;
    private readonly SourceReading reading;
    private readonly TimeProvider clock;
    private readonly TargetHealth health = new();
    private readonly List<(RenameGroups.Step Step, ReconcileReport Report)> unanswered = [];
    private readonly Func<string, ImmutableSortedSet<GuardKind>> withheld;
    private readonly Func<IEnumerable<(string EmployeeId, ImmutableSortedSet<GuardKind> Harms)>, Task> took;
    private readonly Dictionary<string, ReconcileReport> reports = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> ordinals;
    private readonly Queue<ImmutableArray<ImmutableArray<RenameGroups.Step>>> slices;
    private SweepRecord record;
    private DateTimeOffset saved;

    /// <param name="record">As it begins.</param>
    /// <param name="plan">What to carry out.</param>
    /// <param name="rows">The same, as stored.</param>
    /// <param name="withheld">By employee id: the kinds of harm that a guard holds back.</param>
    /// <param name="took">Told of the harms that were done, slice by slice.</param>
    /// <param name="store">Takes the marks.</param>
    /// <param name="partitions">Carry the slices out.</param>
    /// <param name="watch">Asks whether the target answers at all.</param>
    /// <param name="instruments">Measure.</param>
    /// <param name="clock">Paces the progress shown.</param>
    public PlanProgress(
        SweepRecord record,
        SweepPlan plan,
        ImmutableArray<PlanRow> rows,
        Func<string, ImmutableSortedSet<GuardKind>> withheld,
        Func<IEnumerable<(string EmployeeId, ImmutableSortedSet<GuardKind> Harms)>, Task> took,
        ISweepStore store,
        IPartitions partitions,
        TargetWatch watch,
        SweepInstruments instruments,
        TimeProvider clock)
    {
        (this.withheld, this.took, this.store, this.partitions, this.watch, this.instruments, this.clock) = (withheld, took, store, partitions, watch, instruments, clock);
        reading = plan.Reading;
        Dictionary<string, PlannedEmployee> byId = plan.Employees.ToDictionary(one => one.Request.EmployeeId, StringComparer.Ordinal);
        ordinals = rows.ToDictionary(row => row.EmployeeId, row => row.Ordinal, StringComparer.Ordinal);
        slices = new(Slices(RenameGroups.Of([.. rows.Where(row => byId.ContainsKey(row.EmployeeId)).Select(row => byId[row.EmployeeId])]), Math.Max(SliceMin, plan.Settings.MaxConcurrency)));
        int left = plan.Employees.Count;
        this.record = record with { Tallies = record.Tallies with { Employees = record.Tallies.Employees + left, Pending = record.Tallies.Pending + left } };
        saved = clock.GetUtcNow();
    }

    /// <summary>What the last touch of each person came to.</summary>
    public IReadOnlyDictionary<string, ReconcileReport> Reports => reports;

    /// <summary>Counts a person. One whose employee is gone stands apart from the sum.</summary>
    public static SweepTallies Count(SweepTallies tallies, ReconcileRequest request, ReconcileOutcome outcome) =>
        request.Standing == SourceStanding.Vanished ? tallies with { Orphaned = tallies.Orphaned + 1 } : tallies.With(outcome);

    /// <summary>True when it stopped because the target does not answer: whom it did not answer counts as pending.</summary>
    public bool TargetIsDown { get; private set; }

    /// <summary>Runs until nothing is left, the target refuses the key, or it does not answer.</summary>
    public async Task<SweepRecord> CarryOut(CancellationToken cancellationToken)
    {
        await Task.WhenAll(Enumerable.Range(0, Partitions).Select(partition => Feed(partition, cancellationToken)));
        cancellationToken.ThrowIfCancellationRequested();
        if (!TargetIsDown)
        {
            await Mark(unanswered);
        }

        return record;
    }

    private static IEnumerable<ImmutableArray<ImmutableArray<RenameGroups.Step>>> Slices(ImmutableArray<ImmutableArray<RenameGroups.Step>> groups, int size)
    {
        ImmutableArray<ImmutableArray<RenameGroups.Step>>.Builder slice = ImmutableArray.CreateBuilder<ImmutableArray<RenameGroups.Step>>();
        int steps = 0;
        foreach (ImmutableArray<RenameGroups.Step> group in groups)
        {
            slice.Add(group);
            steps += group.Length;
            if (steps >= size)
            {
                yield return slice.ToImmutable();
                slice.Clear();
                steps = 0;
            }
        }

        if (slice.Count > 0)
        {
            yield return slice.ToImmutable();
        }
    }

    private async Task Feed(int partition, CancellationToken cancellationToken)
    {
        while (record.Error is null && !TargetIsDown && !cancellationToken.IsCancellationRequested && slices.TryDequeue(out ImmutableArray<ImmutableArray<RenameGroups.Step>> slice))
        {
            ImmutableArray<RenameGroups.Step> steps = [.. slice.SelectMany(group => group)];
            ImmutableArray<ReconcileReport> answers = await partitions.CarryOut(record.Id, partition, new PartitionSlice([.. slice.Select(Ask)]), cancellationToken);
            await Take(steps, answers);
            if (health.IsDoubtful && !TargetIsDown)
            {
                TargetIsDown = !await watch.Answers(cancellationToken);
                health.Reset();
            }
        }
    }

    private PartitionGroup Ask(ImmutableArray<RenameGroups.Step> group) =>
        new([.. group.Select(step => new PartitionStep(
            step.Employee.GrainKey,
            step.Employee.Request with { Withheld = withheld(step.Employee.Request.EmployeeId), TemporaryEmail = step.TemporaryEmail, LastTouch = step.Last }))]);

    private async Task Take(ImmutableArray<RenameGroups.Step> steps, ImmutableArray<ReconcileReport> answers)
    {
        List<(RenameGroups.Step Step, ReconcileReport Report)> answered = new(steps.Length);
        foreach ((RenameGroups.Step step, ReconcileReport report) in steps.Zip(answers))
        {
            Requested(report);
            health.Saw(report);
            if (step.Last)
            {
                reports[step.Employee.Request.EmployeeId] = report;
                (report.TargetUnavailable ? unanswered : answered).Add((step, report));
            }
        }

        await took(steps.Zip(answers, static (step, report) => (step.Employee.Request.EmployeeId, report.Harms)));
        await Mark(answered);
        if (clock.GetUtcNow() - saved >= ProgressEvery)
        {
            saved = clock.GetUtcNow();
            await store.Update(record, CancellationToken.None);
        }
    }

    private async Task Mark(List<(RenameGroups.Step Step, ReconcileReport Report)> ended)
    {
        List<(int, string, string?)> marks = new(ended.Count);
        foreach ((RenameGroups.Step step, ReconcileReport report) in ended)
        {
            SweepTallies less = record.Tallies with { Employees = record.Tallies.Employees - 1, Pending = record.Tallies.Pending - 1 };
            record = record with { Tallies = Count(less, step.Employee.Request, report.Outcome) };
            Arrived(step.Employee.Request.EmployeeId, report.Outcome);
            marks.Add((ordinals[step.Employee.Request.EmployeeId], report.Outcome.ToString(), report.Detail));
        }

        await store.MarkRows(record.Id, marks, CancellationToken.None);
    }

    // What a full sweep finds may be as old as the last one: only where the source or a delivery told when is there a delay.
    private void Arrived(string employeeId, ReconcileOutcome outcome)
    {
        bool written = outcome is ReconcileOutcome.Created or ReconcileOutcome.TakenOver or ReconcileOutcome.Suspended or ReconcileOutcome.Reactivated or ReconcileOutcome.Updated;
        DateTimeOffset? changed = record.Cause.Kind == CauseKind.Webhook ? record.RequestedAt : reading.ChangedAt.TryGetValue(employeeId, out DateTimeOffset at) ? at : null;
        if (written && changed is { } since)
        {
            instruments.Arrived(outcome, clock.GetUtcNow() - since);
        }
    }

    private void Requested(ReconcileReport report)
    {
        record = record with
        {
            Requests = record.Requests with { TargetReads = record.Requests.TargetReads + report.Reads, TargetWrites = record.Requests.TargetWrites + report.Writes },

            // One alarm, not one per person; what is left stays pending.
            KeyRefused = record.KeyRefused || report.TargetUnauthorized,
            Error = report.TargetUnauthorized ? SweepProcess.KeyRefused : record.Error,
        };
    }
}
