using System.Collections.Immutable;
using OrleansSync.Connectors.JumpCloud;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Ports;
using OrleansSync.Contracts.Settings;
using OrleansSync.Contracts.Sweeps;
using OrleansSync.Contracts.Telemetry;
using OrleansSync.Grains.Journal;

namespace OrleansSync.Grains.Sweeps;

/// <summary>One sweep from read to result. Resumed after a loss it reads and plans again: rows that are done stay as they were marked, and what is left is what the new plan holds.</summary>
public sealed class SweepProcess(SweepPlanner planner, ISweepStore store, HoldKeeper keeper, IRoster roster, IJournal journal, IPartitions partitions, TargetWatch watch, ISweepClosing closing, ISettings settings, SweepInstruments instruments, TimeProvider clock)
{
    /// <summary>Said once, not once a person.</summary>
    internal const string KeyRefused = "JumpCloud refused the key (401/403). Nothing more was sent; check JumpCloud:ApiKey.";

    private const int HeadsAttemptsMax = 30;
    private static readonly TimeSpan HeadsRetry = TimeSpan.FromSeconds(1);

    /// <summary>Runs it.</summary>
    /// <returns>The record as ended, and the watermark that it reached, or null when it reached none.</returns>
    public async Task<(SweepRecord Record, DateTimeOffset? Watermark)> Run(SweepRecord record, DateTimeOffset? watermark, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        await settings.Refresh(cancellationToken);
        SyncSettings revision = settings.Current;
        bool resumed = record.StartedAt is not null;
        record = record with { State = SweepState.Planning, StartedAt = record.StartedAt ?? clock.GetUtcNow(), SettingsRevision = revision.Revision };
        await store.Update(record, cancellationToken);
        if (record.Cause.Kind == CauseKind.Api && !resumed)
        {
            await Tell(record, new SweepEvent.Requested(record.Kind, record.DryRun));
        }

        await AgreeOnHeads(cancellationToken);
        Baselines baselines = await keeper.Baselines(cancellationToken);
        ApprovedItems? approved = await keeper.Approved(record, store, cancellationToken);
        PlanInput input = new()
        {
            Record = record,
            Settings = revision,
            Watermark = watermark,
            Before = resumed ? await store.Done(record.Id, cancellationToken) : [],
            Open = await keeper.Open(cancellationToken),
            Baselines = baselines,
            Approved = approved,
        };
        SweepPlan plan;
        using (Spans.Source.StartActivity(Spans.Plan))
        {
            plan = await planner.Plan(input, cancellationToken);
        }

        switch (plan.Listing?.Failure?.Kind)
        {
            case TargetFailureKind.Unavailable or TargetFailureKind.Throttled:
                throw new TargetDownException();
            case TargetFailureKind.Unauthorized:
                await Tell(record, new SweepEvent.Failed(KeyRefused));
                return (await Save(record with { State = SweepState.Failed, Error = KeyRefused, KeyRefused = true, CompletedAt = clock.GetUtcNow() }), null);
        }

        record = record with
        {
            Tallies = plan.Skipped with { Orphaned = plan.Orphaned },
            Requests = record.Requests with
            {
                SourceReads = record.Requests.SourceReads + plan.Reading.Requests,
                TargetReads = record.Requests.TargetReads + (plan.Listing?.Requests ?? 0) + plan.LookUps,
            },
        };
        if (plan.Gate is { } gate)
        {
            return (await HoldWhole(record, plan, gate, cancellationToken), null);
        }

        await keeper.Believe(plan, await keeper.Open(cancellationToken), baselines, cancellationToken);
        ImmutableArray<PlanRow> rows = plan.ToRows();
        string planHash = SweepPlan.HashOf(rows);
        record = record with { PlanHash = planHash, Approval = record.Approval is { } approval ? approval with { Lists = plan.Lists } : null };
        await store.SavePlan(record.Id, [.. rows, .. plan.RowsLeftOut().Select((row, index) => row with { Ordinal = rows.Length + index })], cancellationToken);
        (record, ImmutableSortedSet<GuardKind> tripped) = await HoldParts(record, plan, approved, watermark is null, cancellationToken);
        if (record.DryRun)
        {
            SweepTallies shown = plan.Employees.Aggregate(record.Tallies, (sum, one) => PlanProgress.Count(sum, one.Request, SweepPlan.OutcomeOf(one.Preview.Action)));
            return (await Save(record with { State = SweepState.Completed, Tallies = shown, CompletedAt = clock.GetUtcNow() }), null);
        }

        if (plan.Employees.Count > 0)
        {
            await Tell(record, new SweepEvent.Planned(plan.Skipped.Employees + plan.Employees.Count, plan.Employees.Count, planHash));
        }

        record = await Save(record with { State = SweepState.Running });
        SweepRecord begun = record;
        HarmBudget budget = await keeper.Budget(plan, watermark is null, cancellationToken);
        PlanProgress progress = new(
            record,
            plan,
            rows,
            id => tripped.Union(budget.Spent).Except(approved?.For(id) ?? []),
            done => keeper.Remember(begun, done, approved, budget, watermark is null),
            store,
            partitions,
            watch,
            instruments,
            clock);
        record = await progress.CarryOut(cancellationToken);
        if (progress.TargetIsDown)
        {
            _ = await Save(record);
            throw new TargetDownException();
        }

        await keeper.Settle(record, plan, progress.Reports, watermark is null);
        return await Complete(record, plan, rows);
    }

