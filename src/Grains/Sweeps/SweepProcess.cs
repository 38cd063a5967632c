using System.Collections.Immutable;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Ports;
using OrleansSync.Contracts.Settings;
using OrleansSync.Contracts.Sweeps;
using OrleansSync.Grains.Journal;

namespace OrleansSync.Grains.Sweeps;

/// <summary>One sweep from read to result. Resumed after a loss it reads and plans again: what was done is in step by then, and what is left is what the new plan holds.</summary>
public sealed class SweepProcess(SweepPlanner planner, SweepStore store, IRoster roster, IJournal journal, IGrainFactory grains, ISettings settings, TimeProvider clock)
{
    // Several times as many people as request permits: commits of some overlap with requests of others.
    private const int InFlightMax = 64;
    private static readonly TimeSpan ProgressEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan HeadsRetry = TimeSpan.FromSeconds(1);

    /// <summary>Runs it.</summary>
    /// <returns>The record as ended, and the watermark that it reached, or null when it reached none.</returns>
    public async Task<(SweepRecord Record, DateTimeOffset? Watermark)> Run(SweepRecord record, DateTimeOffset? watermark, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        SyncSettings revision = settings.Current;
        record = record with { State = SweepState.Planning, StartedAt = record.StartedAt ?? clock.GetUtcNow(), SettingsRevision = revision.Revision };
        await store.Update(record, cancellationToken);
        while (await roster.HeadsDisagree(cancellationToken) > 0)
        {
            // An append of another silo may be between its two commits' visibility; planning on a stale roster would plan what is done.
            await Task.Delay(HeadsRetry, clock, cancellationToken);
        }

        SweepPlan plan = await planner.Plan(record, watermark, revision, cancellationToken);
        ImmutableArray<PlanRow> rows = plan.ToRows();
        string planHash = SweepPlan.HashOf(rows);
        int linked = await CountLinked(cancellationToken);
        ImmutableSortedDictionary<GuardKind, int> tripped = Guards.Tripped(plan.Employees, linked, first: watermark is null, revision);
        record = record with
        {
            PlanHash = planHash,
            Holds = [.. plan.Holds.Select(hold => hold with { PlanHash = planHash }), .. Guards.Holds(tripped, linked, revision, planHash)],
            Tallies = plan.Skipped with { Orphaned = plan.Orphaned },
            Requests = new SweepRequests(plan.Reading.Requests, plan.Listing?.Requests ?? 0, 0),
        };
        await store.SavePlan(record.Id, rows, cancellationToken);
        if (plan.Holds.Count > 0)
        {
            record = record with { State = SweepState.Held };
            await Tell(record, new SweepEvent.Held(plan.Holds[0].Kind, plan.Holds[0].Reason, plan.Holds[0].Count, planHash));
            return (await Save(record), null);
        }

        if (record.DryRun)
        {
            SweepTallies shown = plan.Employees.Aggregate(record.Tallies, (sum, one) => Count(sum, one, SweepPlan.OutcomeOf(one.Preview.Action)));
            return (await Save(record with { State = SweepState.Completed, Tallies = shown, CompletedAt = clock.GetUtcNow() }), null);
        }

        record = await Save(record with { State = SweepState.Running });
        record = await CarryOut(record, plan, rows, [.. tripped.Keys], cancellationToken);
        record = record with
        {
            State = record.Error is not null ? SweepState.Failed : record.Tallies.Failed > 0 ? SweepState.CompletedWithFailures : SweepState.Completed,
            CompletedAt = clock.GetUtcNow(),
        };
        if (!rows.IsEmpty || record.Cause.Kind == CauseKind.Api)
        {
            await Tell(record, record.Error is { } error ? new SweepEvent.Failed(error) : new SweepEvent.Completed(record.Tallies, record.CompletedAt.Value - (record.StartedAt ?? record.CompletedAt.Value)));
        }

        // Written after the sweep's last append; a scoped sweep saw only some, and moves nothing.
        DateTimeOffset? reached = record.Kind == SweepKind.Scoped || record.Error is not null ? null : plan.Reading.ServerTime ?? plan.Started;
        return (await Save(record), reached);
    }

