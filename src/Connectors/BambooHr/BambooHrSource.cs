using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;

namespace OrleansSync.Connectors.BambooHr;

/// <summary>BambooHR over HTTP (bamboohr.md §2): List Employees by cursor, single reads, the change feed, the locations.</summary>
internal sealed partial class BambooHrSource(IHttpClientFactory clients, IOptions<BambooHrOptions> options) : ISource
{
    /// <summary>The HTTP client's name.</summary>
    public const string ClientName = "bamboohr";

    private const int RestartsMax = 3;
    private const int BatchMax = 100;

    private BambooHrOptions Settings => options.Value;

    /// <inheritdoc/>
    public async IAsyncEnumerable<SourcePage> ReadAll(ImmutableSortedSet<SourceField> fields, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Task<Sites> reading = Sites.Read(this, fields, cancellationToken);
        Sites? sites = null;
        HashSet<string> seen = new(StringComparer.Ordinal);
        ReadTally tally = new(fields);
        string? cursor = null;
        int restarts = 0;
        bool restarted = false;
        do
        {
            string query = Query(fields, $"page%5Blimit%5D={Settings.PageSize}") + (cursor is null ? string.Empty : "&page%5Bafter%5D=" + Uri.EscapeDataString(cursor));
            using Reply reply = await Send("v1/employees?" + query, cancellationToken);
            tally.Requests++;
            if (cursor is not null && reply.Status == HttpStatusCode.BadRequest && restarts < RestartsMax)
            {
                // The boundary moved between two pages: start again (bamboohr.md §2.1, BadPage).
                restarts++;
                restarted = true;
                cursor = null;
                seen.Clear();
                tally = new ReadTally(fields) { Requests = tally.Requests };
                continue;
            }

            JsonElement root = reply.Json();
            sites ??= await reading;
            tally.ServerTime ??= reply.ServerTime;
            ImmutableArray<EmployeeFacts> people = [.. Rows(root, "data").Select(row => ListRow.Read(row, fields, sites, tally)).Where(facts => seen.Add(facts.EmployeeId))];
            cursor = Next(root, out int? total);
            tally.Total ??= total;
            if (cursor is null && tally.Total is { } announced && announced != seen.Count && restarts++ < RestartsMax)
            {
                if (restarts == RestartsMax)
                {
                    throw new SourceException(SourceFailureKind.Malformed, 200, retryAfter: null, string.Create(CultureInfo.InvariantCulture, $"BambooHR announced {announced} employees and sent {seen.Count}."));
                }

                restarted = true;
                seen.Clear();
                tally = new ReadTally(fields) { Requests = tally.Requests };
                cursor = string.Empty;
            }

            if (cursor is { Length: 0 })
            {
                cursor = null;
                continue;
            }

            SourceSummary? summary = cursor is null
                ? new SourceSummary("employees", tally.Total, seen.Count, tally.Missing(sites), [.. tally.Restricted], sites.Endpoint, tally.Requests + sites.Requests, tally.ServerTime)
                : null;
            yield return new SourcePage(restarted, people, summary);
            if (summary is not null)
            {
                yield break;
            }

            restarted = false;
        }
        while (true);
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<SourceRecord>> Read(ImmutableArray<string> employeeIds, ImmutableSortedSet<SourceField> fields, CancellationToken cancellationToken)
    {
        Sites sites = await Sites.Read(this, fields, cancellationToken);
        Dictionary<string, SourceRecord> found = new(StringComparer.Ordinal);
        foreach (string[] batch in employeeIds.Chunk(BatchMax))
        {
            string query = Query(fields, $"page%5Blimit%5D={BatchMax}&filter%5Bids%5D={Uri.EscapeDataString(string.Join(',', batch))}");
            using Reply reply = await Send("v1/employees?" + query, cancellationToken);
            ReadTally tally = new(fields);
            foreach (EmployeeFacts facts in Rows(reply.Json(), "data").Select(row => ListRow.Read(row, fields, sites, tally)))
            {
                found[facts.EmployeeId] = new SourceRecord(facts.EmployeeId, SourcePresence.Found, facts);
            }
        }

        foreach (string id in employeeIds.Where(id => !found.ContainsKey(id)))
        {
            found[id] = new SourceRecord(id, await Presence(id, cancellationToken), Facts: null);
        }

        return [.. employeeIds.Select(id => found[id])];
    }

    /// <inheritdoc/>
    public async Task<SourceChanges> ChangedSince(DateTimeOffset since, CancellationToken cancellationToken)
    {
        string text = since.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        using Reply reply = await Send("v1/employees/changed?since=" + Uri.EscapeDataString(text), cancellationToken);
        JsonElement root = reply.Json();
        ImmutableDictionary<string, SourceChange>.Builder changes = ImmutableDictionary.CreateBuilder<string, SourceChange>(StringComparer.Ordinal);
        if (root.TryGetProperty("employees", out JsonElement employees) && employees.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty one in employees.EnumerateObject())
            {
                string? action = one.Value.TryGetProperty("action", out JsonElement word) ? word.GetString() : null;
                changes[one.Name] = Enum.TryParse(action, ignoreCase: true, out SourceChange change) ? change : SourceChange.Updated;
            }
        }

        DateTimeOffset? latest = root.TryGetProperty("latest", out JsonElement newest) && newest.ValueKind == JsonValueKind.String
            && DateTimeOffset.TryParse(newest.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset at) ? at : null;
        return new SourceChanges(changes.ToImmutable(), latest, reply.ServerTime);
    }

