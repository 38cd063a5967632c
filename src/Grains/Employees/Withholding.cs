using System.Collections.Immutable;
using OrleansSync.Contracts.Fields;
using OrleansSync.Contracts.Scim;
using OrleansSync.Contracts.Settings;

namespace OrleansSync.Grains.Employees;

/// <summary>Takes out of a plan what a guard holds; the rest goes on, and a leaver is never delayed by what is withheld of others (DESIGN 3.4).</summary>
public static class Withholding
{
    /// <summary>The plan without the withheld kinds, and the kinds that were taken out of it.</summary>
    public static (EmployeePlan Plan, ImmutableSortedSet<GuardKind> Withheld) Apply(EmployeePlan plan, ImmutableSortedSet<GuardKind> withheld)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(withheld);
        ImmutableSortedSet<GuardKind> harms = plan.Harms.Intersect(withheld);
        if (harms.IsEmpty)
        {
            return (plan, []);
        }

        if (harms.Contains(GuardKind.TakeOvers) || harms.Contains(GuardKind.Recreates))
        {
            return (plan with { Link = false, Create = false, Suspend = false, Reactivate = false, Update = null }, harms);
        }

        return (plan with
        {
            Suspend = plan.Suspend && !harms.Contains(GuardKind.Suspensions),
            Reactivate = plan.Reactivate && !harms.Contains(GuardKind.Reactivations),
            Update = harms.Contains(GuardKind.Updates) || plan.Update is not { } update
                ? null
                : harms.Contains(GuardKind.Clears)
                    ? update with
                    {
                        Changes = update.Changes.RemoveAll(change => change.New.Kind == FieldValueKind.Empty),
                        Operations = update.Operations.RemoveAll(operation => operation is ScimOperation.Remove),
                    }
                    : update,
        }, harms);
    }
}