    /// <summary>A gate holds the whole sweep: the read is not believed, and nothing is planned.</summary>
    private async Task<SweepRecord> HoldWhole(SweepRecord record, SweepPlan plan, Finding gate, CancellationToken cancellationToken)
    {
        await store.SavePlan(record.Id, [], cancellationToken);
        (Hold open, _) = await keeper.Hold(gate, record, plan, cancellationToken);
        record = record with { State = SweepState.Held, PlanHash = open.PlanHash, Holds = [open.InSweep] };
        await Tell(record, new SweepEvent.Held(open.Kind, open.Reason, open.Count, open.PlanHash));
        return await Save(record);
    }

    /// <summary>Holds columns that are not believed and kinds of harm that are too many; the rest goes on.</summary>
    private async Task<(SweepRecord Record, ImmutableSortedSet<GuardKind> Tripped)> HoldParts(SweepRecord record, SweepPlan plan, ApprovedItems? approved, bool first, CancellationToken cancellationToken)
    {
        foreach (Finding column in plan.Reading.Columns?.Held ?? [])
        {
            await Hold(record, plan, column, cancellationToken);
        }

        ImmutableArray<Hold> open = await keeper.Open(cancellationToken);
        ILookup<GuardKind, HoldItem> items = HoldKeeper.Items(plan, open, approved);
        ImmutableSortedDictionary<GuardKind, Finding> tripped = await keeper.Judge(plan, items, first, cancellationToken);
        if (record.DryRun)
        {
            // Nothing is withheld: the approval of such a plan is of all of it.
            SweepHold[] shown = [.. tripped.Values.Select(finding => finding.InSweep with { PlanHash = record.PlanHash })];
            return (record with { Holds = [.. shown, .. Columns(open)] }, [.. tripped.Keys]);
        }

        // A sweep that has nothing of the kind itself leaves the hold as it is.
        foreach (Finding finding in tripped.Where(pair => plan.Employees.Exists(one => one.Preview.Harms.Contains(pair.Key))).Select(pair => pair.Value))
        {
            await Hold(record, plan, finding, cancellationToken);
        }

        await keeper.EndWithout(tripped.Keys, open, cancellationToken);
        record = record with { Holds = [.. tripped.Values.Select(finding => finding.InSweep), .. Columns(open)] };

        // While it is open whether this is our organisation, no account in it is made ours; what is ours already is kept in step.
        bool isDoubtful = open.Any(hold => hold.Kind == Gates.WrongTenantKind);
        return (record, [.. tripped.Keys, .. isDoubtful ? [GuardKind.TakeOvers, GuardKind.Recreates] : ImmutableArray<GuardKind>.Empty]);
    }

    private async Task Hold(SweepRecord record, SweepPlan plan, Finding finding, CancellationToken cancellationToken)
    {
        (Hold open, bool isNew) = await keeper.Hold(finding, record, plan, cancellationToken);
        if (isNew)
        {
            await Tell(record, new SweepEvent.Held(open.Kind, open.Reason, open.Count, open.PlanHash));
        }
    }

    private static IEnumerable<SweepHold> Columns(ImmutableArray<Hold> open) => open.Where(hold => hold.Scope == HoldScope.Attribute).Select(hold => hold.InSweep);

    private async Task<(SweepRecord Record, DateTimeOffset? Watermark)> Complete(SweepRecord record, SweepPlan plan, ImmutableArray<PlanRow> rows)
    {
        record = record with
        {
            State = record.Error is not null ? SweepState.Failed : record.Tallies.Failed > 0 ? SweepState.CompletedWithFailures : SweepState.Completed,
            Error = record.Error ?? (plan.Reading.Unknown == 0 ? null : $"{plan.Reading.Unknown} of the employees named are known neither here nor at BambooHR."),
            CompletedAt = clock.GetUtcNow(),
        };
        if (!rows.IsEmpty || record.Cause.Kind == CauseKind.Api)
        {
            await Tell(record, record.State == SweepState.Failed ? new SweepEvent.Failed(record.Error ?? string.Empty) : new SweepEvent.Completed(record.Tallies, record.CompletedAt.Value - (record.StartedAt ?? record.CompletedAt.Value)));
        }

        await closing.Close(record, plan, CancellationToken.None);

        // Written after the sweep's last append; one that saw or carried out only a part moves nothing.
        DateTimeOffset? reached = record.Kind == SweepKind.Scoped || record.Approval is not null || record.State == SweepState.Failed ? null : plan.Reading.ServerTime ?? plan.Started;
        return (await Save(record), reached);
    }

    // An append of another silo may be between its two commits' visibility; planning on a stale roster would plan what is done.
    private async Task AgreeOnHeads(CancellationToken cancellationToken)
    {
        for (int attempt = 1; await roster.HeadsDisagree(cancellationToken) is > 0 and var count; attempt++)
        {
            if (attempt == HeadsAttemptsMax)
            {
                throw new InvalidOperationException($"The roster and the heads of {count} streams disagree; nothing was planned. Rebuild the roster from the events.");
            }

            await Task.Delay(HeadsRetry, clock, cancellationToken);
        }
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