    /// <inheritdoc/>
    public async Task<SourceKeyOwner> KeyOwner(CancellationToken cancellationToken)
    {
        using Reply reply = await Send("v1/employees/0?fields=id,workEmail", cancellationToken);
        JsonElement root = reply.Json();
        string? id = root.TryGetProperty("id", out JsonElement number) ? number.ToString() : null;
        string? email = root.TryGetProperty("workEmail", out JsonElement text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;
        return new SourceKeyOwner(id is null or "0" ? null : id, string.IsNullOrWhiteSpace(email) ? null : email);
    }

    private async Task<SourcePresence> Presence(string id, CancellationToken cancellationToken)
    {
        using Reply reply = await Send($"v1/employees/{Uri.EscapeDataString(id)}?fields=id", cancellationToken, HttpStatusCode.NotFound, HttpStatusCode.Forbidden);
        return reply.Status switch
        {
            HttpStatusCode.NotFound => SourcePresence.Gone,
            HttpStatusCode.Forbidden => SourcePresence.Hidden,

            // There, but dropped from the filtered list: a field of it may not be read. Nothing may follow from that.
            _ => SourcePresence.Hidden,
        };
    }

    private static string Query(ImmutableSortedSet<SourceField> fields, string rest)
    {
        IEnumerable<string> names = fields.Where(field => !SourceNames.Site.Contains(field)).Select(SourceNames.OnList).Append("locationId");
        return "fields=" + Uri.EscapeDataString(string.Join(',', names.Distinct(StringComparer.Ordinal))) + "&" + rest;
    }

    private static JsonElement.ArrayEnumerator Rows(JsonElement root, string name) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty(name, out JsonElement rows) && rows.ValueKind == JsonValueKind.Array
            ? rows.EnumerateArray()
            : throw new SourceException(SourceFailureKind.Malformed, 200, retryAfter: null, $"BambooHR's reply has no list '{name}'.");

    private static string? Next(JsonElement root, out int? total)
    {
        total = null;
        if (!root.TryGetProperty("meta", out JsonElement meta))
        {
            return null;
        }

        total = meta.TryGetProperty("total", out JsonElement count) && count.TryGetInt32(out int number) ? number : null;
        return meta.TryGetProperty("page", out JsonElement page) && page.TryGetProperty("nextCursor", out JsonElement next) && next.ValueKind is JsonValueKind.String or JsonValueKind.Number
            ? next.ToString()
            : null;
    }

    /// <summary>Sends a GET and takes the reply in whole.</summary>
    internal async Task<Reply> Send(string path, CancellationToken cancellationToken, params HttpStatusCode[] accepted)
    {
        using HttpClient client = clients.CreateClient(ClientName);
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(BambooHrUrl.Root(Settings.BaseUrl), path));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(Settings.ApiKey + ":x")));
        try
        {
            using HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            byte[] body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            return Reply.Judge(response, body, path.Contains("page%5Bafter", StringComparison.Ordinal) ? [.. accepted, HttpStatusCode.BadRequest] : accepted);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or Polly.Timeout.TimeoutRejectedException or Polly.CircuitBreaker.BrokenCircuitException)
        {
            throw new SourceException(SourceFailureKind.Unavailable, status: null, retryAfter: null, "BambooHR did not answer: " + failure.GetType().Name + ".", failure);
        }
    }
}
