using System.Collections.Immutable;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;
using OrleansSync.Contracts.Ports;
using OrleansSync.Contracts.Settings;
using OrleansSync.Contracts.Sweeps;

namespace OrleansSync.Grains.Sweeps;

/// <summary>Opens and ends holds as sweeps go by (DESIGN 3.4): what gates and guards find becomes a hold of its own, which the next sweeps heed until somebody approves it or it is no longer true.</summary>
public sealed class HoldKeeper(IHoldStore holds, IBaselines baselines, IHarmLog harms, IIds ids, TimeProvider clock)
{
    /// <summary>What is held now.</summary>
    public Task<ImmutableArray<Hold>> Open(CancellationToken cancellationToken) => holds.Open(cancellationToken);

    /// <summary>What the gates compare with now.</summary>
    public Task<Baselines> Baselines(CancellationToken cancellationToken) => baselines.Read(cancellationToken);

    /// <summary>What somebody approved, for a sweep that carries it out.</summary>
    internal async Task<ApprovedItems?> Approved(SweepRecord record, ISweepStore sweeps, CancellationToken cancellationToken) =>
        record.Approval is { } approval ? await ApprovedItems.Load(approval, sweeps, holds, cancellationToken) : null;

    /// <summary>Holds what was found.</summary>
    /// <returns>The open hold, and true when it was not open before.</returns>
    public Task<(Hold Open, bool IsNew)> Hold(Finding finding, SweepRecord record, SweepPlan plan, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(finding);
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(plan);
        return holds.Put(finding.ToHold(ids.Next(), record.Id, plan.IsListed, clock.GetUtcNow()), cancellationToken);
    }

    /// <summary>A read passed the gates: the holds that said otherwise are over, those of its columns are as found, and what it showed is the baseline.</summary>
    public async Task Believe(SweepPlan plan, ImmutableArray<Hold> open, Baselines before, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(before);
        if (plan.Reading.Columns is not { } columns)
        {
            return;
        }

        DateTimeOffset now = clock.GetUtcNow();
        HashSet<string> found = [.. columns.Held.Select(finding => finding.Kind)];
        foreach (Hold hold in open.Where(hold => hold.Scope == HoldScope.Attribute ? !found.Contains(hold.Kind) : hold.Scope == HoldScope.Sweep && (plan.IsJudgedAnew || hold.Items.All(IsEmployee))))
        {
            _ = await holds.End(hold.Id, HoldStanding.Over, approvedBy: null, now, cancellationToken);
        }

        string[] back = [.. before.Absent.Where(item => IsBack(item, plan, columns))];
        await baselines.Move(columns.Moved, back, now, cancellationToken);
    }

    /// <summary>What of each kind of harm would be done, without what somebody approved, with what open holds keep back and this sweep did not look at.</summary>
    internal static ILookup<GuardKind, HoldItem> Items(SweepPlan plan, ImmutableArray<Hold> open, ApprovedItems? approved)
    {
        Dictionary<string, PlannedEmployee> planned = plan.Employees.ToDictionary(one => one.Request.EmployeeId, StringComparer.Ordinal);
        IEnumerable<(GuardKind Kind, HoldItem Item)> now =
            from one in plan.Employees
            from kind in one.Preview.Harms
            where approved is null || !approved.For(one.Request.EmployeeId).Contains(kind)
            let item = HarmItems.Of(one, kind)
            where item is not null
            select (kind, item);

        // Without a listing the plan does not see what the account looks like: whoever waits goes on waiting until a look shows otherwise.
        IEnumerable<(GuardKind Kind, HoldItem Item)> carried = plan.IsJudgedAnew
            ? []
            : from hold in open
              where hold.Scope == HoldScope.Harm
              let kind = Enum.Parse<GuardKind>(hold.Kind)
              from item in hold.Items
              where plan.Undone.Contains(item.EmployeeId)
                  && (approved is null || !approved.For(item.EmployeeId).Contains(kind))
                  && (!planned.TryGetValue(item.EmployeeId, out PlannedEmployee? one) || (one.Request.Listing == ListingVerdict.NotListed && !one.Preview.Harms.Contains(kind)))
              select (kind, item);
        return now.Concat(carried).ToLookup(pair => pair.Kind, pair => pair.Item);
    }

    /// <summary>Judges a plan.</summary>
    internal async Task<ImmutableSortedDictionary<GuardKind, Finding>> Judge(SweepPlan plan, ILookup<GuardKind, HoldItem> items, bool first, CancellationToken cancellationToken) =>
        Guards.Judge(items, Basis(plan, first), await Done(cancellationToken), first, plan.Settings);

