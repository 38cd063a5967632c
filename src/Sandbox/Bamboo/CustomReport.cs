using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansSync.Sandbox.Company;

namespace OrleansSync.Sandbox.Bamboo;

/// <summary>The custom report: everybody in one document, forbidden fields silently left out (bamboohr.md §2.5).</summary>
internal static class CustomReport
{
    private static readonly string[] Formats = ["csv", "pdf", "xls", "xml", "json"];

    public static void Map(RouteGroupBuilder group, World world) => group.MapPost("/reports/custom", (HttpContext http, CancellationToken _) => Run(http, world));

    private static async Task<IResult> Run(HttpContext http, World world)
    {
        string format = http.Request.Query["format"].ToString();
        bool known = format.Length > 0 ? Formats.Contains(format, StringComparer.OrdinalIgnoreCase) : http.Request.Headers.Accept.ToString() == "application/json";
        if (!known)
        {
            return BambooAnswers.Refuse(http, 404, "Bad report format");
        }

        // To the letter: with a charset the body is taken for XML.
        if (http.Request.ContentType != "application/json")
        {
            return BambooAnswers.Refuse(http, 400, "Malformed XML");
        }

        JsonObject? body;
        try
        {
            body = await JsonNode.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted) as JsonObject;
        }
        catch (JsonException)
        {
            return BambooAnswers.Refuse(http, 400, "Malformed JSON");
        }

        string[] names = [.. (body?["fields"] as JsonArray ?? []).Select(Json.Text).OfType<string>()];
        if (names.Length is 0 or > EmployeeReads.FieldsMax)
        {
            return BambooAnswers.Refuse(http, 400, "1 to 400 fields are due");
        }

        lock (world.Gate)
        {
            JsonArray employees = [];
            foreach (int id in world.People.Keys.Where(id => BambooFields.IsVisible(world, id) && Matches(world, id, body?["filters"] as JsonObject)))
            {
                employees.Add((JsonNode)EmployeeReads.Record(world, id, names, EmployeeReads.OnlyCurrent(http)));
            }

            JsonObject report = new() { ["title"] = body?["title"]?.DeepClone(), ["fields"] = EmployeeReads.Described(world, names), ["employees"] = employees };
            return format.Length == 0 || format.Equals("json", StringComparison.OrdinalIgnoreCase) ? Results.Json(report) : BambooAnswers.Refuse(http, 404, "The sandbox reports in JSON only");
        }
    }

    private static bool Matches(World world, int id, JsonObject? filters)
    {
        if (filters?["employeeIds"] is JsonArray ids && !ids.Any(one => one?.ToString() == id.ToString(CultureInfo.InvariantCulture)))
        {
            return false;
        }

        return filters?["lastChanged"] is not JsonObject changed
            || !DateTimeOffset.TryParse(Json.Text(changed["value"]), CultureInfo.InvariantCulture, out DateTimeOffset since)
            || (world.Changes.TryGetValue(id, out (DateTimeOffset At, string Action) change) ? change.At >= since : Json.Text(changed["includeNull"]) != "no");
    }
}
