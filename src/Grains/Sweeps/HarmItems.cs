using System.Collections.Immutable;
using System.Text.Json;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;
using OrleansSync.Contracts.Settings;
using OrleansSync.Contracts.Sweeps;
using OrleansSync.Contracts.Text;

namespace OrleansSync.Grains.Sweeps;

/// <summary>The part of a person's plan that is one kind of harm: what a guard counts, and what an approval names. Pure.</summary>
public static class HarmItems
{
    /// <summary>The item, or null when the plan does no such harm.</summary>
    /// <remarks>Hashed is only what belongs to the kind: a new job title does not make another suspension of it.</remarks>
    public static HoldItem? Of(PlannedEmployee one, GuardKind kind)
    {
        ArgumentNullException.ThrowIfNull(one);
        if (!one.Preview.Harms.Contains(kind))
        {
            return null;
        }

        ImmutableArray<AttributeChange> changes = [.. one.Preview.Changes.Where(change => IsOf(change, kind))];
        var content = new
        {
            kind = kind.ToString(),
            id = one.Request.EmployeeId,
            user = kind == GuardKind.TakeOvers ? one.Request.Actual?.Id : null,
            plan = kind == GuardKind.Recreates ? one.Preview.Hash : null,
            changes = changes.Select(change => new { field = change.Field.ToString(), change.Path, old = change.Old.Text, @new = change.New.Text }),
        };
        return new HoldItem(one.Request.EmployeeId, one.GrainKey, ContentHash.Of(CanonicalJson.Write(JsonSerializer.SerializeToElement(content))), changes);
    }

    private static bool IsOf(AttributeChange change, GuardKind kind) => kind switch
    {
        GuardKind.Suspensions or GuardKind.Reactivations => change.Field == CatalogField.Status,
        GuardKind.Clears => change.New.Kind == FieldValueKind.Empty,
        GuardKind.Updates => change.Field != CatalogField.Status,
        _ => true,
    };
}
