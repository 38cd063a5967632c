using System.Globalization;
using System.Text.Json.Nodes;
using OrleansSync.Sandbox.Company;

namespace OrleansSync.Sandbox.Bamboo;

/// <summary>List Employees: by cursor, with restricted fields named (bamboohr.md §2.1).</summary>
internal static class EmployeeList
{
    private static readonly string[] Always = ["firstName", "lastName", "preferredName", "jobTitleName", "status"];

    public static void Map(RouteGroupBuilder group, World world) => group.MapGet("/employees", (HttpContext http) => List(http, world));

    private static IResult List(HttpContext http, World world)
    {
        if (!world.Bamboo.EmployeeList)
        {
            return BambooAnswers.Refuse(http, 403, "Insufficient permissions for the employee list");
        }

        lock (world.Gate)
        {
            if (EmployeeQuery.Read(http.Request.Query, world, out EmployeeQuery query) is { } refused)
            {
                return refused;
            }

            List<int> ids = query.Ids(world);
            if (!query.TrySlice(world, ids, out int from, out int to))
            {
                return BambooAnswers.ListError(400, "BadPage", "The cursor is not valid any more.");
            }

            JsonArray data = [.. ids[from..to].Select(id => (JsonNode)Row(world, id, query.Fields))];
            string? next = to < ids.Count && to > from ? Cursor.Of(world, ids[to - 1]) : null;
            string? previous = from > 0 && to > from ? Cursor.Of(world, ids[from]) : null;
            JsonObject page = new() { ["limit"] = query.Limit, ["nextCursor"] = next, ["prevCursor"] = previous };
            return Results.Json(new JsonObject
            {
                ["data"] = data,
                ["meta"] = new JsonObject { ["total"] = ids.Count, ["page"] = page },
                ["_links"] = Links(http.Request.Query, next),
            });
        }
    }

    private static JsonObject Row(World world, int id, IReadOnlyCollection<string> fields)
    {
        JsonObject person = world.People[id];
        JsonArray restricted = [];
        JsonObject row = new() { ["employeeId"] = id.ToString(CultureInfo.InvariantCulture), ["photoUrl"] = null };
        foreach (string name in Always.Concat(fields))
        {
            if (row.ContainsKey(name) || BambooFields.ByListName(world, name) is not { } field)
            {
                continue;
            }

            if (BambooFields.IsRestricted(world, id, field))
            {
                row[name] = null;
                restricted.Add((JsonNode)name);
            }
            else
            {
                row[name] = field.Read(world, id, person);
            }
        }

        if (restricted.Count > 0 || !world.Bamboo.OmitEmptyRestricted)
        {
            row["_restrictedFields"] = restricted;
        }

        return row;
    }

    // The host is not the one that was called: clients take the query only.
    private static JsonObject Links(IQueryCollection query, string? next)
    {
        const string Root = "https://api.bamboohr.com/api/v1/employees";
        string kept = string.Join('&', query.Where(static pair => pair.Key is not ("page[after]" or "page[before]")).Select(static pair => Uri.EscapeDataString(pair.Key) + "=" + Uri.EscapeDataString(pair.Value.ToString())));
        JsonObject links = new() { ["self"] = new JsonObject { ["href"] = Root + "?" + kept } };
        if (next is not null)
        {
            links["next"] = new JsonObject { ["href"] = $"{Root}?{kept}&page%5Bafter%5D={Uri.EscapeDataString(next)}" };
        }

        return links;
    }
}
