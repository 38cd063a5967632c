using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using OrleansSync.Connectors.BambooHr;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Settings;
using OrleansSync.Grains.Employees;
using OrleansSync.Grains.Journal;
using OrleansSync.Grains.Mapping;
using OrleansSync.Grains.Sweeps;

namespace OrleansSync.Silo.Web.Settings;

/// <summary>Plans everybody under other settings, as a sweep would, and writes nothing. A field that is new is read from BambooHR, since nothing of it is stored.</summary>
public sealed class SettingsEffect(IRoster roster, RosterSearch search, ISource source, EngineReadiness readiness, TimeProvider clock)
{
    private const int Page = 500;
    private const int ExamplesMax = 20;

    /// <summary>Goes through everybody.</summary>
    /// <returns>Reports as it goes on, the last one complete.</returns>
    public async IAsyncEnumerable<EffectReport> Of(SyncSettings before, SyncSettings after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        EffectReport report = new() { People = await search.Count(new RosterFilter(Query: null, State: null, Reason: null), cancellationToken) };
        yield return report;
        Dictionary<string, EmployeeFacts>? read = readiness.IsConfigured && !FieldSelection.For(after).SourceFields.IsSubsetOf(FieldSelection.For(before).SourceFields)
            ? await Read(after, cancellationToken)
            : null;
        SyncSettings next = after with { Revision = before.Revision + 1 };
        string? last = null;
        do
        {
            ImmutableArray<RosterRow> rows = await roster.Page(query: null, standing: null, last, Page, cancellationToken);
            foreach (RosterRow row in rows)
            {
                report = Look(report, row, before, next, read?.GetValueOrDefault(row.EmployeeId));
            }

            last = rows.Length < Page ? null : rows[^1].EmployeeId;
            report = last is null ? report with { People = report.Looked } : report;
            yield return report;
        }
        while (last is not null);
    }

    private EffectReport Look(EffectReport report, RosterRow row, SyncSettings before, SyncSettings after, EmployeeFacts? facts)
    {
        DateTimeOffset now = clock.GetUtcNow();
        Preview today = EmployeePreview.Of(Request(row, before, facts: null), before, now);
        Preview then = EmployeePreview.Of(Request(row, after, facts), after, now);
        report = report with { Looked = report.Looked + 1 };
        if (today.Action == then.Action && today.Reason == then.Reason && today.Changes.SequenceEqual(then.Changes))
        {
            return report;
        }

        EffectLine line = new(row.EmployeeId, row.DisplayName ?? row.WorkEmail ?? row.Key, then.Action, then.Reason, then.Changes);
        return report with
        {
            Changed = report.Changed + 1,
            Actions = Add(report.Actions, [then.Action]),
            Fields = Add(report.Fields, then.Changes.Select(change => change.Field)),
            Harms = Add(report.Harms, then.Harms),
            Examples = report.Examples.Length < ExamplesMax ? report.Examples.Add(line) : report.Examples,
        };
    }

    private async Task<Dictionary<string, EmployeeFacts>> Read(SyncSettings settings, CancellationToken cancellationToken)
    {
        Dictionary<string, EmployeeFacts> people = new(StringComparer.Ordinal);
        await foreach (SourcePage page in source.ReadAll(FieldSelection.For(settings).SourceFields, cancellationToken))
        {
            if (page.Restarted)
            {
                people.Clear();
            }

            foreach (EmployeeFacts facts in page.Employees)
            {
                people[facts.EmployeeId] = facts;
            }
        }

        return people;
    }

    private static ImmutableSortedDictionary<TKey, int> Add<TKey>(ImmutableSortedDictionary<TKey, int> counts, IEnumerable<TKey> more)
        where TKey : notnull => more.Aggregate(counts, static (sums, one) => sums.SetItem(one, sums.GetValueOrDefault(one) + 1));

    private static ReconcileRequest Request(RosterRow row, SyncSettings settings, EmployeeFacts? facts) => new()
    {
        EmployeeId = row.EmployeeId,
        Facts = facts,
        RosterBody = row.Body,
        RosterVersion = row.Version,
        Standing = row.HoldReason == HoldReason.SourceHidden ? SourceStanding.Hidden : SourceStanding.Present,
        Imposed = row.HoldReason is HoldReason.DuplicateWorkEmail or HoldReason.KeyReassigned ? row.HoldReason : null,
        SettingsRevision = settings.Revision,
        Cause = new Cause(CauseKind.System, string.Empty, Caller: null),
        CorrelationId = string.Empty,
    };
}
