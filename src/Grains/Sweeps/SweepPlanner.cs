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
    /// <param name="input">What it is planned with.</param>
    /// <param name="cancellationToken">Stops the reads.</param>
    /// <exception cref="SourceException">The source could not be read: nothing is planned, the watermark stays.</exception>
    public async Task<SweepPlan> Plan(PlanInput input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        DateTimeOffset started = clock.GetUtcNow();
        Dictionary<string, RosterRow> known = new(StringComparer.Ordinal);
        await foreach (RosterRow row in roster.All(cancellationToken))
        {
            known[row.EmployeeId] = row;
        }

        // Both sides at the same time; a source that fails takes the listing with it.
        using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<TargetListing?> listing = input.IsFull ? List(both.Token) : Task.FromResult<TargetListing?>(null);
        SourceReading reading;
        try
        {
            reading = input.Record.Kind switch
            {
                SweepKind.Scoped => await ReadScoped(input, known, cancellationToken),
                SweepKind.Delta when !input.Record.WholeRoster && input.Watermark is { } mark => await ReadChanges(mark - Overlap, input, known, cancellationToken),
                _ => await ReadEverybody(input, known, cancellationToken),
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
        SweepPlan plan = new(reading, listed, input.Before, started, input.Settings)
        {
            Linked = known.Values.Count(row => row.TargetUserId is not null),
            Undone = [.. known.Values.Where(row => row.SettingsRevision == 0).Select(row => row.EmployeeId)],
        };
        plan.Gate = reading.Gate ?? (listed is { Complete: true } ? Gates.Users(known, listed, input.Baselines) : null);
        if (plan.Gate is not null)
        {
            return plan;
        }

        await Compare(plan, input, known, cancellationToken);
        if (input.Approved is { } approved)
        {
            plan.KeepTo(approved);
        }

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

    private async Task<SourceReading> ReadEverybody(PlanInput input, Dictionary<string, RosterRow> known, CancellationToken cancellationToken)
    {
        SourceReading reading = new() { Whole = true };
        FieldSelection selection = FieldSelection.For(input.Settings);
        await foreach (SourcePage page in source.ReadAll(selection.SourceFields, cancellationToken))
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

        reading.Gate = Gates.People(known, reading.Facts, input.Baselines, input.Settings);
        if (reading.Gate is not null)
        {
            return reading;
        }

        // A lost column says nothing about anybody; a lost status or email holds all lifecycle or all identity (DESIGN 3.4).
        ImmutableSortedSet<SourceField> missing = reading.Summary?.MissingFields ?? [];
        reading.Columns = Gates.Columns(reading.Facts.Values, selection.SourceFields, missing, input.Baselines, input.Settings, clock.GetUtcNow());
        reading.GatedFields = missing.Union(reading.Columns.Held.Select(held => Gates.FieldOf(held.Kind)).OfType<SourceField>());
        string[] absent = [.. known.Values.Where(row => !reading.Facts.ContainsKey(row.EmployeeId) && row.State != EmployeeStanding.Orphaned).Select(row => row.EmployeeId)];
        if (absent.Length > 0)
        {
            reading.Requests += absent.Length;
            foreach (SourceRecord one in await source.Read([.. absent], selection.SourceFields, cancellationToken))
            {
                reading.Add(one);
            }
        }

        return reading;
    }

    private async Task<SourceReading> ReadChanges(DateTimeOffset since, PlanInput input, Dictionary<string, RosterRow> known, CancellationToken cancellationToken)
    {
        SourceChanges changes;
        try
        {
            changes = await source.ChangedSince(since, cancellationToken);
        }
        catch (SourceException failure) when (failure.Kind == SourceFailureKind.Forbidden && connection.Current.Key == SourceKeyState.Good)
        {
            // The feed is not for this key; whom it would have named is among everybody.
            return await ReadEverybody(input, known, cancellationToken);
        }

        SourceReading reading = new() { Requests = 1, ServerTime = changes.ServerTime, ChangedAt = changes.ChangedAt, GatedFields = input.HeldFields };

        // Inside the overlap everything comes twice; a record seen before is compared by hash like any other.
        ImmutableArray<string> ids = [.. changes.Changes.Keys.Where(id => changes.Changes[id] != SourceChange.Deleted || (known.TryGetValue(id, out RosterRow? row) && row.State != EmployeeStanding.Orphaned))];
        await ReadSome(reading, ids, input.Settings, cancellationToken);
        return reading;
    }

    private async Task<SourceReading> ReadScoped(PlanInput input, Dictionary<string, RosterRow> known, CancellationToken cancellationToken)
    {
        // An approved plan is compared with one that was made alike.
        SourceReading reading = new() { Asked = input.Record.Approval?.Asked ?? input.Record.Cause.Kind == CauseKind.Api, GatedFields = input.HeldFields };
        ILookup<string, RosterRow> byKey = known.Values.ToLookup(row => row.Key, StringComparer.Ordinal);
        HashSet<string> ids = new(StringComparer.Ordinal);
        HashSet<string> strangers = new(StringComparer.Ordinal);
        IEnumerable<string> names = input.Approved?.ById.Keys.Select(EmployeeState.KeyOf) ?? input.Record.Employees;
        foreach (string name in names.Select(name => name.Trim().ToLowerInvariant()))
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

        await ReadSome(reading, [.. ids], input.Settings, cancellationToken);
        reading.Unknown = ids.Count(id => !known.ContainsKey(id) && !reading.Facts.ContainsKey(id));
        if (strangers.Count > 0)
        {
            // Not met yet: only the whole roster can be asked by email.
            await ReadStrangers(reading, strangers, input.Settings, cancellationToken);
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

    private async Task Compare(SweepPlan plan, PlanInput input, Dictionary<string, RosterRow> known, CancellationToken cancellationToken)
    {
        SourceReading reading = plan.Reading;
        SweepRecord record = input.Record;

        // Whom an open hold keeps waiting, and of whom there is no news, has nothing to be looked at for; a full sweep judges anew.
        ImmutableHashSet<string> waiting = input.IsFull || reading.Asked || input.Approved is not null ? [] : input.Waiting;
        KeyHolders holders = new(reading.Facts, known);
        List<ReconcileRequest> requests = [];
        HashSet<string> seen = new(StringComparer.Ordinal);
        DateTimeOffset due = clock.GetUtcNow() + DueSoon;
        foreach (EmployeeFacts facts in reading.Facts.Values)
        {
            RosterRow? row = known.GetValueOrDefault(facts.EmployeeId);
            _ = seen.Add(facts.EmployeeId);
            if (Needs(facts, row, plan, input.IsFull, holders, due))
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
            foreach (RosterRow row in known.Values.Where(row => row.NextAttemptAt <= due || (row.SettingsRevision == 0 && !waiting.Contains(row.EmployeeId)) || holders.Touches(row)))
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

            if (row is not null && waiting.Contains(row.EmployeeId) && !(row.NextAttemptAt <= due) && IsOldNews(whole, row, holders, input.Settings))
            {
                plan.Skip(row);
                continue;
            }

            whole = await holders.Judge(whole, roster, input.Settings, cancellationToken);
            if (record.DryRun || record.Approval is { HoldId: null })
            {
                whole = await LookUp(whole, row, plan, cancellationToken);
            }

            Preview preview = EmployeePreview.Of(whole, input.Settings, clock.GetUtcNow());
            string key = whole.Imposed is null && whole.Facts?[SourceField.WorkEmail].Text is { } email && WorkEmail.TryParse(email, out WorkEmail usable)
                ? usable.Value
                : whole.Facts is null && row is not null && holders.Count(row.Key) <= 1 ? row.Key : EmployeeState.KeyOf(whole.EmployeeId);
            plan.Employees.Add(new PlannedEmployee(key, whole, preview));
        }
    }

    private static bool IsOldNews(ReconcileRequest request, RosterRow row, KeyHolders holders, SyncSettings settings)
    {
        if (request.Facts is not { } facts || row.Body.IsEmpty || holders.IsShared(facts) != (row.HoldReason is HoldReason.DuplicateWorkEmail))
        {
            return false;
        }

        EmployeeFacts seen = FieldSelection.For(settings).Readable(facts, request.GatedFields);
        return string.Equals(EmployeeStateJson.Read(row.Body.Span).FactsHash, FactsHash.All(seen, settings), StringComparison.Ordinal);
    }

    /// <summary>Without a listing a plan that is only shown is made with a look at each account: what is shown is then what would be done.</summary>
    private async Task<ReconcileRequest> LookUp(ReconcileRequest request, RosterRow? row, SweepPlan plan, CancellationToken cancellationToken)
    {
        if (request.Listing != ListingVerdict.NotListed || request.Standing == SourceStanding.Hidden)
        {
            return request;
        }

        if (row?.TargetUserId is { } userId)
        {
            plan.LookUps++;
            switch (await target.Get(userId, RequestPriority.Interactive, cancellationToken))
            {
                case ReadOutcome.Found found:
                    return request with { Listing = ListingVerdict.Listed, Actual = found.User };
                case ReadOutcome.Failed:
                    return request;
                default:
                    break;
            }
        }

        string? email = WorkEmail.TryParse(request.Facts?[SourceField.WorkEmail].Text, out WorkEmail told) ? told.Value : row?.WorkEmail;
        if (email is null)
        {
            return request;
        }

        plan.LookUps++;
        return await target.FindByEmail(email, RequestPriority.Interactive, cancellationToken) switch
        {
            FindOutcome.Hits { Users: { Length: 0 } } => request with { Listing = ListingVerdict.AbsentFromComplete },
            FindOutcome.Hits { Users: { Length: 1 } users } => request with { Listing = ListingVerdict.Listed, Actual = users[0] },
            _ => request,
        };
    }

    private static bool Needs(EmployeeFacts facts, RosterRow? row, SweepPlan plan, bool full, KeyHolders holders, DateTimeOffset due)
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
        bool changed = full
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
}
