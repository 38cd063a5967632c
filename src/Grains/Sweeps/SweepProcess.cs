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
public sealed class SweepProcess(SweepPlanner planner, SweepStore store, IRoster roster, IJournal journal, IPartitions partitions, TargetWatch watch, ISettings settings, SweepInstruments instruments, TimeProvider clock)
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
        ImmutableArray<PlanRow> before = resumed ? await store.Done(record.Id, cancellationToken) : [];
        SweepPlan plan;
        using (Spans.Source.StartActivity(Spans.Plan))
        {
            plan = await planner.Plan(record, watermark, before, revision, cancellationToken);
        }

        switch (plan.Listing?.Failure?.Kind)
        {
            case TargetFailureKind.Unavailable or TargetFailureKind.Throttled:
                throw new TargetDownException();
            case TargetFailureKind.Unauthorized:
                await Tell(record, new SweepEvent.Failed(KeyRefused));
                return (await Save(record with { State = SweepState.Failed, Error = KeyRefused, KeyRefused = true, CompletedAt = clock.GetUtcNow() }), null);
        }

        ImmutableArray<PlanRow> rows = plan.ToRows();
        string planHash = SweepPlan.HashOf(rows);
        ImmutableSortedDictionary<GuardKind, int> tripped = Guards.Tripped(plan.Employees, plan.Linked, watermark is null, revision);
        record = record with
        {
            PlanHash = planHash,
            Holds = [.. plan.Holds.Select(hold => hold with { PlanHash = planHash }), .. Guards.Holds(tripped, plan.Linked, revision, planHash)],
            Tallies = plan.Skipped with { Orphaned = plan.Orphaned },
            Requests = record.Requests with
            {
                SourceReads = record.Requests.SourceReads + plan.Reading.Requests,
                TargetReads = record.Requests.TargetReads + (plan.Listing?.Requests ?? 0),
            },
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
            SweepTallies shown = plan.Employees.Aggregate(record.Tallies, (sum, one) => PlanProgress.Count(sum, one.Request, SweepPlan.OutcomeOf(one.Preview.Action)));
            return (await Save(record with { State = SweepState.Completed, Tallies = shown, CompletedAt = clock.GetUtcNow() }), null);
        }

        if (plan.Employees.Count > 0)
        {
            await Tell(record, new SweepEvent.Planned(plan.Skipped.Employees + plan.Employees.Count, plan.Employees.Count, planHash));
        }

        record = await Save(record with { State = SweepState.Running });
        PlanProgress progress = new(record, plan, rows, [.. tripped.Keys], store, partitions, watch, instruments, clock);
        record = await progress.CarryOut(cancellationToken);
        if (progress.TargetIsDown)
        {
            _ = await Save(record);
            throw new TargetDownException();
        }

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

        // Written after the sweep's last append; a scoped sweep saw only some, and moves nothing.
        DateTimeOffset? reached = record.Kind == SweepKind.Scoped || record.State == SweepState.Failed ? null : plan.Reading.ServerTime ?? plan.Started;
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
