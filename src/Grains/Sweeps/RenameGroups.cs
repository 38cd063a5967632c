using System.Collections.Immutable;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;
using OrleansSync.Grains.Employees;

namespace OrleansSync.Grains.Sweeps;

/// <summary>Orders the renames that touch each other: a chain from its free end, a ring through one temporary address; no email is written while another of the group still has it (DESIGN 3.1). Pure.</summary>
public static class RenameGroups
{
    /// <summary>One reconcile.</summary>
    /// <param name="Employee">Whom.</param>
    /// <param name="TemporaryEmail">The address to pass through first, or null.</param>
    /// <param name="Alone">True when what was started before must have ended: it is part of an ordered group.</param>
    /// <param name="Last">False for the first of two visits.</param>
    public sealed record Step(PlannedEmployee Employee, string? TemporaryEmail, bool Alone, bool Last);

    /// <summary>All employees in an order that is safe; those of no group first and side by side, in the order given.</summary>
    public static ImmutableArray<Step> Order(ImmutableArray<PlannedEmployee> employees)
    {
        // Old email -> who has it now; new email -> who wants it. Only real moves of linked people count.
        Dictionary<string, PlannedEmployee> holding = new(StringComparer.Ordinal);
        foreach (PlannedEmployee one in employees)
        {
            if (Move(one) is { } move)
            {
                holding[move.From] = one;
            }
        }

        HashSet<string> grouped = new(StringComparer.Ordinal);
        foreach (PlannedEmployee one in employees)
        {
            if (Wanted(one) is { } wanted && holding.TryGetValue(wanted, out PlannedEmployee? holder) && holder.Request.EmployeeId != one.Request.EmployeeId)
            {
                _ = grouped.Add(one.Request.EmployeeId);
                _ = grouped.Add(holder.Request.EmployeeId);
            }
        }

        ImmutableArray<Step>.Builder steps = ImmutableArray.CreateBuilder<Step>();
        steps.AddRange(employees.Where(one => !grouped.Contains(one.Request.EmployeeId)).Select(one => new Step(one, TemporaryEmail: null, Alone: false, Last: true)));
        HashSet<string> placed = new(StringComparer.Ordinal);
        foreach (PlannedEmployee one in employees.Where(one => grouped.Contains(one.Request.EmployeeId)))
        {
            Place(one, holding, placed, steps);
        }

        return steps.ToImmutable();
    }

    private static void Place(PlannedEmployee first, Dictionary<string, PlannedEmployee> holding, HashSet<string> placed, ImmutableArray<Step>.Builder steps)
    {
        // Walk to the holder of the wanted address until it is free or the walk comes round.
        List<PlannedEmployee> chain = [];
        PlannedEmployee? at = first;
        while (at is not null && placed.Add(at.Request.EmployeeId))
        {
            chain.Add(at);
            at = Wanted(at) is { } wanted && holding.TryGetValue(wanted, out PlannedEmployee? holder) && holder.Request.EmployeeId != at.Request.EmployeeId ? holder : null;
        }

        bool ring = at is not null && chain.Count > 1 && at.Request.EmployeeId == chain[0].Request.EmployeeId;
        if (ring && Wanted(chain[0]) is { } final)
        {
            steps.Add(new Step(chain[0], Temporary(chain[0].Request.EmployeeId, final), Alone: true, Last: false));
        }

        for (int index = chain.Count - 1; index >= 0; index--)
        {
            steps.Add(new Step(chain[index], TemporaryEmail: null, Alone: true, Last: true));
        }
    }

    private static (string From, string To)? Move(PlannedEmployee one)
    {
        if (one.Request.RosterBody is not { } body || Wanted(one) is not { } wanted)
        {
            return null;
        }

        string? from = EmployeeStateJson.Read(body.Span).Link?.Attributes[CatalogField.CompanyEmail].Text?.ToLowerInvariant();
        return from is null || from == wanted ? null : (from, wanted);
    }

    private static string? Wanted(PlannedEmployee one) =>
        one.Request.Imposed is null && WorkEmail.TryParse(one.Request.Facts?[SourceField.WorkEmail].Text, out WorkEmail email) ? email.Value : null;

    // In the domain that it ends in, so that the target takes it; the employee id makes it unique.
    private static string Temporary(string employeeId, string final) => "orleanssync-" + employeeId + final[final.IndexOf('@', StringComparison.Ordinal)..];
}
