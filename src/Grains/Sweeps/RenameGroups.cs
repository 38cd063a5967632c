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
    /// <param name="Last">False for the first of two visits.</param>
    public sealed record Step(PlannedEmployee Employee, string? TemporaryEmail, bool Last);

    /// <summary>All employees, grouped: the groups may run side by side, the steps of a group go one after the other.</summary>
    /// <returns>In the order given; a group stands where its first member stood.</returns>
    public static ImmutableArray<ImmutableArray<Step>> Of(ImmutableArray<PlannedEmployee> employees)
    {
        // Old email -> who has it now. Only real moves of linked people count.
        Dictionary<string, PlannedEmployee> holding = new(StringComparer.Ordinal);
        foreach (PlannedEmployee one in employees)
        {
            if (Move(one) is { } move)
            {
                holding[move.From] = one;
            }
        }

        List<List<Step>> groups = new(employees.Length);
        Dictionary<string, List<Step>> placed = new(StringComparer.Ordinal);
        foreach (PlannedEmployee one in employees)
        {
            if (!placed.ContainsKey(one.Request.EmployeeId))
            {
                Place(one, holding, placed, groups);
            }
        }

        return [.. groups.Select(group => group.ToImmutableArray())];
    }

    private static void Place(PlannedEmployee first, Dictionary<string, PlannedEmployee> holding, Dictionary<string, List<Step>> placed, List<List<Step>> groups)
    {
        // Walk to the holder of the wanted address until it is free, the walk comes round, or it meets a group.
        List<PlannedEmployee> chain = [];
        HashSet<string> walked = new(StringComparer.Ordinal);
        PlannedEmployee? at = first;
        while (at is not null && !placed.ContainsKey(at.Request.EmployeeId) && walked.Add(at.Request.EmployeeId))
        {
            chain.Add(at);
            at = Wanted(at) is { } wanted && holding.TryGetValue(wanted, out PlannedEmployee? holder) && holder.Request.EmployeeId != at.Request.EmployeeId ? holder : null;
        }

        List<Step>? group = at is null ? null : placed.GetValueOrDefault(at.Request.EmployeeId);
        if (group is null)
        {
            groups.Add(group = []);
        }

        // A ring may be entered from a tail: whoever closes it passes through a temporary address, the tail follows.
        int closing = at is null ? -1 : chain.FindIndex(one => one.Request.EmployeeId == at.Request.EmployeeId);
        if (closing >= 0 && Wanted(chain[closing]) is { } final)
        {
            group.Add(new Step(chain[closing], Temporary(chain[closing].Request.EmployeeId, final), Last: false));
        }

        for (int index = chain.Count - 1; index >= 0; index--)
        {
            group.Add(new Step(chain[index], TemporaryEmail: null, Last: true));
            placed[chain[index].Request.EmployeeId] = group;
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
