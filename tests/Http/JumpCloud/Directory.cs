using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace OrleansSync.Tests.Http.JumpCloud;

/// <summary>A stub's listing of many users, with the oddities of real servers as switches.</summary>
internal sealed class Directory
{
    public Directory(int users) => Users = [.. Enumerable.Range(1, users).Select(static number => (Id: $"u{number}", UserName: $"user{number}", Email: $"User{number}@Example.com"))];

    public List<(string Id, string UserName, string Email)> Users { get; }

    /// <summary>A page never holds more.</summary>
    public int Cap { get; init; } = int.MaxValue;

    /// <summary>startIndex counts from zero.</summary>
    public bool ZeroBased { get; init; }

    /// <summary>startIndex is ignored.</summary>
    public bool IgnoresStart { get; init; }

    /// <summary>What totalResults says, from the true total and the length of the page.</summary>
    public Func<int, int, object?> Total { get; init; } = static (total, _) => total;

    /// <summary>Leaves <c>Resources</c> out when it is empty.</summary>
    public bool NoEmptyResources { get; init; }

    /// <summary>Users that no page shows although the total counts them.</summary>
    public HashSet<string> Hidden { get; init; } = [];

    /// <summary>What a filter on an attribute answers; null: no answer of its own, the listing is given as if there were no filter.</summary>
    public Func<string, string, Func<HttpContext, Task>?>? OnFilter { get; init; }

    /// <summary>Filters compare case too.</summary>
    public bool CaseSensitive { get; init; }

    public async Task Answer(HttpContext context, SeenRequest request)
    {
        if (request.Filter is { } filter)
        {
            string[] parts = filter.Split(" eq ", 2);
            string value = JsonSerializer.Deserialize<string>(parts[1]) ?? string.Empty;
            if (OnFilter is null)
            {
                await Matching(parts[0], value)(context);
                return;
            }

            if (OnFilter(parts[0], value) is { } answer)
            {
                await answer(context);
                return;
            }
        }

        int start = IgnoresStart ? 0 : Math.Max(0, ZeroBased ? request.StartIndex : request.StartIndex - 1);
        List<(string Id, string UserName, string Email)> page = [.. Users.Skip(start).Take(Math.Min(Cap, request.Count)).Where(user => !Hidden.Contains(user.Id))];
        await Answers.Send(context, 200, Json(page, Total(Users.Count, page.Count)), "application/scim+json");
    }

    public Func<HttpContext, Task> Matching(string attribute, string value)
    {
        StringComparison comparison = CaseSensitive ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;
        List<(string Id, string UserName, string Email)> hits = [.. Users.Where(user => string.Equals(string.Equals(attribute, "userName", StringComparison.Ordinal) ? user.UserName : user.Email, value, comparison))];
        return context => Answers.Send(context, 200, Json(hits, hits.Count), "application/scim+json");
    }

    public string Json(IReadOnlyList<(string Id, string UserName, string Email)> page, object? total)
    {
        Dictionary<string, object?> list = new() { ["schemas"] = new[] { "urn:ietf:params:scim:api:messages:2.0:ListResponse" } };
        if (total is not null)
        {
            list["totalResults"] = total;
        }

        if (page.Count > 0 || !NoEmptyResources)
        {
            list["Resources"] = page.Select(static user => new { id = user.Id, userName = user.UserName, active = true, emails = new[] { new { value = user.Email, type = "work" } } });
        }

        return JsonSerializer.Serialize(list);
    }
}
