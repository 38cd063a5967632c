using System.Globalization;
using System.Text.Json.Nodes;
using OrleansSync.Sandbox.Company;

namespace OrleansSync.Sandbox.Bamboo;

/// <summary>The work sites, by two public reads (bamboohr.md §3.1).</summary>
internal static class Places
{
    private const int PageSizeMax = 500;

    private static readonly Dictionary<string, (string Id, string Code)> Countries = new(StringComparer.OrdinalIgnoreCase)
    {
        ["United States"] = ("1", "US"),
        ["Norway"] = ("158", "NO"),
        ["United Kingdom"] = ("222", "GB"),
    };

    public static void Map(RouteGroupBuilder group, World world)
    {
        _ = group.MapGet("/hris/org/locations", (HttpContext http) => Organisation(http, world));
        _ = group.MapGet("/hris/org/locations/{id:int}", (HttpContext http, int id) => One(http, world, id));
        _ = group.MapGet("/applicant_tracking/locations", (HttpContext http) => ApplicantTracking(http, world));
    }

    private static IResult Organisation(HttpContext http, World world)
    {
        if (!world.Bamboo.OrganisationLocations)
        {
            return BambooAnswers.Problem(403, "Missing scope: field");
        }

        int page = Number(http, "page", 1);
        int size = Number(http, "pageSize", 100);
        if (page < 1 || size is < 1 or > PageSizeMax)
        {
            return BambooAnswers.Problem(422, "page starts at 1, pageSize is 1 to 500");
        }

        lock (world.Gate)
        {
            JsonArray data = [.. world.Locations.Where(static pair => !Archived(pair.Value)).Skip((page - 1) * size).Take(size).Select(pair => (JsonNode)Place(http, pair.Key, pair.Value))];
            int total = world.Locations.Count(static pair => !Archived(pair.Value));

            // Past the end there are no pages at all.
            int pages = data.Count == 0 ? 0 : (total + size - 1) / size;
            return Results.Json(new JsonObject
            {
                ["data"] = data,
                ["meta"] = new JsonObject { ["page"] = page, ["pageSize"] = size, ["totalPages"] = pages, ["totalItems"] = total },
                ["_links"] = null,
            });
        }
    }

    private static IResult One(HttpContext http, World world, int id)
    {
        lock (world.Gate)
        {
            return !world.Bamboo.OrganisationLocations ? BambooAnswers.Problem(403, "Missing scope: field")
                : world.Locations.TryGetValue(id, out JsonObject? place) ? Results.Json(Place(http, id, place))
                : BambooAnswers.Problem(404, "No such location");
        }
    }

    private static IResult ApplicantTracking(HttpContext http, World world)
    {
        if (!world.Bamboo.ApplicantLocations)
        {
            return BambooAnswers.Refuse(http, 403, "Insufficient permissions for applicant tracking");
        }

        lock (world.Gate)
        {
            JsonArray data = [];
            foreach ((int id, JsonObject place) in world.Locations.Where(static pair => !Remote(pair.Value)))
            {
                string? country = Json.Text(place["country"]);
                data.Add((JsonNode)new JsonObject
                {
                    ["id"] = id,
                    ["name"] = place["label"]?.DeepClone(),
                    ["description"] = null,
                    ["city"] = place["city"]?.DeepClone(),
                    ["state"] = Json.Text(place["state"]) is { } state ? new JsonObject { ["id"] = 1, ["name"] = state, ["abbrev"] = state[..Math.Min(2, state.Length)].ToUpperInvariant(), ["iso_code"] = null } : null,
                    ["country"] = country is null ? null : new JsonObject { ["id"] = country, ["name"] = country, ["iso_code"] = Countries.GetValueOrDefault(country).Code },
                    ["zipcode"] = place["zipcode"]?.DeepClone(),
                    ["addressLine1"] = place["address1"]?.DeepClone(),
                    ["addressLine2"] = place["address2"]?.DeepClone(),
                    ["phone"] = null,
                });
            }

            return Results.Json(data);
        }
    }

    private static JsonObject Place(HttpContext http, int id, JsonObject place)
    {
        string[] expand = http.Request.Query["expand"].ToString().Split(',', StringSplitOptions.TrimEntries);
        string? state = Json.Text(place["state"]);
        string? country = Json.Text(place["country"]);
        string countryId = country is not null && Countries.TryGetValue(country, out (string Id, string Code) known) ? known.Id : "999";
        JsonObject address = new()
        {
            ["address1"] = place["address1"]?.DeepClone(),
            ["address2"] = place["address2"]?.DeepClone(),
            ["city"] = place["city"]?.DeepClone(),
            ["stateId"] = state is null ? null : "12",
            ["zipcode"] = place["zipcode"]?.DeepClone(),
            ["countryId"] = country is null ? null : countryId,
            ["timezone"] = "Europe/London",
            ["remoteLocation"] = Remote(place),
        };
        if (expand.Contains("state"))
        {
            address["state"] = state is null ? null : new JsonObject { ["id"] = "12", ["name"] = state, ["abbreviation"] = state[..Math.Min(2, state.Length)].ToUpperInvariant() };
        }

        if (expand.Contains("country"))
        {
            address["country"] = country is null ? null : new JsonObject { ["id"] = countryId, ["name"] = country, ["isoCode"] = Countries.GetValueOrDefault(country).Code };
        }

        return new JsonObject
        {
            ["id"] = id.ToString(CultureInfo.InvariantCulture),
            ["label"] = place["label"]?.DeepClone(),
            ["archived"] = Archived(place),
            ["manageable"] = true,
            ["address"] = address,
            ["createdAt"] = "2025-01-02T00:00:00Z",
            ["archivedAt"] = null,
        };
    }

    private static bool Archived(JsonObject place) => place["archived"] is JsonValue value && value.GetValueKind() == System.Text.Json.JsonValueKind.True;

    private static bool Remote(JsonObject place) => place["address1"] is null;

    private static int Number(HttpContext http, string name, int fallback) =>
        http.Request.Query[name].ToString() is { Length: > 0 } text ? int.TryParse(text, CultureInfo.InvariantCulture, out int number) ? number : -1 : fallback;
}
