using System.Globalization;
using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace OrleansSync.Sandbox.Bamboo;

/// <summary>The forms in which BambooHR answers (bamboohr.md §1).</summary>
internal static class BambooAnswers
{
    /// <summary>A refusal of the older endpoints: an empty body, the reason in a header.</summary>
    public static IResult Refuse(HttpContext http, int status, string reason)
    {
        http.Response.Headers["X-BambooHR-Error-Message"] = reason;
        return Results.Text(string.Empty, statusCode: status);
    }

    /// <summary>A refusal of the employee list.</summary>
    public static IResult ListError(int status, string code, string message) =>
        Results.Json(new JsonObject { ["error"] = new JsonObject { ["code"] = code, ["message"] = message } }, statusCode: status);

    /// <summary>A refusal of the newer endpoints (RFC 7807).</summary>
    public static IResult Problem(int status, string title) =>
        Results.Json(new JsonObject { ["type"] = "about:blank", ["title"] = title, ["status"] = status, ["detail"] = title }, contentType: "application/problem+json", statusCode: status);

    /// <summary>JSON when the client asked for it by its Accept header, else XML: the older endpoints' default.</summary>
    public static IResult Old(HttpContext http, JsonNode answer) =>
        http.Request.Headers.Accept.ToString().Contains("application/json", StringComparison.OrdinalIgnoreCase) || http.Request.Query["format"].ToString().Equals("json", StringComparison.OrdinalIgnoreCase)
            ? Results.Json(answer)
            : Results.Text(new XDocument(Element("result", answer)).ToString(), "text/xml");

    /// <summary>An instant as BambooHR writes it.</summary>
    public static string Instant(DateTimeOffset at) => at.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'+00:00'", CultureInfo.InvariantCulture);

    private static XElement Element(string name, JsonNode? node) => node switch
    {
        JsonObject members => new XElement(name, members.Select(static member => Named(member.Key, member.Value))),
        JsonArray items => new XElement(name, items.Select(static item => Element("item", item))),
        JsonValue value => new XElement(name, value.ToString()),
        _ => new XElement(name),
    };

    private static XElement Named(string key, JsonNode? node)
    {
        XElement field = Element("field", node);
        field.SetAttributeValue("id", key);
        return field;
    }
}
