using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Primitives;
using OrleansSync.Sandbox.Company;

namespace OrleansSync.Sandbox.Bamboo;

/// <summary>What a call of the employee list asks for.</summary>
internal sealed class EmployeeQuery
{
    private const int LimitDefault = 250;
    private const int LimitMax = 2500;
    private static readonly string[] Sortable = ["employeeId", "firstName", "lastName", "preferredName", "jobTitleName", "status"];
    private readonly List<(BambooField Field, string Value)> filters = [];
    private readonly List<(string Name, bool Descending)> sort = [];
    private HashSet<int>? ids;
    private string? after;
    private string? before;

    private EmployeeQuery()
    {
    }

    /// <summary>Employees per page.</summary>
    public int Limit { get; private set; } = LimitDefault;

    /// <summary>The optional fields, by their names in the list; unknown ones among them.</summary>
    public IReadOnlyCollection<string> Fields { get; private set; } = [];

    /// <summary>Reads the query.</summary>
    /// <returns>Null, or the refusal.</returns>
    public static IResult? Read(IQueryCollection query, World world, out EmployeeQuery read)
    {
        read = new EmployeeQuery
        {
            Fields = Listed(query, "fields"),
            after = Last(query["page[after]"]),
            before = Last(query["page[before]"]),
        };
        if (Last(query["page[limit]"]) is { } limit)
        {
            if (!int.TryParse(limit, CultureInfo.InvariantCulture, out int asked) || asked is < 1 or > LimitMax)
            {
                return BambooAnswers.ListError(400, "BadRequest", "page[limit] is 1 to 2500.");
            }

            read.Limit = asked;
        }

        if (read.after is not null && read.before is not null)
        {
            return BambooAnswers.ListError(400, "BadRequest", "page[after] and page[before] exclude each other.");
        }

        return read.ReadFilters(query, world) ?? read.ReadSort(query);
    }

    /// <summary>Who is meant, in order. The world is locked.</summary>
    public List<int> Ids(World world)
    {
        IEnumerable<int> candidates = ids is null ? world.People.Keys : ids.Where(world.People.ContainsKey).Order();
        List<int> found = [.. candidates.Where(id => BambooFields.IsVisible(world, id) && filters.All(filter => Matches(world, id, filter.Field, filter.Value)))];
        foreach ((string name, bool descending) in Enumerable.Reverse(sort))
        {
            if (BambooFields.ByListName(world, name) is { } field)
            {
                // Who is unreadable in a sorted field is dropped; nulls come first ascending.
                IEnumerable<int> readable = found.Where(id => !BambooFields.IsRestricted(world, id, field));
                string? Key(int id) => Json.Text(field.Read(world, id, world.People[id]));
                found = [.. descending ? readable.OrderByDescending(Key, StringComparer.OrdinalIgnoreCase) : readable.OrderBy(Key, StringComparer.OrdinalIgnoreCase)];
            }
            else if (descending)
            {
                found = [.. found.OrderDescending()];
            }
            else
            {
                found.Sort();
            }
        }

        return found;
    }

    /// <summary>The page as a slice of <see cref="Ids"/>.</summary>
    /// <returns>False when the cursor is bad.</returns>
    public bool TrySlice(World world, List<int> found, out int from, out int to)
    {
        (from, to) = (0, Math.Min(Limit, found.Count));
        if (after is null && before is null)
        {
            return true;
        }

        int place = Cursor.Read(world, after ?? before ?? string.Empty) is { } boundary ? found.IndexOf(boundary) : -1;
        (from, to) = after is not null ? (place + 1, Math.Min(place + 1 + Limit, found.Count)) : (Math.Max(0, place - Limit), place);
        return place >= 0;
    }

    private IResult? ReadFilters(IQueryCollection query, World world)
    {
        foreach ((string key, StringValues values) in query.Where(static pair => pair.Key.StartsWith("filter[", StringComparison.Ordinal)))
        {
            string name = key["filter[".Length..].Split(']')[0];
            string value = Last(values) ?? string.Empty;
            if (name == "ids")
            {
                IEnumerable<string> wanted = key.EndsWith("[]", StringComparison.Ordinal) ? values.Select(static one => one ?? string.Empty) : value.Split(',', StringSplitOptions.TrimEntries);
                ids = [.. wanted.Select(static text => int.TryParse(text, CultureInfo.InvariantCulture, out int id) ? id : -1)];
            }
            else if (BambooFields.ByListName(world, name) is not { Use: not FieldUse.None } field || (name == "status" && value is not ("active" or "inactive")))
            {
                return BambooAnswers.ListError(422, "InvalidFilter", $"'{name}' cannot be filtered like that.");
            }
            else
            {
                filters.Add((field, value));
            }
        }

        return null;
    }

    private IResult? ReadSort(IQueryCollection query)
    {
        foreach (string one in Listed(query, "sort"))
        {
            string name = one.TrimStart('-');
            if (!Sortable.Contains(name))
            {
                return BambooAnswers.ListError(422, "InvalidSort", $"'{name}' cannot be sorted by.");
            }

            sort.Add((name, one.StartsWith('-')));
        }

        return null;
    }

    private static bool Matches(World world, int id, BambooField field, string value)
    {
        if (BambooFields.IsRestricted(world, id, field))
        {
            return false;
        }

        JsonNode? node = field.Read(world, id, world.People[id]);
        string text = Json.Text(node) ?? node?.ToString() ?? string.Empty;
        return field.Use == FieldUse.Substring
            ? text.Contains(value, StringComparison.OrdinalIgnoreCase)
            : text.Equals(value, field.Alias == "status" ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);
    }

    // name=a,b, of which a repetition replaces the one before, or name[]=a&name[]=b.
    private static string[] Listed(IQueryCollection query, string name) =>
        [.. (Last(query[name]) ?? string.Empty).Split(',').Concat(query[name + "[]"].Select(static one => one ?? string.Empty)).Select(static one => one.Trim()).Where(static one => one.Length > 0)];

    private static string? Last(StringValues values) => values.Count > 0 && values[^1] is { Length: > 0 } text ? text : null;
}