    /// <summary>What a sweep may still do of each kind, whatever its plan saw.</summary>
    internal async Task<HarmBudget> Budget(SweepPlan plan, bool first, CancellationToken cancellationToken) =>
        new(Basis(plan, first), await Done(cancellationToken), first, plan.Settings);

    private static int Basis(SweepPlan plan, bool first) => plan.Linked + (first ? plan.Employees.Count(one => one.Preview.Harms.Contains(GuardKind.TakeOvers)) : 0);

    private Task<ImmutableDictionary<GuardKind, int>> Done(CancellationToken cancellationToken) => harms.Since(clock.GetUtcNow() - Guards.Day, cancellationToken);

    /// <summary>Ends the holds of guards that do not trip any more.</summary>
    internal async Task EndWithout(IEnumerable<GuardKind> tripped, ImmutableArray<Hold> open, CancellationToken cancellationToken)
    {
        HashSet<string> kinds = [.. tripped.Select(kind => kind.ToString())];
        foreach (Hold hold in open.Where(hold => hold.Scope == HoldScope.Harm && !kinds.Contains(hold.Kind)))
        {
            _ = await holds.End(hold.Id, HoldStanding.Over, approvedBy: null, clock.GetUtcNow(), cancellationToken);
        }
    }

    /// <summary>Remembers what was done without an approval, for the guards' day and for what the sweep may still do.</summary>
    internal Task Remember(SweepRecord record, IEnumerable<(string EmployeeId, ImmutableSortedSet<GuardKind> Harms)> done, ApprovedItems? approved, HarmBudget budget, bool first)
    {
        List<(GuardKind, string)> counted =
        [
            .. from one in done
               from kind in one.Harms
               where !Guards.IsExempt(kind, first) && (approved is null || !approved.For(one.EmployeeId).Contains(kind)) && budget.Spend(kind, one.EmployeeId)
               select (kind, one.EmployeeId),
        ];
        return harms.Add(record.Id, counted, clock.GetUtcNow(), CancellationToken.None);
    }

    /// <summary>After a sweep: of whoever was looked at and has nothing of the kind to be withheld, a hold speaks no more.</summary>
    internal async Task Settle(SweepRecord record, SweepPlan plan, IReadOnlyDictionary<string, ReconcileReport> reports, bool first)
    {
        foreach (Hold hold in (await holds.Open(CancellationToken.None)).Where(hold => hold.Scope == HoldScope.Harm))
        {
            GuardKind kind = Enum.Parse<GuardKind>(hold.Kind);
            ImmutableArray<HoldItem> left = [.. hold.Items.Where(item => !reports.TryGetValue(item.EmployeeId, out ReconcileReport? report) || !IsSettled(report, kind))];
            if (left.Length == hold.Items.Length)
            {
                continue;
            }

            ImmutableSortedDictionary<GuardKind, Finding> tripped = await Judge(plan, left.ToLookup(_ => kind), first, CancellationToken.None);
            _ = tripped.TryGetValue(kind, out Finding? still)
                ? (await holds.Put(still.ToHold(ids.Next(), record.Id, hold.Listed, clock.GetUtcNow()), CancellationToken.None)).IsNew
                : await holds.End(hold.Id, HoldStanding.Over, approvedBy: null, clock.GetUtcNow(), CancellationToken.None);
        }
    }

    private static bool IsSettled(ReconcileReport report, GuardKind kind) => report.Outcome switch
    {
        ReconcileOutcome.Failed => false,
        ReconcileOutcome.Pending => !report.Withheld.IsEmpty && !report.Withheld.Contains(kind),
        _ => true,
    };

    private static bool IsEmployee(HoldItem item) => item.Hash == Gates.EmployeeItem(item.EmployeeId);

    private static bool IsBack(string item, SweepPlan plan, ColumnVerdict columns)
    {
        string name = item[(item.IndexOf(':', StringComparison.Ordinal) + 1)..];
        return item == Gates.EmployeeItem(name) ? plan.Reading.Facts.ContainsKey(name)
            : item == Gates.UserItem(name) ? plan.Listing?.ById(name) is not null
            : FieldNames<SourceField>.TryParse(name, out SourceField field) && plan.Reading.Summary?.MissingFields.Contains(field) != true && columns.Held.All(held => Gates.FieldOf(held.Kind) != field);
    }
}
