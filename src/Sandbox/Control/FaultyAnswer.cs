using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OrleansSync.Sandbox.Control;

/// <summary>Faults that spoil an answer after it was made.</summary>
internal static class FaultyAnswer
{
    private static readonly string[] Lists = ["data", "employees", "Resources"];

    /// <summary>Lets the request be answered, and sends the answer spoilt.</summary>
    public static async Task Send(HttpContext http, RequestDelegate following, Fault fault)
    {
        Stream wire = http.Response.Body;
        await using MemoryStream made = new();
        http.Response.Body = made;
        await following(http);
        http.Response.Body = wire;
        byte[] body = made.ToArray();
        if (fault.Kind == FaultKind.Truncate)
        {
            http.Response.ContentLength = body.Length;
            await wire.WriteAsync(body.AsMemory(0, body.Length / 2), http.RequestAborted);
            await wire.FlushAsync(http.RequestAborted);
            http.Abort();
            return;
        }

        body = Spoil(body, fault);
        http.Response.ContentLength = null;
        await wire.WriteAsync(body, http.RequestAborted);
    }

    private static byte[] Spoil(byte[] body, Fault fault)
    {
        JsonNode? root;
        try
        {
            root = JsonNode.Parse(body);
        }
        catch (JsonException)
        {
            // An empty or textual answer has no columns.
            return body;
        }

        JsonArray? list = root as JsonArray ?? Lists.Select(name => (root as JsonObject)?[name]).OfType<JsonArray>().FirstOrDefault();
        JsonObject[] rows = list is not null ? [.. list.OfType<JsonObject>()] : root is JsonObject one ? [one] : [];
        if (fault.Kind == FaultKind.ShortList)
        {
            Shorten(root, list, fault);
        }

        foreach (JsonObject row in fault.Kind == FaultKind.ShortList ? [] : rows)
        {
            Spoil(row, fault.Field ?? string.Empty, fault.Kind == FaultKind.RestrictedField);
        }

        // A report says which columns it has.
        if ((root as JsonObject)?["fields"] is JsonArray described && fault.Field is not null)
        {
            _ = described.RemoveAll(column => Json.Text(column?["id"]) == fault.Field);
        }

        return Encoding.UTF8.GetBytes(root?.ToJsonString() ?? string.Empty);
    }

    private static void Spoil(JsonObject row, string field, bool restricted)
    {
        if (!restricted)
        {
            _ = row.Remove(field);
            return;
        }

        row[field] = null;
        JsonArray names = row["_restrictedFields"] as JsonArray ?? [];
        names.Add((JsonNode)field);
        if (names.Parent is null)
        {
            row["_restrictedFields"] = names;
        }
    }

    private static void Shorten(JsonNode? root, JsonArray? list, Fault fault)
    {
        while (list?.Count > fault.Rows)
        {
            list.RemoveAt(list.Count - 1);
        }

        JsonObject? page = root?["meta"]?["page"] as JsonObject;
        if (page is not null)
        {
            page["nextCursor"] = null;
        }

        if (fault.KeepTotal || list is null)
        {
            return;
        }

        if (page is not null)
        {
            root?["meta"]?.AsObject()["total"] = list.Count;
        }
        else if (root is JsonObject scim && scim.ContainsKey("totalResults"))
        {
            (scim["totalResults"], scim["itemsPerPage"]) = (list.Count, list.Count);
        }
    }
}
