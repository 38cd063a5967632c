using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text.Json;
using OrleansSync.Contracts.Fields;

namespace OrleansSync.Connectors.BambooHr;

/// <summary>Work-site addresses by location: two public reads, the second where the first is not allowed (bamboohr.md §3.1).</summary>
internal sealed class Sites
{
    private const int PagesMax = 200;
    private static readonly HttpStatusCode[] NotForUs = [HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden, HttpStatusCode.NotFound];
    private readonly Dictionary<string, JsonElement> byId = new(StringComparer.Ordinal);
    private readonly Dictionary<string, JsonElement> byName = new(StringComparer.Ordinal);

    private Sites()
    {
    }

    /// <summary>Which read it was; null when neither is allowed, or nobody asked.</summary>
    public string? Endpoint { get; private set; }

    /// <summary>HTTP requests that it took.</summary>
    public int Requests { get; private set; }

    /// <summary>Reads the locations, when any address field is asked for.</summary>
    public static async Task<Sites> Read(BambooHrSource source, ImmutableSortedSet<SourceField> fields, CancellationToken cancellationToken)
    {
        Sites sites = new();
        if (!fields.Overlaps(SourceNames.Site))
        {
            return sites;
        }

        if (await sites.ReadOrganisation(source, cancellationToken))
        {
            sites.Endpoint = "org/locations";
        }
        else if (await sites.ReadApplicantTracking(source, cancellationToken))
        {
            sites.Endpoint = "applicant_tracking/locations";
        }

        return sites;
    }

    /// <summary>One part of one location's address; absent when the location is not known here.</summary>
    public FieldValue Of(SourceField field, string? id, string? name)
    {
        bool known = (id is not null && byId.TryGetValue(id, out JsonElement address)) | (name is not null && byName.TryGetValue(name, out JsonElement named));
        if (!known)
        {
            return Endpoint is not null && id is null && name is null ? FieldValue.Empty : FieldValue.Absent;
        }

        JsonElement place = id is not null && byId.TryGetValue(id, out JsonElement found) ? found : byName[name ?? string.Empty];
        return field switch
        {
            SourceField.LocationAddress1 => Part(place, "address1", "addressLine1"),
            SourceField.LocationAddress2 => Part(place, "address2", "addressLine2"),
            SourceField.LocationCity => Part(place, "city"),
            SourceField.LocationState => Part(place, "state"),
            SourceField.LocationZipcode => Part(place, "zipcode"),
            _ => Part(place, "country"),
        };
    }

    private async Task<bool> ReadOrganisation(BambooHrSource source, CancellationToken cancellationToken)
    {
        for (int page = 1; page <= PagesMax; page++)
        {
            using Reply reply = await source.Send(string.Create(CultureInfo.InvariantCulture, $"v1/hris/org/locations?page={page}&pageSize=500&expand=state%2Ccountry"), cancellationToken, NotForUs);
            Requests++;
            if (NotForUs.Contains(reply.Status))
            {
                return false;
            }

            JsonElement root = reply.Json();
            if (!root.TryGetProperty("data", out JsonElement data) || data.ValueKind != JsonValueKind.Array)
            {
                return false;
            }

            foreach (JsonElement place in data.EnumerateArray())
            {
                Add(place, "label", place.TryGetProperty("address", out JsonElement address) ? address : default);
            }

            int pages = root.TryGetProperty("meta", out JsonElement meta) && meta.TryGetProperty("totalPages", out JsonElement total) && total.TryGetInt32(out int count) ? count : 1;
            if (page >= pages)
            {
                break;
            }
        }

        return true;
    }

    private async Task<bool> ReadApplicantTracking(BambooHrSource source, CancellationToken cancellationToken)
    {
        using Reply reply = await source.Send("v1/applicant_tracking/locations", cancellationToken, NotForUs);
        Requests++;
        if (NotForUs.Contains(reply.Status) || reply.Json().ValueKind != JsonValueKind.Array)
        {
            return false;
        }

        foreach (JsonElement place in reply.Json().EnumerateArray())
        {
            Add(place, "name", place);
        }

        return true;
    }

    private void Add(JsonElement place, string nameMember, JsonElement address)
    {
        // Cloned: the reply's buffer is given back.
        JsonElement kept = address.ValueKind == JsonValueKind.Object ? address.Clone() : JsonDocument.Parse("{}").RootElement;
        if (place.TryGetProperty("id", out JsonElement id))
        {
            byId[id.ToString()] = kept;
        }

        if (place.TryGetProperty(nameMember, out JsonElement name) && name.GetString() is { } text)
        {
            byName[text] = kept;
        }
    }

    private static FieldValue Part(JsonElement place, params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            if (place.TryGetProperty(name, out JsonElement value))
            {
                return value.ValueKind == JsonValueKind.Object
                    ? value.TryGetProperty("name", out JsonElement inner) ? ListRow.ValueOf(inner) : FieldValue.Empty
                    : ListRow.ValueOf(value);
            }
        }

        return FieldValue.Empty;
    }
}
