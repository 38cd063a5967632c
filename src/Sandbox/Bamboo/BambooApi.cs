using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using OrleansSync.Sandbox.Company;

namespace OrleansSync.Sandbox.Bamboo;

/// <summary>BambooHR as published: list, single, changed, locations; strict about keys, dates and headers.</summary>
internal static class BambooApi
{
    private static readonly string[] Prefixes = ["/bamboo/api/v1", "/bamboo/api/gateway.php/{company}/v1"];
    private static readonly string[] Dates = ["yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mm:sszz'00'"];

    // The list endpoint's own names; everything else is called alike on all endpoints (bamboohr.md §3).
    private static readonly Dictionary<string, string> ListNames = new(StringComparer.Ordinal)
    {
        ["jobTitleName"] = "jobTitle",
        ["departmentName"] = "department",
        ["divisionName"] = "division",
        ["addressLine1"] = "address1",
        ["addressLine2"] = "address2",
    };

    private static readonly HashSet<string> ListFields =
    [
        "jobTitleName", "departmentName", "divisionName", "addressLine1", "addressLine2", "middleName", "employeeNumber", "workEmail", "workPhone", "workPhoneExtension",
        "homePhone", "mobilePhone", "city", "state", "zipcode", "country", "hireDate", "terminationDate", "locationId", "locationName",
    ];

    public static void Map(WebApplication app, World world)
    {
        foreach (string prefix in Prefixes)
        {
            RouteGroupBuilder group = app.MapGroup(prefix);
            _ = group.AddEndpointFilter(async (context, next) => Authorized(context.HttpContext, world) is { } refused ? refused : await next(context));
            _ = group.MapGet("/employees", (HttpContext http) => List(http, world));
            _ = group.MapGet("/employees/changed", (HttpContext http) => Changed(http, world));
            _ = group.MapGet("/employees/{id}", (HttpContext http, string id) => Single(http, world, id));
            _ = group.MapGet("/hris/org/locations", (HttpContext http) => Locations(http, world));
        }
    }

    private static IResult? Authorized(HttpContext http, World world)
    {
        string header = http.Request.Headers.Authorization.ToString();
        Span<byte> bytes = stackalloc byte[512];
        bool good = header.StartsWith("Basic ", StringComparison.Ordinal)
            && Convert.TryFromBase64String(header["Basic ".Length..], bytes, out int count)
            && Encoding.UTF8.GetString(bytes[..count]).Split(':')[0] == world.Options.BambooKey;
        return good ? null : Results.Text(string.Empty, statusCode: 401);
    }

    private static IResult List(HttpContext http, World world)
    {
        IQueryCollection query = http.Request.Query;
        int limit = int.TryParse(query["page[limit]"], CultureInfo.InvariantCulture, out int asked) ? Math.Clamp(asked, 1, 2500) : 250;
        int after = 0;
        if (query["page[after]"].ToString() is { Length: > 0 } cursor && !TryCursor(cursor, out after))
        {
            return Results.Json(new JsonObject { ["error"] = new JsonObject { ["code"] = "BadPage", ["message"] = "The cursor is not valid." } }, statusCode: 400);
        }

        HashSet<string> fields = [.. query["fields"].ToString().Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(ListFields.Contains)];
        HashSet<string>? ids = query["filter[ids]"].ToString() is { Length: > 0 } wanted ? [.. wanted.Split(',')] : null;
        string? status = query["filter[status]"].ToString() is { Length: > 0 } word ? word : null;
        JsonArray data = [];
        int total = 0;
        int last = 0;
        bool more = false;
        lock (world.Gate)
        {
            foreach ((int id, JsonObject person) in world.People)
            {
                bool counts = (ids is null || ids.Contains(id.ToString(CultureInfo.InvariantCulture)))
                    && (status is null || string.Equals((string?)person["status"], status, StringComparison.OrdinalIgnoreCase));
                if (!counts)
                {
                    continue;
                }

                total++;
                if (id > after && data.Count < limit)
                {
                    data.Add(Row(world, id, person, fields));
                    last = id;
                }
                else if (id > after)
                {
                    more = true;
                }
            }
        }

        JsonObject page = new() { ["limit"] = limit, ["nextCursor"] = more ? Cursor(last) : null, ["prevCursor"] = null };
        return Results.Json(new JsonObject { ["data"] = data, ["meta"] = new JsonObject { ["total"] = total, ["page"] = page } });
    }

    private static JsonObject Row(World world, int id, JsonObject person, HashSet<string> fields)
    {
        JsonObject row = new() { ["employeeId"] = id.ToString(CultureInfo.InvariantCulture), ["photoUrl"] = null, ["_restrictedFields"] = new JsonArray() };
        foreach (string name in fields.Union(["firstName", "lastName", "preferredName", "jobTitleName", "status"]))
        {
            row[name] = name == "locationName" ? LocationName(world, person) : person[ListNames.GetValueOrDefault(name, name)]?.DeepClone();
        }

        return row;
    }

