using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansSync.Connectors.BambooHr.Http;
using OrleansSync.Connectors.Http;
using OrleansSync.Contracts.Fields;

namespace OrleansSync.Connectors.BambooHr;

/// <summary>BambooHR over HTTP (bamboohr.md §2).</summary>
internal sealed partial class BambooHrSource(BambooHrClient client, BambooHrConnection connection, IOptionsMonitor<BambooHrOptions> options, ILogger<BambooHrSource> logger) : ISource
{
    /// <inheritdoc/>
    public async IAsyncEnumerable<SourcePage> ReadAll(ImmutableSortedSet<SourceField> fields, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        RosterScan scan = new(client, fields, options.CurrentValue.PageSize);
        SourcePage page;
        do
        {
            page = await scan.Next(cancellationToken);
            if (page.Summary is { } summary)
            {
                Finished(scan, summary);
            }

            yield return page;
        }
        while (page.Summary is null);
    }

    /// <inheritdoc/>
    public async Task<SourceKeyOwner> KeyOwner(CancellationToken cancellationToken)
    {
        await OffScheduler.Leave();
        using BambooHrReply reply = await client.Send(EmployeeRequests.Owner, cancellationToken);
        if (reply.Status == 404 && !reply.IsHtml)
        {
            return new SourceKeyOwner(EmployeeId: null, WorkEmail: null);
        }

        string? id = JsonParts.Text(JsonParts.Member(reply.Root, "id"));
        return new SourceKeyOwner(id is "0" or "" ? null : id, EmployeeRow.ValueOf(JsonParts.Member(reply.Root, "workEmail")).Text);
    }

    private void Finished(RosterScan scan, SourceSummary summary)
    {
        if (scan.Restarts > 0)
        {
            LogRestarted(scan.Restarts);
        }

        if (scan.SitesFailure is { } failure)
        {
            LogNoAddresses(failure.Kind, failure.Status);
        }

        // Said when it changes, not at every scan.
        if (connection.Scanned(summary))
        {
            LogScanned(summary.Endpoint, summary.LocationAddresses ?? "nowhere", Names(summary.RestrictedFields), Names(summary.MissingFields));
        }
    }
}
