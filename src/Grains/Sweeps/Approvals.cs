using System.Collections.Immutable;
using System.Globalization;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;
using OrleansSync.Contracts.Ports;
using OrleansSync.Contracts.Settings;
using OrleansSync.Contracts.Sweeps;
using OrleansSync.Grains.Journal;

namespace OrleansSync.Grains.Sweeps;

/// <summary>A person's word on what is held, by hash (DESIGN 3.4): a dry run's plan, the items of a guard's hold, or a read that a gate did not believe.</summary>
public sealed class Approvals(ISweepStore sweeps, IHoldStore holds, IBaselines baselines, ISweepQueue queue, IJournal journal, ISettings settings, TimeProvider clock)
{
    private const int Page = 1000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    /// <summary>Approves.</summary>
    /// <param name="sweepId">The dry run, or a sweep that lists the hold.</param>
    /// <param name="planHash">What the person saw: nothing else is carried out.</param>
    /// <param name="cause">Who.</param>
    /// <param name="cancellationToken">Stops the wait for the lists, not what was begun.</param>
    /// <returns>Approved once the sweep that carries it out has planned, or after ten seconds without its plan.</returns>
    public async Task<ApprovalOutcome> Approve(string sweepId, string planHash, Cause cause, CancellationToken cancellationToken)
    {
        await settings.Refresh(cancellationToken);
        if (await sweeps.Get(sweepId, cancellationToken) is not { } sweep)
        {
            return new ApprovalOutcome.Unknown();
        }

        if (sweep is { DryRun: true, State: SweepState.Completed } && sweep.PlanHash == planHash)
        {
            return await ApprovePlan(sweep, planHash, cause, cancellationToken);
        }

        Hold? hold = await holds.ByHash(planHash, cancellationToken);
        if (hold is null || (hold.SweepId != sweepId && !sweep.Holds.Any(one => one.PlanHash == planHash)))
        {
            return new ApprovalOutcome.Stale("Nothing of this sweep that waits for an approval has this hash.", sweep.DryRun && sweep.State == SweepState.Completed ? sweep.PlanHash : null, [], []);
        }

        return hold.State != HoldStanding.Open ? await Changed(hold, cancellationToken)
            : hold.Scope == HoldScope.Harm ? await ApproveItems(sweep, hold, cause, cancellationToken)
            : await ApproveRead(sweep, hold, cause, cancellationToken);
    }

    private async Task<ApprovalOutcome> ApprovePlan(SweepRecord sweep, string planHash, Cause cause, CancellationToken cancellationToken)
    {
        if (NotLive() is { } not)
        {
            return not;
        }

        bool full = sweep.Kind == SweepKind.Full;
        SweepApproval approval = new(sweep.Id, planHash, HoldId: null, Listed: full, Asked: sweep.Kind == SweepKind.Scoped && sweep.Cause.Kind == CauseKind.Api);
        SweepTicket ticket = await queue.Request(new SweepRequest(full ? SweepKind.Full : SweepKind.Scoped, DryRun: false, [], cause, "approve:" + sweep.Id, approval), CancellationToken.None);
        await Tell(sweep, planHash, cause, ticket);
        return await Planned(ticket, cancellationToken);
    }

    private async Task<ApprovalOutcome> ApproveItems(SweepRecord sweep, Hold hold, Cause cause, CancellationToken cancellationToken)
    {
        if (NotLive() is { } not)
        {
            return not;
        }

        if (!await holds.End(hold.Id, HoldStanding.Approved, cause.Caller, clock.GetUtcNow(), cancellationToken))
        {
            return await Changed(hold, cancellationToken);
        }

        // From here to the request the people are nobody's: lost in between, the next sweep holds them anew.
        SweepApproval approval = new(sweep.Id, hold.PlanHash, hold.Id, hold.Listed, Asked: false);
        SweepTicket ticket = await queue.Request(new SweepRequest(SweepKind.Scoped, DryRun: false, [], cause, "approve:" + hold.Id, approval), CancellationToken.None);
        await Tell(sweep, hold.PlanHash, cause, ticket);
        return await Planned(ticket, cancellationToken);
    }

