using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using OrleansSync.Grains.Audit;

namespace OrleansSync.Silo.Api;

/// <summary>Everybody at an instant, and what differs between two (DESIGN 4, 8).</summary>
internal static class StateApi
{
    // Of the row at its time, not of the person: they differ whenever anything does.
    private static readonly ImmutableHashSet<string> NotCompared = ["version", "nextAttemptAt", "asOf"];

    public static void MapState(this RouteGroupBuilder api)
    {
        _ = api.MapGet("/state", At).WithName("GetState").WithSummary("Everybody as known at an instant; paged by cursor");
        _ = api.MapGet("/state/compare", Compare).WithName("CompareState").WithSummary("Whose facts, desired or actual differ between two instants, member by member; paged by cursor");
    }

    private static async Task<IResult> At(string? at, string? cursor, string? limit, Population population, CancellationToken cancellationToken)
    {
        if (!TryInstant(at, out DateTimeOffset instant))
        {
            return Problems.Bad("at: an ISO 8601 instant is due.");
        }

        string list = "state:" + Canonical(instant);
        if (Page(list, cursor, limit, out int size, out string? after) is { } problem)
        {
            return problem;
        }

        (ImmutableArray<PersonThen> people, string? next) = await population.Page(instant, after, size, cancellationToken);
        return Results.Json(new JsonObject
        {
            ["at"] = instant,
            ["items"] = new JsonArray([.. people.Select(View)]),
            ["nextCursor"] = next is null ? null : Cursor.Of(list, next),
        });
    }

    private static async Task<IResult> Compare(string? from, string? to, string? cursor, string? limit, Population population, CancellationToken cancellationToken)
    {
        if (!TryInstant(from, out DateTimeOffset earlier))
        {
            return Problems.Bad("from: an ISO 8601 instant is due.");
        }

        if (!TryInstant(to, out DateTimeOffset later) || later < earlier)
        {
            return Problems.Bad("to: an ISO 8601 instant is due, not before from.");
        }

        string list = $"compare:{Canonical(earlier)}:{Canonical(later)}";
        if (Page(list, cursor, limit, out int size, out string? after) is { } problem)
        {
            return problem;
        }

        (ImmutableArray<(PersonThen? From, PersonThen To)> people, string? next) = await population.Moved(earlier, later, after, size, cancellationToken);
        return Results.Json(new JsonObject
        {
            ["from"] = earlier,
            ["to"] = later,
            ["items"] = new JsonArray([.. people.Select(one => Change(one.From, one.To)).OfType<JsonNode>()]),
            ["nextCursor"] = next is null ? null : Cursor.Of(list, next),
        });
    }

    private static IResult? Page(string list, string? cursor, string? limit, out int size, out string? after)
    {
        after = null;
        return !PageSize.TryRead(limit, out size) ? Problems.Bad(PageSize.Fault) : !Cursor.TryRead(list, cursor, out after) ? Problems.Bad(Cursor.Fault) : null;
    }

    private static bool TryInstant(string? text, out DateTimeOffset instant) => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out instant);

    private static string Canonical(DateTimeOffset instant) => instant.UtcTicks.ToString(CultureInfo.InvariantCulture);

    private static JsonObject View(PersonThen person)
    {
        JsonObject view = Views.Employee(person.Row, person.Settings);
        view["asOf"] = person.Row.UpdatedAt;
        return view;
    }

    /// <summary>Null when nothing that is compared differs.</summary>
    private static JsonObject? Change(PersonThen? from, PersonThen to)
    {
        JsonObject later = View(to);
        SortedDictionary<string, JsonNode?> before = new(StringComparer.Ordinal);
        SortedDictionary<string, JsonNode?> after = new(StringComparer.Ordinal);
        Flatten(from is null ? [] : View(from), string.Empty, before);
        Flatten(later, string.Empty, after);
        JsonArray differences =
        [
            .. before.Keys.Union(after.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal)
                .Where(name => !JsonNode.DeepEquals(before.GetValueOrDefault(name), after.GetValueOrDefault(name)))
                .Select(name => (JsonNode)new JsonObject { ["field"] = name, ["from"] = before.GetValueOrDefault(name)?.DeepClone(), ["to"] = after.GetValueOrDefault(name)?.DeepClone() }),
        ];
        return differences.Count == 0 ? null : new JsonObject
        {
            ["key"] = to.Row.Key,
            ["employeeId"] = to.Row.EmployeeId,
            ["isNew"] = from is null,
            ["fromVersion"] = from?.Row.Version,
            ["toVersion"] = to.Row.Version,
            ["differences"] = differences,
        };
    }

    private static void Flatten(JsonObject view, string prefix, SortedDictionary<string, JsonNode?> into)
    {
        foreach ((string name, JsonNode? value) in view)
        {
            if (prefix.Length == 0 && NotCompared.Contains(name))
            {
                continue;
            }

            if (value is JsonObject inner)
            {
                Flatten(inner, prefix + name + ".", into);
            }
            else
            {
                into[prefix + name] = value;
            }
        }
    }
}
