using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace OrleansSync.Sandbox.Scim;

/// <summary>The filters that the sandbox takes: comparisons with <c>eq</c>, joined by <c>and</c>, value paths on emails. All else is refused, never ignored.</summary>
internal static partial class ScimFilter
{
    /// <summary>Compiles a filter.</summary>
    /// <exception cref="ScimRefusal">400 invalidFilter.</exception>
    public static Func<JsonObject, bool> Compile(string text)
    {
        if (ValuePath().Match(text) is { Success: true } path)
        {
            string[] wanted = [.. path.Groups["inner"].Value.Split(" and ").Select(part => part.Trim())];
            Func<JsonObject, bool>[] tests = [.. wanted.Select(Comparison)];
            string? tail = path.Groups["value"].Success ? Literal(path.Groups["value"].Value) : null;
            return resource => Items(resource, path.Groups["attr"].Value).Any(item =>
                tests.All(test => test(item)) && (tail is null || Same((string?)item[path.Groups["sub"].Value], tail)));
        }

        Func<JsonObject, bool>[] all = [.. text.Split(" and ", StringSplitOptions.TrimEntries).Select(Comparison)];
        return resource => all.All(test => test(resource));
    }

    private static Func<JsonObject, bool> Comparison(string text)
    {
        Match match = Simple().Match(text);
        if (!match.Success)
        {
            throw new ScimRefusal(400, "invalidFilter", "The filter is not supported.");
        }

        string attribute = match.Groups["attr"].Value;
        string value = Literal(match.Groups["value"].Value);
        string[] parts = attribute.Split('.');
        return parts switch
        {
            ["emails"] => resource => Items(resource, "emails").Any(item => Same((string?)item["value"], value)),
            [var one] => resource => resource[one] is JsonValue found && Same(found.ToString(), value),
            [var one, var two] => resource => resource[one] is JsonArray
                ? Items(resource, one).Any(item => Same((string?)item[two], value))
                : resource[one] is JsonObject inner && Same(inner[two]?.ToString(), value),
            _ => throw new ScimRefusal(400, "invalidFilter", "The attribute path is not supported."),
        };
    }

    private static IEnumerable<JsonObject> Items(JsonObject resource, string attribute) => (resource[attribute] as JsonArray)?.OfType<JsonObject>() ?? [];

    private static bool Same(string? left, string right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);

    private static string Literal(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<JsonElement>(json).ToString();
        }
        catch (JsonException)
        {
            throw new ScimRefusal(400, "invalidFilter", "The value is no JSON literal.");
        }
    }

    [GeneratedRegex("""^(?<attr>[A-Za-z]+)\[(?<inner>.+)\](?:\.(?<sub>[A-Za-z]+) eq (?<value>".*"))?$""", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ValuePath();

    [GeneratedRegex("""^(?<attr>[A-Za-z.]+) eq (?<value>".*"|true|false|\d+)$""", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Simple();
}
