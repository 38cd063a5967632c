using System.Collections.Immutable;
using System.Text.Json;
using OrleansSync.Connectors.BambooHr.Http;
using OrleansSync.Connectors.Http;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;

namespace OrleansSync.Connectors.BambooHr;

/// <content>Reads by id: in batches, and one by one whoever a batch did not bring.</content>
internal sealed partial class BambooHrSource
{
    private const int BatchMax = 100;

    /// <inheritdoc/>
    public async Task<ImmutableArray<SourceRecord>> Read(ImmutableArray<string> employeeIds, ImmutableSortedSet<SourceField> fields, CancellationToken cancellationToken)
    {
        await OffScheduler.Leave();
        string[] asked = [.. employeeIds.Where(BambooHrId.IsUsable).Distinct(StringComparer.Ordinal)];
        if (asked.Length == 0)
        {
            return [.. employeeIds.Select(Gone)];
        }

        Dictionary<string, EmployeeFacts> listed = new(StringComparer.Ordinal);
        Sites? sites = null;
        foreach (string[] batch in asked.Chunk(BatchMax))
        {
            using BambooHrReply reply = await client.Send(EmployeeRequests.Batch(fields, batch), cancellationToken);
            if (reply.IsRefusal)
            {
                break;
            }

            _ = reply.Root;
            sites ??= await Sites.Read(client, fields, cancellationToken);
            foreach (EmployeeFacts facts in ListPage.Read(reply.Root, fields, sites).Employees)
            {
                listed[facts.EmployeeId] = facts;
            }
        }

        Dictionary<string, SourceRecord> records = new(StringComparer.Ordinal);
        foreach (string id in asked)
        {
            if (listed.TryGetValue(id, out EmployeeFacts? facts))
            {
                records[id] = new SourceRecord(id, SourcePresence.Found, facts);
                continue;
            }

            using BambooHrReply reply = await client.Send(EmployeeRequests.One(fields, id), cancellationToken);
            if (reply.IsSuccess)
            {
                _ = reply.Root;
                sites ??= await Sites.Read(client, fields, cancellationToken);
            }

            records[id] = Single(id, reply, fields, sites);
        }

        return [.. employeeIds.Select(id => records.GetValueOrDefault(id) ?? Gone(id))];
    }

    private static SourceRecord Gone(string id) => new(id, SourcePresence.Gone, Facts: null);

    private static SourceRecord Single(string id, BambooHrReply reply, ImmutableSortedSet<SourceField> fields, Sites? sites)
    {
        // With a good key: the employee is not for it. A page made for people is a proxy's, and no proof of anything.
        if (reply.Status is 401 or 403 && !reply.IsHtml)
        {
            return new SourceRecord(id, SourcePresence.Hidden, Facts: null);
        }

        if (reply.Status == 404 && !reply.IsHtml)
        {
            return Gone(id);
        }

        JsonElement root = reply.Root;
        if (sites is null)
        {
            throw new System.Diagnostics.UnreachableException("Sites are read before a record is.");
        }

        EmployeeFacts facts = EmployeeRow.Read(root, RowShape.Record, fields, sites);
        return facts.EmployeeId.Equals(id, StringComparison.Ordinal)
            ? new SourceRecord(id, SourcePresence.Found, facts)
            : throw JsonParts.Malformed("BambooHR was asked for one employee and sent another.");
    }
}
