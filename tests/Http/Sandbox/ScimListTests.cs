using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace OrleansSync.Tests.Http.Sandbox;

/// <summary>RFC 7644 §3.4.2.4, and how servers differ.</summary>
public sealed class ScimListTests
{
    [Fact]
    public async Task Pages_are_one_based_and_capped()
    {
        await using Vendors vendors = await Vendors.Start(employees: 1000);
        JsonNode first = (await vendors.Scim("Users?startIndex=1&count=500")).Json;
        int total = (await vendors.Control("users")).AsArray().Count;
        Assert.InRange(total, 101, 200);
        Assert.Equal((total, 100, 1), ((int)first["totalResults"]!, (int)first["itemsPerPage"]!, (int)first["startIndex"]!));
        JsonNode second = (await vendors.Scim("Users?startIndex=101&count=500")).Json;
        Assert.Equal(total, Ids(first).Concat(Ids(second)).Distinct().Count());
        Assert.Equal(Ids(first)[4], Ids((await vendors.Scim("Users?startIndex=5&count=1")).Json)[0]);
    }

    [Theory]
    [InlineData("startIndex=-3&count=1", 1)]
    [InlineData("startIndex=0&count=1", 1)]
    [InlineData("count=-1", 0)]
    [InlineData("count=0", 0)]
    [InlineData("startIndex=99", 0)]
    public async Task Odd_numbers_mean_their_nearest(string query, int items)
    {
        await using Vendors vendors = await Vendors.Start(employees: 2);
        JsonNode list = (await vendors.Scim("Users?" + query)).Json;
        Assert.Equal((2, items), ((int)list["totalResults"]!, (int)list["itemsPerPage"]!));
        Assert.Equal(items > 0, list.AsObject().ContainsKey("Resources"));
    }

    [Fact]
    public async Task A_search_by_post_is_a_listing()
    {
        await using Vendors vendors = await Vendors.Start(employees: 2);
        Answer found = await vendors.Scim(HttpMethod.Post, "Users/.search", """{"filter":"userName eq \"svc2\"","startIndex":1,"count":10}""");
        Assert.Equal("svc2", (string?)found.Json["Resources"]![0]!["userName"]);
    }

    [Fact]
    public async Task Only_the_attributes_asked_for_are_shown()
    {
        await using Vendors vendors = await Vendors.Start(employees: 2);
        JsonObject only = (await vendors.Scim("Users?attributes=userName,name.givenName")).Json["Resources"]![0]!.AsObject();
        Assert.Equal(["schemas", "id", "userName", "name"], only.Select(static member => member.Key));
        Assert.Equal(["givenName"], only["name"]!.AsObject().Select(static member => member.Key));
        Assert.False((await vendors.Scim("Users?excludedAttributes=emails")).Json["Resources"]![0]!.AsObject().ContainsKey("emails"));
    }

    [Theory]
    [InlineData("""{"pageCap":1}""", "count=100", 2, 1)]
    [InlineData("""{"totalResults":"page"}""", "count=1", 1, 1)]
    [InlineData("""{"listingEmpty":true}""", "", 0, 0)]
    [InlineData("""{"startIndex":"ignored"}""", "startIndex=2", 2, 2)]
    [InlineData("""{"startIndex":"zeroBased"}""", "startIndex=0", 2, 2)]
    [InlineData("""{"startIndex":"zeroBased"}""", "startIndex=1", 2, 1)]
    [InlineData("""{"hidesForeign":true}""", "", 0, 0)]
    public async Task A_switch_bends_listings(string switches, string query, int total, int items)
    {
        await using Vendors vendors = await Vendors.Start(employees: 2);
        await vendors.Switch($$"""{"scim":{{switches}}}""");
        JsonNode list = (await vendors.Scim("Users?" + query)).Json;
        Assert.Equal((total, items), ((int)list["totalResults"]!, (int)list["itemsPerPage"]!));
    }

    [Fact]
    public async Task A_total_may_be_text_and_an_empty_list_present()
    {
        await using Vendors vendors = await Vendors.Start(employees: 2);
        await vendors.Switch("""{"scim":{"totalResults":"text","emptyResources":true}}""");
        JsonNode list = (await vendors.Scim("Users?filter=title%20eq%20%22none%22")).Json;
        Assert.Equal("0", (string?)list["totalResults"]);
        Assert.Empty(list["Resources"]!.AsArray());
    }

    [Fact]
    public async Task Drifting_pages_repeat_or_lose_somebody()
    {
        await using Vendors vendors = await Vendors.Start(employees: 1000);
        await vendors.Switch("""{"scim":{"pageDrift":true}}""");
        string last = Ids((await vendors.Scim("Users?count=100")).Json)[^1];
        Assert.Equal(last, Ids((await vendors.Scim("Users?startIndex=101")).Json)[0]);
        Assert.NotEqual(last, Ids((await vendors.Scim("Users?startIndex=101")).Json)[0]);
    }

    [Fact]
    public async Task Lagging_reads_show_the_past()
    {
        FakeTimeProvider clock = new();
        await using Vendors vendors = await Vendors.Start(employees: 2, clock: clock);
        await vendors.Switch("""{"scim":{"readLagMs":1000}}""");
        string id = await vendors.Ann();
        Assert.Equal(HttpStatusCode.NotFound, (await vendors.Scim("Users/" + id)).Status);
        Assert.Equal(0, (int)(await vendors.Scim("Users?filter=userName%20eq%20%22ann%22")).Json["totalResults"]!);
        clock.Advance(TimeSpan.FromSeconds(1));
        await vendors.Patch(id, """{"op":"replace","path":"title","value":"Chef"}""");
        Assert.Equal("Welder", (string?)(await vendors.User(id))["title"]);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("Chef", (string?)(await vendors.User(id))["title"]);
    }

    private static string[] Ids(JsonNode list) => [.. list["Resources"]!.AsArray().Select(static user => (string)user!["id"]!)];
}