    private static IResult Single(HttpContext http, World world, string id)
    {
        lock (world.Gate)
        {
            int number = id == "0" ? world.People.Keys.FirstOrDefault() : int.TryParse(id, CultureInfo.InvariantCulture, out int parsed) ? parsed : -1;
            if (!world.People.TryGetValue(number, out JsonObject? person))
            {
                return Results.Text(string.Empty, statusCode: 404);
            }

            JsonObject found = new() { ["id"] = number.ToString(CultureInfo.InvariantCulture) };
            foreach (string name in http.Request.Query["fields"].ToString().Split(',', StringSplitOptions.RemoveEmptyEntries))
            {
                if (name == "location")
                {
                    found[name] = LocationName(world, person);
                }
                else if (person.ContainsKey(name))
                {
                    found[name] = person[name]?.DeepClone();
                }
            }

            return Results.Json(found);
        }
    }

    private static IResult Changed(HttpContext http, World world)
    {
        string since = http.Request.Query["since"].ToString();
        string type = http.Request.Query["type"].ToString() is { Length: > 0 } given ? given : "all";
        bool valid = DateTimeOffset.TryParseExact(since, Dates, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset from)
            && type is "all" or "inserted" or "updated" or "deleted";
        if (!valid)
        {
            http.Response.Headers["X-BambooHR-Error-Message"] = "Invalid since or type";
            return Results.Text(string.Empty, statusCode: 400);
        }

        lock (world.Gate)
        {
            (int Id, DateTimeOffset At, string Action)[] hits =
            [
                .. world.Changes.Where(pair => pair.Value.At >= from && (type == "all" || pair.Value.Action.Equals(type, StringComparison.OrdinalIgnoreCase)))
                    .Select(pair => (pair.Key, pair.Value.At, pair.Value.Action)),
            ];
            JsonObject employees = [];
            foreach ((int id, DateTimeOffset at, string action) in hits)
            {
                string text = id.ToString(CultureInfo.InvariantCulture);
                employees[text] = new JsonObject { ["id"] = text, ["action"] = action, ["lastChanged"] = Text(at) };
            }

            // PHP's empty map: an array (bamboohr.md §2.3).
            return Results.Json(new JsonObject { ["latest"] = hits.Length == 0 ? null : Text(hits.Max(hit => hit.At)), ["employees"] = hits.Length == 0 ? new JsonArray() : employees });
        }
    }

    private static IResult Locations(HttpContext http, World world)
    {
        int page = int.TryParse(http.Request.Query["page"], CultureInfo.InvariantCulture, out int asked) ? asked : 1;
        if (page < 1)
        {
            return Results.Json(new JsonObject { ["title"] = "Unprocessable", ["status"] = 422 }, statusCode: 422);
        }

        JsonArray data = [];
        lock (world.Gate)
        {
            foreach ((int id, JsonObject place) in page == 1 ? world.Locations : [])
            {
                JsonNode? Named(string name) => (string?)place[name] is { } text ? new JsonObject { ["id"] = "1", ["name"] = text } : null;
                data.Add(new JsonObject
                {
                    ["id"] = id.ToString(CultureInfo.InvariantCulture),
                    ["label"] = (string?)place["label"],
                    ["archived"] = false,
                    ["address"] = new JsonObject
                    {
                        ["address1"] = (string?)place["address1"],
                        ["address2"] = (string?)place["address2"],
                        ["city"] = (string?)place["city"],
                        ["state"] = Named("state"),
                        ["zipcode"] = (string?)place["zipcode"],
                        ["country"] = Named("country"),
                    },
                });
            }

            return Results.Json(new JsonObject { ["data"] = data, ["meta"] = new JsonObject { ["page"] = page, ["pageSize"] = 500, ["totalPages"] = data.Count == 0 ? 0 : 1, ["totalItems"] = world.Locations.Count } });
        }
    }

    private static string? LocationName(World world, JsonObject person) =>
        int.TryParse((string?)person["locationId"], CultureInfo.InvariantCulture, out int id) && world.Locations.TryGetValue(id, out JsonObject? place) ? (string?)place["label"] : null;

    private static string Text(DateTimeOffset at) => at.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'+00:00'", CultureInfo.InvariantCulture);

    private static string Cursor(int id) => Convert.ToBase64String(Encoding.ASCII.GetBytes("c:" + id.ToString(CultureInfo.InvariantCulture)));

    private static bool TryCursor(string text, out int id)
    {
        id = 0;
        Span<byte> bytes = stackalloc byte[64];
        return Convert.TryFromBase64String(text, bytes, out int count) && int.TryParse(Encoding.ASCII.GetString(bytes[..count]).AsSpan(Math.Min(2, count)), CultureInfo.InvariantCulture, out id);
    }
}
