using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;
using OrleansSync.Contracts.Settings;
using OrleansSync.Contracts.Text;
using OrleansSync.Grains.Employees;
using OrleansSync.Grains.Journal;
using OrleansSync.Grains.Mapping;

namespace OrleansSync.Grains.Sweeps;

/// <summary>Who holds which key, by this read over the roster: what a look at one person cannot see (DESIGN 3.1).</summary>
internal sealed class KeyHolders
{
    private readonly Dictionary<string, List<string>> holders = new(StringComparer.Ordinal);
    private readonly Dictionary<string, EmployeeFacts> read;
    private readonly Dictionary<string, RosterRow> known;
    private readonly HashSet<string> moved = new(StringComparer.Ordinal);

    public KeyHolders(Dictionary<string, EmployeeFacts> read, Dictionary<string, RosterRow> known)
    {
        (this.read, this.known) = (read, known);
        foreach (EmployeeFacts facts in read.Values)
        {
            string? key = KeyOf(facts);
            Add(key, facts.EmployeeId);
            string? before = known.TryGetValue(facts.EmployeeId, out RosterRow? row) ? row.Key : null;
            if (key is not null && !string.Equals(key, before, StringComparison.Ordinal))
            {
                _ = moved.Add(key);
                _ = moved.Add(before ?? key);
            }
        }

        foreach (RosterRow row in known.Values)
        {
            if (!read.ContainsKey(row.EmployeeId) && row.State != EmployeeStanding.Orphaned && row.WorkEmail is not null)
            {
                Add(row.Key, row.EmployeeId);
            }
        }
    }

    /// <summary>People who hold a key.</summary>
    public int Count(string key) => holders.GetValueOrDefault(key)?.Count ?? 0;

    /// <summary>True when somebody moved to or from the key of this row, or its duplicate is over.</summary>
    public bool Touches(RosterRow row) => moved.Contains(row.Key) || (row.HoldReason == HoldReason.DuplicateWorkEmail && Count(row.Key) <= 1);

    /// <summary>True when another id holds the same key.</summary>
    public bool IsShared(EmployeeFacts? facts, RosterRow? row = null) => (facts is null ? row?.Key : KeyOf(facts)) is { } key && Count(key) > 1;

    /// <summary>The other ids, for the person who acts.</summary>
    public string? Others(string id, EmployeeFacts? facts, RosterRow? row) =>
        IsShared(facts, row) && (facts is null ? row?.Key : KeyOf(facts)) is { } key
            ? "also on " + string.Join(", ", holders[key].Where(other => other != id).Order(StringComparer.Ordinal).Select(EmployeeState.KeyOf))
            : null;

    /// <summary>The same work email now on another id: continues unasked only with the same name and an old id that left, or on an operator's word; else it is held.</summary>
    public async Task<ReconcileRequest> Judge(ReconcileRequest request, IRoster roster, SyncSettings settings, CancellationToken cancellationToken)
    {
        // Without news the stored facts are judged: a hold that only this look finds must not end for want of one.
        EmployeeState? self = request.RosterBody is { } body ? EmployeeStateJson.Read(body.Span) : null;
        if ((request.Facts ?? self?.Facts) is not { } facts || KeyOf(facts) is not { } key || (known.TryGetValue(request.EmployeeId, out RosterRow? mine) && mine.TargetUserId is not null))
        {
            return request;
        }

        RosterRow? before = known.Values.FirstOrDefault(row => row.TargetUserId is not null && row.EmployeeId != request.EmployeeId && string.Equals(row.Key, key, StringComparison.Ordinal));
        if (before is null)
        {
            return request;
        }

        bool stillHasIt = holders.GetValueOrDefault(key)?.Contains(before.EmployeeId) ?? false;
        RosterRow? whole = await roster.ByEmployeeId(before.EmployeeId, cancellationToken);
        EmployeeState? old = whole is null or { Body.IsEmpty: true } ? null : EmployeeStateJson.Read(whole.Body.Span);
        EmploymentStatus? status = read.GetValueOrDefault(before.EmployeeId)?.Status ?? old?.Status;
        bool left = old is null or { Vanished: true } || status == EmploymentStatus.Inactive;
        bool sameName = old?.Facts is { } was && Same(was, facts, SourceField.FirstName) && Same(was, facts, SourceField.LastName);
        bool released = IsReleased(request, self, settings);
        return (released || (left && sameName), stillHasIt) switch
        {
            (true, _) => request with { Imposed = null, ImposedDetail = null, TakeLinkFrom = before.EmployeeId },
            (false, true) => request,
            _ => request with { Imposed = HoldReason.KeyReassigned, ImposedDetail = "was of " + EmployeeState.KeyOf(before.EmployeeId) },
        };
    }

    /// <summary>An operator named this person the owner, for these very facts.</summary>
    private static bool IsReleased(ReconcileRequest request, EmployeeState? self, SyncSettings settings)
    {
        string? hash = request.Facts is { } facts ? FactsHash.All(FieldSelection.For(settings).Readable(facts, request.GatedFields), settings) : self?.FactsHash;
        return self?.Release is { Reason: HoldReason.KeyReassigned or HoldReason.DuplicateWorkEmail } release && string.Equals(release.FactsHash, hash, StringComparison.Ordinal);
    }

    private static bool Same(EmployeeFacts left, EmployeeFacts right, SourceField field) =>
        left[field].Text is { } one && right[field].Text is { } other && string.Equals(FitText.Normalize(one), FitText.Normalize(other), StringComparison.OrdinalIgnoreCase);

    private static string? KeyOf(EmployeeFacts facts) => WorkEmail.TryParse(facts[SourceField.WorkEmail].Text, out WorkEmail email) ? email.Value : null;

    private void Add(string? key, string id)
    {
        if (key is null)
        {
            return;
        }

        if (!holders.TryGetValue(key, out List<string>? ids))
        {
            holders[key] = ids = [];
        }

        ids.Add(id);
    }
}
