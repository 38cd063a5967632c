using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.Json;
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
        BambooHrKey key = connection.Key;
        if (connection.OwnerOf(key) is { } known)
        {
            return known;
        }

        using BambooHrReply reply = await client.Send(EmployeeRequests.Owner, cancellationToken);
        SourceKeyOwner found = reply.Status == 404 && !reply.IsHtml ? new SourceKeyOwner(EmployeeId: null, WorkEmail: null) : Owner(reply.Root);
        connection.Owned(key, found);
        return found;
    }

    private static SourceKeyOwner Owner(JsonElement root) => new(
        JsonParts.Text(JsonParts.Member(root, "id")) is { Length: > 0 } id && id is not "0" ? id : null,
        EmployeeRow.ValueOf(JsonParts.Member(root, "workEmail")).Text);

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
