using System.Collections.Immutable;
using System.Globalization;
using OrleansSync.Connectors.BambooHr.Http;
using OrleansSync.Connectors.Http;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;

namespace OrleansSync.Connectors.BambooHr;

/// <summary>One read of the whole roster: List Employees by cursor, or the custom report where the list is not to be had.</summary>
internal sealed class RosterScan(BambooHrClient client, ImmutableSortedSet<SourceField> fields, int pageSize)
{
    private const int RestartsMax = 3;

    private readonly HashSet<string> seen = new(StringComparer.Ordinal);
    private ReadTally tally = new(fields);
    private Sites? sites;
    private string? cursor;
    private (int Min, int Max)? totals;
    private DateTimeOffset? serverTime;
    private int requests;
    private bool given;
    private bool restarted;
    private bool listRefused;

    /// <summary>How often it began again.</summary>
    public int Restarts { get; private set; }

    /// <summary>The next page; the last one has its summary.</summary>
    /// <exception cref="SourceException">The roster cannot be read.</exception>
    public async Task<SourcePage> Next(CancellationToken cancellationToken)
    {
        await OffScheduler.Leave();
        while (true)
        {
            SourcePage? page = listRefused ? await Report(cancellationToken) : await ListNext(cancellationToken);
            if (page is not null)
            {
                (given, restarted) = (true, false);
                return page;
            }
        }
    }

    /// <summary>Why work-site addresses are missing, when their read failed.</summary>
    public SourceException? SitesFailure => sites?.Failure;

    private async Task<SourcePage?> ListNext(CancellationToken cancellationToken)
    {
        using BambooHrReply reply = await client.Send(EmployeeRequests.Page(fields, pageSize, cursor), cancellationToken);
        requests += reply.Tries;
        if (reply.IsRefusal)
        {
            listRefused = true;
            Forget();
            return null;
        }

        if (cursor is not null && reply.Status is 400 or 422)
        {
            // The boundary moved between two pages (bamboohr.md §2.1, BadPage).
            return Restart(new SourceException(SourceFailureKind.Incomplete, reply.Status, retryAfter: null, "BambooHR refused its own cursor again and again. " + reply.Failure().Message));
        }

        serverTime ??= reply.ServerTime;
        _ = reply.Root;
        sites ??= await Sites.Read(client, fields, cancellationToken);
        ListPage page = ListPage.Read(reply.Root, fields, sites);
        ImmutableArray<EmployeeFacts> people = Taken(page.Employees);
        totals = page.Total is { } total ? totals is { } known ? (Math.Min(known.Min, total), Math.Max(known.Max, total)) : (total, total) : totals;
        if (page.Cursor is not null)
        {
            // A page that brings nobody new would go on for ever.
            cursor = page.Cursor;
            return people.IsEmpty ? Restart(Incomplete()) : new SourcePage(restarted, people, Summary: null);
        }

        // People may come and go while the pages are read; then the announced total moves as well.
        return totals is { } announced && (seen.Count < announced.Min || seen.Count > announced.Max)
            ? Restart(Incomplete())
            : new SourcePage(restarted, people, Summary(SourceEndpoints.Employees, page.Total));
    }

    private async Task<SourcePage> Report(CancellationToken cancellationToken)
    {
        using BambooHrReply reply = await client.Send(EmployeeRequests.Report(fields), cancellationToken);
        requests += reply.Tries;
        serverTime ??= reply.ServerTime;
        _ = reply.Root;
        sites ??= await Sites.Read(client, fields, cancellationToken);
        ImmutableArray<EmployeeFacts> people = Taken(ReportRows.Read(reply.Root, fields, sites));
        return new SourcePage(restarted, people, Summary(SourceEndpoints.CustomReport, total: null));
    }

    private ImmutableArray<EmployeeFacts> Taken(ImmutableArray<EmployeeFacts> sent)
    {
        ImmutableArray<EmployeeFacts> fresh = [.. sent.Where(facts => seen.Add(facts.EmployeeId))];
        foreach (EmployeeFacts facts in fresh)
        {
            tally.Saw(facts.Values);
        }

        return fresh;
    }

    private SourceException Incomplete() => new(SourceFailureKind.Incomplete, 200, retryAfter: null, string.Create(CultureInfo.InvariantCulture, $"BambooHR announced {totals?.Max} employees and its pages have {seen.Count}, {Restarts + 1} times."));

    private SourcePage? Restart(SourceException reason)
    {
        if (Restarts == RestartsMax)
        {
            throw reason;
        }

        Restarts++;
        Forget();
        return null;
    }

    private void Forget()
    {
        restarted = given;
        seen.Clear();
        tally = new ReadTally(fields);
        (cursor, totals) = (null, null);
    }

    private SourceSummary Summary(string endpoint, int? total)
    {
        Sites places = sites ?? throw new System.Diagnostics.UnreachableException("Sites are read before the last page is given.");
        return new SourceSummary(endpoint, total, seen.Count, tally.Missing(places), [.. tally.Restricted], places.Endpoint, requests + places.Requests, serverTime);
    }
}
