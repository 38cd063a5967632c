using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using OrleansSync.Sandbox.Company;

namespace OrleansSync.Sandbox.Bamboo;

/// <summary>One employee, the change feed, the directory, the fields (bamboohr.md §2.2, §2.3, §2.4, §2.7).</summary>
internal static partial class EmployeeReads
{
    /// <summary>Fields per call.</summary>
    public const int FieldsMax = 400;

    private static readonly string[] DirectoryFull =
        ["displayName", "firstName", "lastName", "preferredName", "jobTitle", "workPhone", "workPhoneExtension", "mobilePhone", "workEmail", "department", "location", "division", "supervisor"];

    private static readonly string[] DirectoryReduced = ["displayName", "firstName", "lastName", "preferredName", "jobTitle", "location", "division"];

    public static void Map(RouteGroupBuilder group, World world)
    {
        _ = group.MapGet("/employees/changed", (HttpContext http) => Changed(http, world));
        _ = group.MapGet("/employees/directory", (HttpContext http) => Directory(http, world));
        _ = group.MapGet("/employees/{id}", (HttpContext http, string id) => Single(http, world, id));
        _ = group.MapGet("/meta/fields", (HttpContext http) => Fields(http, world));
    }

    /// <summary>One employee with the fields asked for: what is unknown or forbidden is left out without a mark.</summary>
    public static JsonObject Record(World world, int id, IEnumerable<string> names, bool onlyCurrent)
    {
        JsonObject person = world.People[id];
        JsonObject record = new() { ["id"] = id.ToString(CultureInfo.InvariantCulture) };
        foreach (string name in names)
        {
            if (BambooFields.ByAlias(world, name) is { } field && !BambooFields.IsRestricted(world, id, field))
            {
                record[name] = onlyCurrent && field.FromHistory && BambooFields.IsFuture(world, person) ? null : field.Read(world, id, person);
            }
        }

        return record;
    }

    private static IResult Single(HttpContext http, World world, string id)
    {
        string[] names = http.Request.Query["fields"].ToString().Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (names.Length > FieldsMax)
        {
            return BambooAnswers.Refuse(http, 400, "Too many fields");
        }

        lock (world.Gate)
        {
            int number = int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out int parsed) ? parsed : -1;
            if (number == 0)
            {
                number = world.Bamboo.KeyOwner ?? world.People.Keys.FirstOrDefault();
                if (number == 0)
                {
                    return BambooAnswers.Old(http, new JsonObject { ["id"] = "0" });
                }
            }

            if (!world.People.ContainsKey(number))
            {
                return BambooAnswers.Refuse(http, 404, "Employee not found");
            }

            return BambooFields.IsVisible(world, number)
                ? BambooAnswers.Old(http, Record(world, number, names, OnlyCurrent(http)))
                : BambooAnswers.Refuse(http, 403, "Insufficient Permissions to view this employee");
        }
    }

    private static IResult Changed(HttpContext http, World world)
    {
        string since = http.Request.Query["since"].ToString();
        string type = http.Request.Query["type"].ToString() is { Length: > 0 } given ? given : "all";
        if (!SinceForm().IsMatch(since) || !DateTimeOffset.TryParse(since, CultureInfo.InvariantCulture, out DateTimeOffset from))
        {
            return BambooAnswers.Refuse(http, 400, "since is missing or no ISO 8601 timestamp in whole seconds");
        }

        if (type is not ("all" or "inserted" or "updated" or "deleted"))
        {
            return BambooAnswers.Refuse(http, 400, "type is not valid");
        }

        lock (world.Gate)
        {
            (int Id, DateTimeOffset At, string Action)[] hits =
            [
                .. world.Changes.Where(pair => pair.Value.At >= from && (type == "all" || pair.Value.Action.Equals(type, StringComparison.OrdinalIgnoreCase)) && BambooFields.IsVisible(world, pair.Key))
                    .Select(static pair => (pair.Key, pair.Value.At, pair.Value.Action)),
            ];
            JsonObject employees = [];
            foreach ((int id, DateTimeOffset at, string action) in hits)
            {
                string text = id.ToString(CultureInfo.InvariantCulture);
                employees[text] = new JsonObject { ["id"] = text, ["action"] = action, ["lastChanged"] = BambooAnswers.Instant(at) };
            }

            // PHP's empty map: an array.
            return BambooAnswers.Old(http, new JsonObject
            {
                ["latest"] = hits.Length == 0 ? null : BambooAnswers.Instant(hits.Max(static hit => hit.At)),
                ["employees"] = hits.Length == 0 ? new JsonArray() : employees,
            });
        }
    }

    private static IResult Directory(HttpContext http, World world)
    {
        if (world.Bamboo.Directory == DirectoryExtent.Off)
        {
            return BambooAnswers.Refuse(http, 403, "Directory disabled for this account");
        }

        bool onlyCurrent = OnlyCurrent(http);
        string[] names = world.Bamboo.Directory == DirectoryExtent.Full ? DirectoryFull : DirectoryReduced;
        lock (world.Gate)
        {
            JsonArray employees = [];
            foreach ((int id, JsonObject person) in world.People)
            {
                bool listed = Json.Text(person["status"]) == "Active" || (!onlyCurrent && BambooFields.IsFuture(world, person));
                if (listed && BambooFields.IsVisible(world, id))
                {
                    JsonObject record = Record(world, id, names, onlyCurrent);
                    (record["photoUploaded"], record["canUploadPhoto"]) = (false, 0);
                    employees.Add((JsonNode)record);
                }
            }

            return employees.Count == 0
                ? BambooAnswers.Refuse(http, 404, "The directory is empty")
                : BambooAnswers.Old(http, new JsonObject { ["fields"] = Described(world, names), ["employees"] = employees });
        }
    }

    private static IResult Fields(HttpContext http, World world)
    {
        lock (world.Gate)
        {
            JsonArray fields = [];
            foreach (BambooField field in BambooFields.All.Where(field => BambooFields.ByAlias(world, field.Alias) is not null))
            {
                fields.Add((JsonNode)new JsonObject { ["id"] = field.Id, ["name"] = field.Label, ["type"] = field.Type, ["alias"] = field.Alias });
            }

            // A field of the customer's own has no alias.
            fields.Add((JsonNode)new JsonObject { ["id"] = "4340.4", ["name"] = "T-Shirt Size", ["type"] = "list" });
            return BambooAnswers.Old(http, fields);
        }
    }

    /// <summary>Fields as reports and the directory describe them.</summary>
    public static JsonArray Described(World world, IEnumerable<string> names)
    {
        JsonArray described = [];
        foreach (string name in names)
        {
            if (BambooFields.ByAlias(world, name) is { } field && !world.Bamboo.RestrictedFields.Any(field.IsCalled))
            {
                described.Add((JsonNode)new JsonObject { ["id"] = name, ["type"] = field.Type, ["name"] = field.Label });
            }
        }

        return described;
    }

    /// <summary>Values of history fields before the first day are shown only with <c>onlyCurrent=false</c>.</summary>
    public static bool OnlyCurrent(HttpContext http) => http.Request.Query["onlyCurrent"].ToString() is not ("false" or "0");

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:?\d\d)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SinceForm();
}
