using System.Collections.Immutable;
using OrleansSync.Connectors.BambooHr;
using OrleansSync.Connectors.JumpCloud;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;
using OrleansSync.Contracts.Scim;
using OrleansSync.Contracts.Settings;
using OrleansSync.Contracts.Sweeps;
using OrleansSync.Grains.Employees;
using OrleansSync.Grains.Journal;
using OrleansSync.Grains.Mapping;

namespace OrleansSync.Grains.Sweeps;

/// <summary>Reads both sides and decides by hashes whom there is something to do for, before any grain is activated (DESIGN 6).</summary>
public sealed class SweepPlanner(ISource source, ISourceConnection connection, ITarget target, IRoster roster, TimeProvider clock)
{
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan DueSoon = TimeSpan.FromSeconds(5);

    /// <summary>Plans a sweep.</summary>
    /// <param name="record">Which.</param>
    /// <param name="watermark">Up to where changes were read and applied, or null before the first sweep of everybody.</param>
    /// <param name="before">Rows that this very sweep had done when its silo was lost.</param>
    /// <param name="settings">The revision to plan under.</param>
    /// <param name="cancellationToken">Stops the reads.</param>
    /// <exception cref="SourceException">The source could not be read: nothing is planned, the watermark stays.</exception>
    public async Task<SweepPlan> Plan(SweepRecord record, DateTimeOffset? watermark, ImmutableArray<PlanRow> before, SyncSettings settings, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        DateTimeOffset started = clock.GetUtcNow();
        Dictionary<string, RosterRow> known = new(StringComparer.Ordinal);
        await foreach (RosterRow row in roster.All(cancellationToken))
        {
            known[row.EmployeeId] = row;
        }

        bool full = record.Kind == SweepKind.Full;
        using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<TargetListing?> listing = full ? List(both.Token) : Task.FromResult<TargetListing?>(null);
        SourceReading reading;
        try
        {
            reading = record.Kind switch
            {
                SweepKind.Scoped => await ReadScoped(record, known, settings, cancellationToken),
                SweepKind.Delta when !record.WholeRoster && watermark is { } mark => await ReadChanges(mark - Overlap, known, settings, cancellationToken),
                _ => await ReadEverybody(known, settings, cancellationToken),
            };
        }
        catch (SourceException)
        {
            await both.CancelAsync();
            _ = await listing.ContinueWith(static _ => 0, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            throw;
        }

        TargetListing? listed = await listing;
        reading.KeyOwner = await KeyOwner(cancellationToken);
        SweepPlan plan = new(reading, listed, before, started, settings) { Linked = known.Values.Count(row => row.TargetUserId is not null) };
        if (reading.Gate is { } gate)
        {
            plan.Holds.Add(gate);
            return plan;
        }

        if (listed is { Complete: true } && WrongTenant(known, listed) is { } wrong)
        {
            plan.Holds.Add(wrong);
            return plan;
        }

        await Compare(plan, record, known, settings, cancellationToken);
        return plan;
    }

    /// <summary>Whose the key is; null when it is nobody's, or the account does not let it see even that.</summary>
    private async Task<string?> KeyOwner(CancellationToken cancellationToken)
    {
        try
        {
            return (await source.KeyOwner(cancellationToken)).EmployeeId;
        }
        catch (SourceException failure) when (failure.Kind is SourceFailureKind.Forbidden or SourceFailureKind.Rejected && connection.Current.Key == SourceKeyState.Good)
        {
            return null;
        }
    }

    private async Task<TargetListing?> List(CancellationToken cancellationToken) => await TargetListing.Read(target, cancellationToken);

    private async Task<SourceReading> ReadEverybody(Dictionary<string, RosterRow> known, SyncSettings settings, CancellationToken cancellationToken)
    {
        SourceReading reading = new() { Whole = true };
        await foreach (SourcePage page in source.ReadAll(FieldSelection.For(settings).SourceFields, cancellationToken))
        {
            if (page.Restarted)
            {
                reading.Facts.Clear();
            }

            foreach (EmployeeFacts facts in page.Employees)
            {
                reading.Facts[facts.EmployeeId] = facts;
            }

            if (page.Summary is { } summary)
            {
                reading.Summary = summary;
                reading.Requests = summary.Requests;
                reading.ServerTime = summary.ServerTime;
            }
        }

        int before = known.Values.Count(row => row.State != EmployeeStanding.Orphaned);
        if (before > 0 && before - reading.Facts.Count > before * settings.CountFallPercent / 100)
        {
            reading.Gate = new SweepHold("CountFall", $"BambooHR showed {reading.Facts.Count} employees, {before} are known: more than {settings.CountFallPercent} % are missing.", before - reading.Facts.Count, PlanHash: null);
            return reading;
        }

        // A lost column says nothing about anybody; a lost status or email holds all lifecycle or all identity (DESIGN 3.4).
        reading.GatedFields = reading.Summary?.MissingFields ?? [];
        string[] absent = [.. known.Values.Where(row => !reading.Facts.ContainsKey(row.EmployeeId) && row.State != EmployeeStanding.Orphaned).Select(row => row.EmployeeId)];
        if (absent.Length > 0)
        {
            reading.Requests += absent.Length;
            foreach (SourceRecord one in await source.Read([.. absent], FieldSelection.For(settings).SourceFields, cancellationToken))
            {
                reading.Add(one);
            }
        }

        return reading;
    }

    private async Task<SourceReading> ReadChanges(DateTimeOffset since, Dictionary<string, RosterRow> known, SyncSettings settings, CancellationToken cancellationToken)
    {
        SourceChanges changes;
        try
        {
            changes = await source.ChangedSince(since, cancellationToken);
        }
        catch (SourceException failure) when (failure.Kind == SourceFailureKind.Forbidden && connection.Current.Key == SourceKeyState.Good)
        {
            // The feed is not for this key; whom it would have named is among everybody.
            return await ReadEverybody(known, settings, cancellationToken);
        }

        SourceReading reading = new() { Requests = 1, ServerTime = changes.ServerTime, ChangedAt = changes.ChangedAt };

        // Inside the overlap everything comes twice; a record seen before is compared by hash like any other.
        ImmutableArray<string> ids = [.. changes.Changes.Keys.Where(id => changes.Changes[id] != SourceChange.Deleted || (known.TryGetValue(id, out RosterRow? row) && row.State != EmployeeStanding.Orphaned))];
        await ReadSome(reading, ids, settings, cancellationToken);
        return reading;
    }

    private async Task<SourceReading> ReadScoped(SweepRecord record, Dictionary<string, RosterRow> known, SyncSettings settings, CancellationToken cancellationToken)
    {
        SourceReading reading = new() { Asked = record.Cause.Kind == CauseKind.Api };
        ILookup<string, RosterRow> byKey = known.Values.ToLookup(row => row.Key, StringComparer.Ordinal);
        HashSet<string> ids = new(StringComparer.Ordinal);
        HashSet<string> strangers = new(StringComparer.Ordinal);
        foreach (string name in record.Employees.Select(name => name.Trim().ToLowerInvariant()))
        {
            if (name.StartsWith("id:", StringComparison.Ordinal))
            {
                _ = ids.Add(name[3..]);
            }
            else if (byKey.Contains(name))
            {
                ids.UnionWith(byKey[name].Select(row => row.EmployeeId));
            }
            else
            {
                _ = strangers.Add(name);
            }
        }

        await ReadSome(reading, [.. ids], settings, cancellationToken);
        reading.Unknown = ids.Count(id => !known.ContainsKey(id) && !reading.Facts.ContainsKey(id));
        if (strangers.Count > 0)
        {
            // Not met yet: only the whole roster can be asked by email.
            await ReadStrangers(reading, strangers, settings, cancellationToken);
        }

        return reading;
    }

    private async Task ReadStrangers(SourceReading reading, HashSet<string> emails, SyncSettings settings, CancellationToken cancellationToken)
    {
        Dictionary<string, EmployeeFacts> found = new(StringComparer.Ordinal);
        await foreach (SourcePage page in source.ReadAll(FieldSelection.For(settings).SourceFields, cancellationToken))
        {
            if (page.Restarted)
            {
                found.Clear();
            }

            foreach (EmployeeFacts facts in page.Employees.Where(facts => WorkEmail.TryParse(facts[SourceField.WorkEmail].Text, out WorkEmail email) && emails.Contains(email.Value)))
            {
                found[facts.EmployeeId] = facts;
            }

            reading.Requests += page.Summary?.Requests ?? 0;
        }

        HashSet<string> met = new(StringComparer.Ordinal);
        foreach (EmployeeFacts facts in found.Values)
        {
            reading.Facts[facts.EmployeeId] = facts;
            _ = WorkEmail.TryParse(facts[SourceField.WorkEmail].Text, out WorkEmail email) && met.Add(email.Value);
        }

        reading.Unknown += emails.Count - met.Count;
    }

    private async Task ReadSome(SourceReading reading, ImmutableArray<string> ids, SyncSettings settings, CancellationToken cancellationToken)
    {
        if (ids.IsEmpty)
        {
            return;
        }

        reading.Requests += 1 + (ids.Length / 100);
        foreach (SourceRecord one in await source.Read(ids, FieldSelection.For(settings).SourceFields, cancellationToken))
        {
            reading.Add(one);
        }
    }

    private async Task Compare(SweepPlan plan, SweepRecord record, Dictionary<string, RosterRow> known, SyncSettings settings, CancellationToken cancellationToken)
    {
        SourceReading reading = plan.Reading;
        KeyHolders holders = new(reading.Facts, known);
        List<ReconcileRequest> requests = [];
        HashSet<string> seen = new(StringComparer.Ordinal);
        DateTimeOffset due = clock.GetUtcNow() + DueSoon;
        foreach (EmployeeFacts facts in reading.Facts.Values)
        {
            RosterRow? row = known.GetValueOrDefault(facts.EmployeeId);
            _ = seen.Add(facts.EmployeeId);
            if (Needs(facts, row, plan, record, holders, due))
            {
                requests.Add(Ask(facts.EmployeeId, facts, row, plan, record, holders));
            }
            else
            {
                plan.Skip(row);
            }
        }

        foreach ((string id, SourceStanding standing) in reading.Standings)
        {
            if (known.TryGetValue(id, out RosterRow? row) && seen.Add(id))
            {
                requests.Add(Ask(id, facts: null, row, plan, record, holders) with { Standing = standing });
            }
        }

        if (record.Kind != SweepKind.Scoped)
        {
            // What is due by itself, and whoever holds a key that somebody in this read moves to or from.
            foreach (RosterRow row in known.Values.Where(row => row.NextAttemptAt <= due || row.SettingsRevision == 0 || holders.Touches(row)))
            {
                if (row.State != EmployeeStanding.Orphaned && seen.Add(row.EmployeeId))
                {
                    requests.Add(Ask(row.EmployeeId, facts: null, row, plan, record, holders));
                }
            }
        }

        plan.SkipUnknown(reading.Unknown);
        plan.Orphaned = known.Values.Count(row => row.State == EmployeeStanding.Orphaned);
        ImmutableDictionary<string, RosterRow> rows = await roster.Rows([.. requests.Where(request => known.ContainsKey(request.EmployeeId)).Select(request => request.EmployeeId)], cancellationToken);
        foreach (ReconcileRequest request in requests)
        {
            RosterRow? row = rows.GetValueOrDefault(request.EmployeeId);
            ReconcileRequest whole = row is null ? request : request with { RosterBody = row.Body.IsEmpty ? null : row.Body, RosterVersion = row.Version, Attempts = row.Attempts };
            if (row is not null && known[row.EmployeeId].Version != row.Version)
            {
                // Another sweep went on with this person meanwhile: what was listed may be of before.
                whole = whole with { Actual = null, Listing = ListingVerdict.NotListed };
            }

            whole = await holders.Judge(whole, roster, cancellationToken);
            Preview preview = EmployeePreview.Of(whole, settings, clock.GetUtcNow());
            string key = whole.Imposed is null && whole.Facts?[SourceField.WorkEmail].Text is { } email && WorkEmail.TryParse(email, out WorkEmail usable)
                ? usable.Value
                : whole.Facts is null && row is not null && holders.Count(row.Key) <= 1 ? row.Key : EmployeeState.KeyOf(whole.EmployeeId);
            plan.Employees.Add(new PlannedEmployee(key, whole, preview));
        }
    }

    private static bool Needs(EmployeeFacts facts, RosterRow? row, SweepPlan plan, SweepRecord record, KeyHolders holders, DateTimeOffset due)
    {
        SyncSettings settings = plan.Settings;
        if (row is null || plan.Reading.Asked || row.NextAttemptAt <= due || row.State is EmployeeStanding.Orphaned or EmployeeStanding.Pending)
        {
            return true;
        }

        bool duplicate = holders.IsShared(facts);
        if (row.SettingsRevision != settings.Revision || duplicate != (row.HoldReason is HoldReason.DuplicateWorkEmail))
        {
            return true;
        }

        EmployeeFacts seen = plan.Reading.GatedFields.IsEmpty ? facts : facts with { Values = facts.Values.Where(field => !plan.Reading.GatedFields.Contains(field)) };
        bool changed = record.Kind == SweepKind.Full
            ? !string.Equals(FactsHash.All(seen, settings), row.FactsHash, StringComparison.Ordinal)
            : !string.Equals(FactsHash.Triggers(seen, settings), row.TriggerHash, StringComparison.Ordinal);
        return changed || (plan.Listing is { } listing && Drifted(row, facts, listing, settings));
    }

    private static bool Drifted(RosterRow row, EmployeeFacts facts, TargetListing listing, SyncSettings settings)
    {
        if (row.TargetUserId is { } userId)
        {
            return listing.ById(userId) is { } user
                ? row.ActualHash is null || !string.Equals(row.ActualHash, UserDiffer.ActualHash(user, settings), StringComparison.Ordinal)
                : listing.Complete;
        }

        return WorkEmail.TryParse(facts[SourceField.WorkEmail].Text, out WorkEmail email) && listing.ByEmail(email.Value) is not null && row.HoldReason is not (HoldReason.DuplicateWorkEmail or HoldReason.KeyReassigned);
    }

    private static ReconcileRequest Ask(string id, EmployeeFacts? facts, RosterRow? row, SweepPlan plan, SweepRecord record, KeyHolders holders)
    {
        string? email = facts is not null && WorkEmail.TryParse(facts[SourceField.WorkEmail].Text, out WorkEmail usable) ? usable.Value : row?.Key;
        ScimUser? user = row?.TargetUserId is { } linked ? plan.Listing?.ById(linked) ?? plan.Listing?.ByEmail(email) : plan.Listing?.ByEmail(email);
        return new ReconcileRequest
        {
            EmployeeId = id,
            Facts = facts,
            Listing = user is not null ? ListingVerdict.Listed : plan.Listing is { Complete: true } ? ListingVerdict.AbsentFromComplete : ListingVerdict.NotListed,
            Actual = user,
            Imposed = holders.IsShared(facts, row) ? HoldReason.DuplicateWorkEmail : null,
            ImposedDetail = holders.Others(id, facts, row),
            SettingsRevision = plan.Settings.Revision,
            Cause = record.Cause with { Kind = record.Cause.Kind == CauseKind.System ? CauseKind.Sweep : record.Cause.Kind, Id = record.Id },
            CorrelationId = record.Id,
            GatedFields = plan.Reading.GatedFields,
            OwnsSourceKey = string.Equals(plan.Reading.KeyOwner, id, StringComparison.Ordinal),
            Priority = facts?.Status == EmploymentStatus.Inactive && row?.TargetUserId is not null && row.TargetActive != false
                ? ReconcilePriority.Leaver
                : record.Kind == SweepKind.Scoped ? ReconcilePriority.Interactive : ReconcilePriority.Sweep,
            Asked = plan.Reading.Asked,
        };
    }

    private static SweepHold? WrongTenant(Dictionary<string, RosterRow> known, TargetListing listing)
    {
        const double MissingPercentMax = 20;
        const int LinkedMin = 5;
        int linked = known.Values.Count(row => row.TargetUserId is not null);
        int missing = known.Values.Count(row => row.TargetUserId is not null && listing.ById(row.TargetUserId) is null);
        return linked >= LinkedMin && missing > linked * MissingPercentMax / 100
            ? new SweepHold("WrongTenant", $"{missing} of {linked} linked users are not in JumpCloud: is this the right organisation?", missing, PlanHash: null)
            : null;
    }
}
