using System.Collections.Immutable;
using System.Text;
using OrleansSync.Contracts.Audit;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;
using OrleansSync.Contracts.Scim;
using OrleansSync.Contracts.Settings;
using OrleansSync.Contracts.Text;
using OrleansSync.Grains.Employees;
using OrleansSync.Grains.Journal;
using OrleansSync.Grains.Mapping;

namespace OrleansSync.Grains.Audit;

/// <summary>Compares, person by person, what should be with what is, at the end of a full sweep: from what was read, not from what the sweep counted. Pure.</summary>
/// <param name="settings">The revision that the sweep ran under.</param>
/// <param name="unread">Columns that BambooHR did not show.</param>
public sealed class ConvergenceCheck(SyncSettings settings, ImmutableSortedSet<SourceField> unread)
{
    private const string Converged = "converged";
    private const string Excepted = "excepted";
    private const string NotSynced = "notSynced";
    private const string Held = "held";
    private const string Pending = "pending";
    private const string Failing = "failing";
    private const string Different = "different";

    private readonly SortedDictionary<string, string> source = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, string> desired = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, string> target = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, ConvergenceException> found = new(StringComparer.Ordinal);
    private int orphaned;
    private int listed;
    private int answered;

    /// <summary>Takes one person in.</summary>
    /// <param name="employeeId">Whom.</param>
    /// <param name="read">What BambooHR said in this sweep, or null when it did not show the person.</param>
    /// <param name="row">The row at the end of the sweep, with its body; null when there is none.</param>
    /// <param name="actual">The account as this sweep listed it; null when it was not listed, or was written or read singly since.</param>
    public void Add(string employeeId, EmployeeFacts? read, RosterRow? row, ScimUser? actual)
    {
        if (row?.State == EmployeeStanding.Orphaned)
        {
            orphaned++;
            return;
        }

        EmployeeState? state = row is { Body.IsEmpty: false } ? EmployeeStateJson.Read(row.Body.Span) : null;
        if (read is null && state is { Vanished: true })
        {
            return;
        }

        EmployeeFacts? facts = read is null ? null : FieldSelection.For(settings).Readable(read, unread);
        if (facts is not null)
        {
            source[employeeId] = FactsHash.All(facts, settings);
        }

        ScimUser? known = actual ?? (state?.Link is { } link ? KnownUser.Of(link, settings) : null);
        if (known is not null)
        {
            (listed, answered) = actual is null ? (listed, answered + 1) : (listed + 1, answered);
            target[known.Id] = UserDiffer.ActualHash(known, settings);
            if ((facts ?? state?.Facts) is { } mapped)
            {
                desired[employeeId] = UserMapper.Map(mapped, settings).Hash;
            }
        }

        (string standing, string reason, ImmutableArray<CatalogField> fields) = Judge(facts, row, state, known);
        found[employeeId] = new ConvergenceException(employeeId, standing, reason, [.. fields.Select(FieldNames<CatalogField>.Of)]);
    }

    /// <summary>The report.</summary>
    public ConvergenceReport Report(string sweepId, DateTimeOffset at) => new()
    {
        SweepId = sweepId,
        At = at,
        SettingsRevision = settings.Revision,
        MapperVersion = UserMapper.MapperVersion,
        Employees = found.Count,
        Counts = new ConvergenceCounts(Count(Converged), Count(Excepted), Count(NotSynced), Count(Held), Count(Pending), Count(Failing), Count(Different)),
        Orphaned = orphaned,
        ComparedAsListed = listed,
        ComparedAsAnswered = answered,
        Source = SetOf(source),
        Desired = SetOf(desired),
        Target = SetOf(target),
        UnreadFields = [.. unread.Select(FieldNames<SourceField>.Of)],
        Exceptions = [.. found.Values.Where(one => one.State != Converged)],
    };

    private int Count(string state) => found.Values.Count(one => one.State == state);

    private (string State, string Reason, ImmutableArray<CatalogField> Fields) Judge(EmployeeFacts? facts, RosterRow? row, EmployeeState? state, ScimUser? known) => (row, state) switch
    {
        (null, _) => (Pending, "notMet", []),
        ({ State: EmployeeStanding.Held }, _) => (Held, row.HoldReason?.ToString() ?? "unknown", []),
        ({ State: EmployeeStanding.Failing }, _) => (Failing, row.LastErrorClass?.ToString() ?? "unknown", []),
        ({ State: EmployeeStanding.Pending }, _) => (Pending, "notApplied", []),
        ({ State: EmployeeStanding.NotSynced }, _) => (NotSynced, row.HoldReason?.ToString() ?? "unknown", []),
        (_, null) => (Different, "erased", []),
        _ when known is null => (Different, "noAccount", []),
        _ when facts is null => (Different, "notRead", []),
        _ when !string.Equals(FactsHash.All(facts, settings), state.FactsHash, StringComparison.Ordinal) => (Different, "sourceMoved", []),
        _ => Compare(facts, state, known),
    };

    private (string State, string Reason, ImmutableArray<CatalogField> Fields) Compare(EmployeeFacts facts, EmployeeState state, ScimUser known)
    {
        DesiredUser due = UserMapper.Map(facts, settings);
        ImmutableArray<CatalogField> fields = [.. UserDiffer.Diff(due, known, Compared(state), settings).Changes.Select(change => change.Field)];
        CatalogField[] unexplained = [.. fields.Where(field => !IsExcused(state, field, due))];
        if (unexplained.Length > 0)
        {
            return (Different, "attributes", [.. unexplained]);
        }

        if (!fields.IsEmpty)
        {
            return (Excepted, fields.All(field => state.Excused.TryGetValue(field, out Excuse? excuse) && excuse.Text is not null) ? "refused" : "notStored", fields);
        }

        // What may differ by rule: an administrator's suspension that is kept, a start that is still ahead.
        return due.Active is { } active && known.Active is { } present && active != present
            ? (Excepted, present ? state.Hold?.Reason.ToString() ?? "keptActive" : "keptInactive", [CatalogField.Status])
            : (Converged, string.Empty, []);
    }

    // Nothing is excused here: what was refused is an exception, and is listed.
    private static ManagedAttributes Compared(EmployeeState state) => ManagedAttributes.None with
    {
        Held = state.Managed,
        Renderings = state.Unkept.Where(one => EmployeePlanner.IsRendering(one.Key, one.Value)).ToImmutableSortedDictionary(one => one.Key, one => new Rendering(one.Value.Sent, one.Value.Answered)),
    };

    private static bool IsExcused(EmployeeState state, CatalogField field, DesiredUser due) =>
        (state.Excused.TryGetValue(field, out Excuse? excuse) && excuse.Value == due.Attributes[field]) || (state.Unkept.TryGetValue(field, out Unkept? unkept) && unkept.Sent == due.Attributes[field]);

    private static ConvergenceSet SetOf(SortedDictionary<string, string> lines) =>
        new(lines.Count, ContentHash.Of(Encoding.UTF8.GetBytes(string.Concat(lines.Select(one => one.Key + " " + one.Value + "\n")))));
}
