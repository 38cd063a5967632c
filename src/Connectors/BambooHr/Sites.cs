using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using OrleansSync.Connectors.BambooHr.Http;
using OrleansSync.Contracts.Fields;

namespace OrleansSync.Connectors.BambooHr;

/// <summary>Work-site addresses by location: two public reads, the second where the first is not allowed (bamboohr.md §3.1).</summary>
internal sealed class Sites
{
    private const int PageSize = 500;
    private const int PagesMax = 200;

    private readonly Dictionary<string, Site> byId = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Site?> byName = new(StringComparer.Ordinal);

    private readonly List<Site> all = [];

    private Sites()
    {
    }

    /// <summary>Which read it was; null when neither could be had, or nobody asked.</summary>
    public string? Endpoint { get; private init; }

    /// <summary>HTTP requests that it took.</summary>
    public int Requests { get; private set; }

    /// <summary>Why the addresses could not be read this time, so that those of the last time stand, if there are any; null when they were read, or when no read is for this key.</summary>
    public SourceException? Failure { get; private init; }

    /// <summary>Reads the locations, when any address field is asked for.</summary>
    /// <exception cref="SourceException">The key was refused, or we are asked to slow down. Any other failure costs the addresses, not the roster: nobody's leaving waits for a street.</exception>
    public static async Task<Sites> Read(BambooHrClient client, ImmutableSortedSet<SourceField> fields, CancellationToken cancellationToken)
    {
        int requests = 0;
        if (!fields.Overlaps(SourceNames.Site))
        {
            return new Sites();
        }

        try
        {
            Sites organisation = new() { Endpoint = SourceEndpoints.OrganisationLocations };
            bool isRead = await organisation.ReadOrganisation(client, cancellationToken);
            requests = organisation.Requests;
            if (isRead)
            {
                await organisation.Keep(client, cancellationToken);
                return organisation;
            }

            Sites applicantTracking = new() { Endpoint = SourceEndpoints.ApplicantTrackingLocations, Requests = requests };
            isRead = await applicantTracking.ReadApplicantTracking(client, cancellationToken);
            if (isRead)
            {
                await applicantTracking.Keep(client, cancellationToken);
                return applicantTracking;
            }

            return new Sites { Requests = applicantTracking.Requests };
        }
        catch (SourceException failure) when (failure.Kind is not (SourceFailureKind.Unauthorized or SourceFailureKind.Forbidden or SourceFailureKind.Throttled))
        {
            // What was read last stands: an outage must not change everybody's address, and change it back.
            KnownSites? known = await client.Sites.Recall(client.BaseUrl, cancellationToken);
            Sites last = new() { Endpoint = known?.Endpoint, Requests = requests + 1, Failure = failure };
            foreach (Site site in known?.Sites ?? [])
            {
                last.Add(site);
            }

            return last;
        }
    }

    private Task Keep(BambooHrClient client, CancellationToken cancellationToken) =>
        Endpoint is { } endpoint ? client.Sites.Keep(new KnownSites(client.BaseUrl, endpoint, [.. all]), cancellationToken) : Task.CompletedTask;

    /// <summary>One part of the address of an employee's location.</summary>
    /// <param name="field">Which part.</param>
    /// <param name="id">The location's id, where the reply has it.</param>
    /// <param name="name">The location's name.</param>
    /// <returns>Absent when the location is not known here, restricted when it may not be read, empty when there is none.</returns>
    public FieldValue Of(SourceField field, FieldValue id, FieldValue name)
    {
        if (Endpoint is null)
        {
            return FieldValue.Absent;
        }

        if (id.Text is not null || name.Text is not null)
        {
            return Find(id.Text, name.Text)?.Address[field] ?? FieldValue.Absent;
        }

        return id.Kind == FieldValueKind.Empty || name.Kind == FieldValueKind.Empty ? FieldValue.Empty
            : id.Kind == FieldValueKind.Restricted || name.Kind == FieldValueKind.Restricted ? FieldValue.Restricted
            : FieldValue.Absent;
    }

    private Site? Find(string? id, string? name)
    {
        // Only the first read's ids are documented to be the employee's: elsewhere the name has to agree.
        bool isTrusted = string.Equals(Endpoint, SourceEndpoints.OrganisationLocations, StringComparison.Ordinal);
        return id is not null && byId.TryGetValue(id, out Site? site) && (isTrusted || string.Equals(site.Name, name, StringComparison.Ordinal))
            ? site
            : name is not null && (id is null || !isTrusted) ? byName.GetValueOrDefault(name) : null;
    }

    private async Task<bool> ReadOrganisation(BambooHrClient client, CancellationToken cancellationToken)
    {
        for (int page = 1; page <= PagesMax; page++)
        {
            // The first page is 1, whatever the documentation says (bamboohr.md §3.1).
            BambooHrRequest request = new(SourceEndpoints.OrganisationLocations, string.Create(CultureInfo.InvariantCulture, $"v1/hris/org/locations?page={page}&pageSize={PageSize}&expand=state%2Ccountry")) { HasSubstitute = true, IsAside = true };
            using BambooHrReply reply = await client.Send(request, cancellationToken);
            Requests += reply.Tries;
            if (reply.IsRefusal || reply.Status is 400 or 422)
            {
                return false;
            }

            foreach (JsonElement place in JsonParts.Rows(reply.Root, "data"))
            {
                Add(Site.OfOrganisation(place));
            }

            int pages = JsonParts.Number(JsonParts.Member(JsonParts.Member(reply.Root, "meta"), "totalPages")) ?? 1;
            if (page >= pages)
            {
                break;
            }
        }

        return true;
    }

    private async Task<bool> ReadApplicantTracking(BambooHrClient client, CancellationToken cancellationToken)
    {
        using BambooHrReply reply = await client.Send(new BambooHrRequest(SourceEndpoints.ApplicantTrackingLocations, "v1/applicant_tracking/locations") { HasSubstitute = true, IsAside = true }, cancellationToken);
        Requests += reply.Tries;
        if (reply.IsRefusal)
        {
            return false;
        }

        if (reply.Root.ValueKind != JsonValueKind.Array)
        {
            throw JsonParts.Malformed("BambooHR's list of applicant tracking locations is no list.");
        }

        foreach (JsonElement place in reply.Root.EnumerateArray())
        {
            Add(Site.OfApplicantTracking(place));
        }

        return true;
    }

    private void Add(Site site)
    {
        all.Add(site);
        if (site.Id is { } id)
        {
            byId[id] = site;
        }

        if (site.Name.Length > 0)
        {
            // Two sites of one name and several addresses: by name nobody can tell.
            byName[site.Name] = byName.TryGetValue(site.Name, out Site? other) && other?.Address.Equals(site.Address) != true ? null : site;
        }
    }
}
