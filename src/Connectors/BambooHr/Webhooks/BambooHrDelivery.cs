using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace OrleansSync.Connectors.BambooHr.Webhooks;

/// <summary>Whom a delivery is about. It is a hint to read them again; what it says about them is not used (DESIGN 6).</summary>
public static class BambooHrDelivery
{
    /// <summary>Reads the employee ids out of a body: event or legacy kind, JSON or form (bamboohr.md §4.2).</summary>
    /// <param name="body">The body, its signature judged before.</param>
    /// <param name="employeeIds">Each id once, in the order sent; empty for an event that is about no employee.</param>
    /// <returns>False when the body is none that BambooHR sends, or names something that cannot be an id.</returns>
    public static bool TryRead(ReadOnlyMemory<byte> body, out ImmutableArray<string> employeeIds)
    {
        employeeIds = [];
        ReadOnlySpan<byte> start = body.Span.TrimStart(" \t\r\n\uFEFF"u8);
        IEnumerable<string?>? found = start.IsEmpty ? null : start[0] == (byte)'{' ? OfJson(body[(body.Length - start.Length)..]) : OfForm(Encoding.UTF8.GetString(start));
        ImmutableArray<string?> ids = found is null ? default : [.. found.Distinct(StringComparer.Ordinal)];
        if (ids.IsDefault || !ids.All(BambooHrId.IsUsable))
        {
            return false;
        }

        employeeIds = [.. ids.OfType<string>()];
        return true;
    }

    private static IEnumerable<string?>? OfJson(ReadOnlyMemory<byte> body)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            JsonElement root = document.RootElement;
            return JsonParts.Text(JsonParts.Member(root, "type")) is { } type ? OfEvent(type, JsonParts.Text(JsonParts.Member(JsonParts.Member(root, "data"), "employeeId")))
                : JsonParts.Member(root, "employees") is { ValueKind: JsonValueKind.Array } employees ? [.. employees.EnumerateArray().Select(static one => JsonParts.Text(JsonParts.Member(one, "id")))]
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static IEnumerable<string?>? OfForm(string text)
    {
        string[][] pairs = [.. text.Trim().Split('&').Select(static pair => pair.Split('=', 2)).Where(static pair => pair.Length == 2).Select(static pair => pair.Select(Decoded).ToArray())];
        string?[] employees = [.. pairs.Where(static pair => pair[0].StartsWith("employees[", StringComparison.Ordinal) && pair[0].EndsWith("][id]", StringComparison.Ordinal)).Select(static pair => pair[1])];
        return Of(pairs, "type") is { } type ? OfEvent(type, Of(pairs, "data[employeeId]"))
            : employees.Length > 0 ? employees
            : null;
    }

    // company.updated and its like are about nobody; an event about an employee has to say about whom.
    private static IEnumerable<string?> OfEvent(string? type, string? employeeId) =>
        employeeId is null && type?.StartsWith("employee", StringComparison.Ordinal) != true ? [] : [employeeId];

    private static string? Of(string[][] pairs, string name) => pairs.FirstOrDefault(pair => pair[0].Equals(name, StringComparison.Ordinal))?[1];

    private static string Decoded(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