    private async Task<ApprovalOutcome> ApproveRead(SweepRecord sweep, Hold hold, Cause cause, CancellationToken cancellationToken)
    {
        DateTimeOffset now = clock.GetUtcNow();
        if (!await holds.End(hold.Id, HoldStanding.Approved, cause.Caller, now, cancellationToken))
        {
            return await Changed(hold, cancellationToken);
        }

        if (Gates.FieldOf(hold.Kind) is not { } field)
        {
            await baselines.Accept([.. hold.Items.Select(item => item.Hash)], now, CancellationToken.None);
        }
        else if (hold.Fill is { } fill)
        {
            await baselines.Move(new Dictionary<SourceField, FillRate> { [field] = fill }, [], now, CancellationToken.None);
        }
        else
        {
            await baselines.Accept([Gates.FieldItem(FieldNames<SourceField>.Of(field))], now, CancellationToken.None);
        }

        if (hold.Scope == HoldScope.Sweep)
        {
            // Ahead of the request: the sweep that it makes may be held, too.
            await sweeps.EndHeld(hold.Kind, $"{cause.Caller ?? "Somebody"} approved what held it; another sweep reads again.", now, CancellationToken.None);
        }

        SweepTicket ticket = await queue.Request(new SweepRequest(SweepKind.Full, sweep.DryRun, [], cause, "approve:" + hold.Id), CancellationToken.None);
        await Tell(sweep, hold.PlanHash, cause, ticket);
        return new ApprovalOutcome.Approved(await sweeps.Get(ticket.SweepId, cancellationToken) ?? sweep, []);
    }

    private ApprovalOutcome.NotNow? NotLive() => settings.Current.Mode == SyncMode.Live
        ? null
        : new ApprovalOutcome.NotNow($"Sync:Mode is {settings.Current.Mode}: nothing would be written. Set it to Live, then approve.");

    /// <summary>What changed since the person looked.</summary>
    private async Task<ApprovalOutcome> Changed(Hold seen, CancellationToken cancellationToken)
    {
        Hold then = await holds.Get(seen.Id, cancellationToken) ?? seen;
        Hold? now = (await holds.Open(cancellationToken)).FirstOrDefault(one => one.Kind == then.Kind);
        string at = then.EndedAt?.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "meanwhile";
        if (then.State == HoldStanding.Approved)
        {
            return new ApprovalOutcome.Stale($"{then.ApprovedBy ?? "Somebody"} approved it at {at}.", now?.PlanHash, [], []);
        }

        if (now is null)
        {
            return new ApprovalOutcome.Stale($"Nothing of it is held any more since {at}.", CurrentHash: null, then.Items, []);
        }

        HashSet<string> before = [.. then.Items.Select(item => item.Hash)];
        HashSet<string> after = [.. now.Items.Select(item => item.Hash)];
        ImmutableArray<HoldItem> gone = [.. then.Items.Where(item => !after.Contains(item.Hash))];
        ImmutableArray<HoldItem> added = [.. now.Items.Where(item => !before.Contains(item.Hash))];
        string what = then.Fill is null
            ? string.Create(CultureInfo.InvariantCulture, $"{gone.Length} are no longer planned so, {added.Length} came to it")
            : now.Reason;
        return new ApprovalOutcome.Stale($"It changed at {at}: {what}. Look at it again.", now.PlanHash, gone, added);
    }

    /// <summary>Waits until the sweep has planned, so that the person sees what is run.</summary>
    private async Task<ApprovalOutcome> Planned(SweepTicket ticket, CancellationToken cancellationToken)
    {
        DateTimeOffset patient = clock.GetUtcNow() + Patience;
        while (true)
        {
            SweepRecord? sweep = await sweeps.Get(ticket.SweepId, cancellationToken);
            bool planned = sweep is { Approval.Lists: not null } or { IsOver: true };
            if (sweep is not null && (planned || clock.GetUtcNow() >= patient))
            {
                return new ApprovalOutcome.Approved(sweep, planned ? await Rows(sweep.Id, cancellationToken) : []);
            }

            await Task.Delay(LookEvery, clock, cancellationToken);
        }
    }

    private async Task<ImmutableArray<PlanRow>> Rows(string sweepId, CancellationToken cancellationToken)
    {
        ImmutableArray<PlanRow>.Builder rows = ImmutableArray.CreateBuilder<PlanRow>();
        ImmutableArray<PlanRow> page;
        do
        {
            page = await sweeps.Plan(sweepId, rows.Count, Page, cancellationToken);
            rows.AddRange(page);
        }
        while (page.Length == Page);
        return rows.ToImmutable();
    }

    private async Task Tell(SweepRecord sweep, string planHash, Cause cause, SweepTicket ticket)
    {
        string stream = "sweep:" + sweep.Id;
        AppendOutcome outcome;
        do
        {
            StoredStream known = await journal.Load(stream, CancellationToken.None);
            if (known.Events.Any(one => one.Data is SweepEvent.Approved && one.CorrelationId == ticket.SweepId))
            {
                return;
            }

            EventMetadata metadata = new(cause, ticket.SweepId, sweep.SettingsRevision, clock.GetUtcNow());
            outcome = await journal.Append(new AppendUnit([new AppendRequest(stream, known.Version, [new JournalEvent(new SweepEvent.Approved(planHash), metadata)], Roster: null, JournalPriority.Normal)]), CancellationToken.None);
        }
        while (outcome is AppendOutcome.Conflict);
    }
}
