using System.Globalization;
using System.Text.Json.Nodes;
using OrleansSync.Sandbox.Company;
using OrleansSync.Sandbox.Scim.Filters;

namespace OrleansSync.Sandbox.Scim;

/// <summary>Listing and search (RFC 7644 §3.4.2): 1-based, capped, no snapshot.</summary>
internal sealed class UserList(World world)
{
    private int turn;

    /// <summary>Answers <c>GET /Users</c>.</summary>
    public IResult Get(HttpContext http) => List(http, http.Request.Query["filter"].ToString(), Number(http.Request.Query["startIndex"].ToString()), Number(http.Request.Query["count"].ToString()));

    /// <summary>Answers <c>POST /Users/.search</c>.</summary>
    public async Task<IResult> Search(HttpContext http)
    {
        JsonObject body = await ScimBody.Read(http);
        return List(http, Json.Text(body["filter"]) ?? string.Empty, Number(body["startIndex"]?.ToString() ?? string.Empty), Number(body["count"]?.ToString() ?? string.Empty));
    }

    private IResult List(HttpContext http, string text, int? startIndex, int? count)
    {
        ScimSwitches switches = world.Scim;
        ScimFilter? filter = text.Length == 0 || switches.Filters == FilterSupport.Ignored ? null : FilterParser.Parse(text, switches.CaseSensitive);
        if (filter is not null && !FilterLimits.Allows(switches.Filters, filter))
        {
            throw ScimRefusal.Filter("The filter is not supported.");
        }

        if (filter is not null && switches.Filters is FilterSupport.EmailFails or FilterSupport.EmailUnimplemented && FilterLimits.AsksEmail(filter))
        {
            throw new ScimRefusal(switches.Filters == FilterSupport.EmailFails ? 500 : 501, scimType: null, "rpc error: code = Internal desc = no such filter");
        }

        int skip = Skip(switches, startIndex);
        int take = Math.Clamp(count ?? switches.PageCap, 0, switches.PageCap);
        JsonArray page = [];
        int total = 0;
        lock (world.Gate)
        {
            int place = 0;
            foreach ((TargetUser user, JsonObject resource) in Visible(http, filter))
            {
                bool hidden = IsHidden(switches, user, resource);
                if (hidden && !switches.FiltersAfterPaging)
                {
                    continue;
                }

                if (place >= skip && place < skip + take && !hidden)
                {
                    if (switches.Unlistable.Contains(Json.Text(resource["userName"]) ?? string.Empty))
                    {
                        throw new ScimRefusal(500, scimType: null, "rpc error: code = Internal desc = a record does not marshal");
                    }

                    page.Add((JsonNode)UserView.Of(http, world, user, resource));
                }

                place++;
                total += hidden ? 0 : 1;
            }
        }

        if (switches.ListsTwice && filter is null && page is [{ } first, ..])
        {
            // One page is all there is to a company of this size; a larger one shows one user twice on each.
            page.Add(first.DeepClone());
            total += (total + switches.PageCap - 1) / switches.PageCap;
        }

        return total == 0 && filter is not null && switches.NoMatchIsNotFound ? throw ScimRefusal.NotFound() : Reply(switches, page, total, startIndex);
    }

    private IEnumerable<(TargetUser User, JsonObject Resource)> Visible(HttpContext http, ScimFilter? filter)
    {
        ScimSwitches switches = world.Scim;
        if (switches.ListingEmpty || (switches.Filters == FilterSupport.EmailFindsNobody && filter is not null && FilterLimits.AsksEmail(filter)))
        {
            yield break;
        }

        TimeSpan lag = ScimApi.Lag(http, world);

        // An index keeps searches of large companies cheap; it knows only the present.
        IEnumerable<TargetUser> candidates = lag == TimeSpan.Zero && filter is not null && FilterLimits.Claim(filter) is { } claim
            ? world.Users.Owners(claim).OrderBy(static user => user.Id, StringComparer.Ordinal)
            : world.Users.All;
        foreach (TargetUser user in candidates)
        {
            if ((lag == TimeSpan.Zero ? user.Resource : user.AsOf(world.Now - lag)) is { } resource && (filter?.Matches(resource) ?? true))
            {
                yield return (user, resource);
            }
        }
    }

    private static bool IsHidden(ScimSwitches switches, TargetUser user, JsonObject resource) =>
        (user.Foreign && switches.HidesForeign) || (switches.HidesInactive && resource["active"]?.GetValueKind() == System.Text.Json.JsonValueKind.False);

    private int Skip(ScimSwitches switches, int? startIndex)
    {
        int skip = switches.StartIndex switch
        {
            StartIndexMeaning.Ignored => 0,
            StartIndexMeaning.ZeroBased => startIndex ?? 0,
            _ => (startIndex ?? 1) - 1,
        };

        // Somebody else writes meanwhile: one is shown twice, the next time one is left out.
        int drift = switches.PageDrift && skip > 0 ? (Interlocked.Increment(ref turn) % 2 == 0 ? 1 : -1) : 0;
        return Math.Max(0, skip + drift);
    }

    private static IResult Reply(ScimSwitches switches, JsonArray page, int total, int? startIndex)
    {
        JsonObject list = new()
        {
            ["schemas"] = new JsonArray("urn:ietf:params:scim:api:messages:2.0:ListResponse"),
            ["totalResults"] = switches.TotalResults switch
            {
                TotalMeaning.Page => page.Count,
                TotalMeaning.Text => total.ToString(CultureInfo.InvariantCulture),
                _ => total,
            },
            ["startIndex"] = Math.Max(switches.StartIndex == StartIndexMeaning.ZeroBased ? 0 : 1, startIndex ?? 1),
            ["itemsPerPage"] = page.Count,
        };
        if (page.Count > 0 || switches.EmptyResources)
        {
            list["Resources"] = page;
        }

        return Results.Json(list, contentType: ScimApi.MediaType);
    }

    private static int? Number(string text) =>
        text.Length == 0 ? null : int.TryParse(text, CultureInfo.InvariantCulture, out int number) ? number : throw ScimRefusal.Value("startIndex and count are whole numbers");
}
