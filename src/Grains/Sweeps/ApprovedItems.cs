using System.Collections.Immutable;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Settings;
using OrleansSync.Contracts.Sweeps;

namespace OrleansSync.Grains.Sweeps;

/// <summary>One person of what somebody approved.</summary>
/// <param name="EmployeeId">Whom.</param>
/// <param name="Key">The grain's key then.</param>
/// <param name="Hash">Planned identically means that this is equal.</param>
/// <param name="Changes">As seen then.</param>
public sealed record ApprovedItem(string EmployeeId, string Key, string Hash, ImmutableArray<AttributeChange> Changes);

/// <summary>What somebody approved, for a new plan to be compared with.</summary>
internal sealed class ApprovedItems
{
    private const int Page = 1000;
    private static readonly ImmutableSortedSet<GuardKind> EveryKind = [.. Enum.GetValues<GuardKind>()];
    private readonly GuardKind? kind;

    private ApprovedItems(IEnumerable<ApprovedItem> items, GuardKind? kind) =>
        (ById, this.kind) = (items.ToImmutableDictionary(item => item.EmployeeId, StringComparer.Ordinal), kind);

    /// <summary>By employee id.</summary>
    public ImmutableDictionary<string, ApprovedItem> ById { get; }

    /// <summary>The kinds of harm that no guard holds back for these people: the whole plan of a dry run, or the one kind of a hold.</summary>
    public ImmutableSortedSet<GuardKind> Kinds => kind is { } one ? [one] : EveryKind;

    /// <summary>Loads what an approval names.</summary>
    public static async Task<ApprovedItems> Load(SweepApproval approval, ISweepStore sweeps, IHoldStore holds, CancellationToken cancellationToken)
    {
        if (approval.HoldId is { } id)
        {
            Hold hold = await holds.Get(id, cancellationToken) ?? throw new InvalidOperationException("The hold that was approved is no longer stored; what it held is held anew.");
            return new ApprovedItems(hold.Items.Select(item => new ApprovedItem(item.EmployeeId, item.Key, item.Hash, item.Changes)), Enum.Parse<GuardKind>(hold.Kind));
        }

        List<ApprovedItem> items = [];
        ImmutableArray<PlanRow> page;
        do
        {
            page = await sweeps.Plan(approval.SweepId, items.Count, Page, cancellationToken);
            items.AddRange(page.Select(row => new ApprovedItem(row.EmployeeId, row.Key, row.Hash, row.Changes)));
        }
        while (page.Length == Page);
        return new ApprovedItems(items, kind: null);
    }

    /// <summary>What of a new plan is to be equal; null when it does no such thing.</summary>
    public string? HashIn(PlannedEmployee one) => kind is { } of ? HarmItems.Of(one, of)?.Hash : one.Preview.Hash;

    /// <summary>The kinds of harm that were approved for a person.</summary>
    public ImmutableSortedSet<GuardKind> For(string employeeId) => ById.ContainsKey(employeeId) ? Kinds : [];
}