    private async Task<SweepRecord> CarryOut(SweepRecord record, SweepPlan plan, ImmutableArray<PlanRow> rows, ImmutableSortedSet<GuardKind> withheld, CancellationToken cancellationToken)
    {
        Dictionary<string, PlannedEmployee> byId = plan.Employees.ToDictionary(one => one.Request.EmployeeId, StringComparer.Ordinal);
        Queue<RenameGroups.Step> steps = new(RenameGroups.Order([.. rows.Select(row => byId[row.EmployeeId])]));
        Dictionary<string, int> ordinals = rows.ToDictionary(row => row.EmployeeId, row => row.Ordinal, StringComparer.Ordinal);
        List<Task<(RenameGroups.Step Step, ReconcileReport Report)>> flying = [];
        List<(int, string, string?)> marks = [];
        DateTimeOffset saved = clock.GetUtcNow();
        record = record with { Tallies = record.Tallies with { Employees = record.Tallies.Employees + rows.Length, Pending = record.Tallies.Pending + rows.Length } };
        while (steps.Count > 0 || flying.Count > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            while (record.Error is null && steps.Count > 0 && flying.Count < InFlightMax && (!steps.Peek().Alone || flying.Count == 0))
            {
                RenameGroups.Step step = steps.Dequeue();
                flying.Add(Reconcile(step, withheld, cancellationToken));
                if (step.Alone)
                {
                    break;
                }
            }

            if (flying.Count == 0)
            {
                break;
            }

            Task<(RenameGroups.Step Step, ReconcileReport Report)> landed = await Task.WhenAny(flying);
            _ = flying.Remove(landed);
            (RenameGroups.Step done, ReconcileReport report) = await landed;
            if (report.TargetUnauthorized)
            {
                // One alarm, not one per person; what is left stays pending.
                record = record with { Error = "JumpCloud refused the key (401/403). Nothing more was sent; check JumpCloud:ApiKey." };
            }

            record = record with { Requests = record.Requests with { TargetReads = record.Requests.TargetReads + report.Reads, TargetWrites = record.Requests.TargetWrites + report.Writes } };
            if (done.Last)
            {
                SweepTallies less = record.Tallies with { Employees = record.Tallies.Employees - 1, Pending = record.Tallies.Pending - 1 };
                record = record with { Tallies = Count(less, done.Employee, report.Outcome) };
                marks.Add((ordinals[done.Employee.Request.EmployeeId], report.Outcome.ToString(), report.Detail));
            }

            if (clock.GetUtcNow() - saved >= ProgressEvery)
            {
                saved = clock.GetUtcNow();
                await store.MarkRows(record.Id, marks, cancellationToken);
                marks.Clear();
                await store.Update(record, cancellationToken);
            }
        }

        await store.MarkRows(record.Id, marks, cancellationToken);
        return record;
    }

    private async Task<(RenameGroups.Step Step, ReconcileReport Report)> Reconcile(RenameGroups.Step step, ImmutableSortedSet<GuardKind> withheld, CancellationToken cancellationToken)
    {
        IEmployeeGrain grain = grains.GetGrain<IEmployeeGrain>(step.Employee.GrainKey);
        ReconcileRequest request = step.Employee.Request with { Withheld = withheld, TemporaryEmail = step.TemporaryEmail };
        try
        {
            ReconcileReport report = await grain.Reconcile(request, cancellationToken);
            await grain.LetGo();
            return (step, report);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // One bad employee never delays another (DESIGN 3.4); the silo that held the grain logged why.
            return (step, new ReconcileReport { Outcome = ReconcileOutcome.Failed, Detail = failure.GetType().Name });
        }
    }

    private static SweepTallies Count(SweepTallies tallies, PlannedEmployee one, ReconcileOutcome outcome) =>
        one.Request.Standing == SourceStanding.Vanished ? tallies with { Orphaned = tallies.Orphaned + 1 } : tallies.With(outcome);

    private async Task<int> CountLinked(CancellationToken cancellationToken)
    {
        int linked = 0;
        await foreach (RosterRow row in roster.All(cancellationToken))
        {
            linked += row.TargetUserId is null ? 0 : 1;
        }

        return linked;
    }

    private async Task<SweepRecord> Save(SweepRecord record)
    {
        await store.Update(record, CancellationToken.None);
        return record;
    }

    private async Task Tell(SweepRecord record, SweepEvent happened)
    {
        string stream = "sweep:" + record.Id;
        StoredStream known = await journal.Load(stream, CancellationToken.None);
        EventMetadata metadata = new(record.Cause, record.Id, record.SettingsRevision, clock.GetUtcNow());
        _ = await journal.Append(new AppendUnit([new AppendRequest(stream, known.Version, [new JournalEvent(happened, metadata)], Roster: null, JournalPriority.Normal)]), CancellationToken.None);
    }
}
