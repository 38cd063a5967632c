using System.Net;
using System.Text.Json.Nodes;
using Xunit;

namespace OrleansSync.Tests.Http.Sandbox;

/// <summary>bamboohr.md §2.1.</summary>
public sealed class EmployeeListTests
{
    [Fact]
    public async Task Following_the_cursor_shows_everybody_once()
    {
        await using Vendors vendors = await Vendors.Start(employees: 23);
        List<string> seen = [];
        string? cursor = null;
        do
        {
            Answer page = await vendors.Bamboo("employees?page%5Blimit%5D=5" + (cursor is null ? string.Empty : "&page%5Bafter%5D=" + Uri.EscapeDataString(cursor)));
            Assert.Equal(23, (int)page.Json["meta"]!["total"]!);
            seen.AddRange(Ids(page));
            cursor = (string?)page.Json["meta"]!["page"]!["nextCursor"];
        }
        while (cursor is not null);
        Assert.Equal(Enumerable.Range(1, 23).Select(static id => $"{id}"), seen);
    }

    [Fact]
    public async Task The_cursor_before_a_page_shows_the_page_before()
    {
        await using Vendors vendors = await Vendors.Start();
        Answer first = await vendors.Bamboo("employees?page[limit]=4");
        Answer second = await vendors.Bamboo($"employees?page[limit]=4&page[after]={Next(first)}");
        string before = Uri.EscapeDataString((string)second.Json["meta"]!["page"]!["prevCursor"]!);
        Assert.Equal(Ids(first), Ids(await vendors.Bamboo($"employees?page[limit]=4&page[before]={before}")));
    }

    [Theory]
    [InlineData("DELETE", "employees/4", null)]
    [InlineData("PATCH", "employees/4", """{"city":"York"}""")]
    public async Task A_cursor_whose_employee_is_gone_or_changed_is_a_bad_page(string method, string path, string? body)
    {
        await using Vendors vendors = await Vendors.Start();
        string next = Next(await vendors.Bamboo("employees?page[limit]=4"));
        await vendors.Control(new HttpMethod(method), path, body);
        Answer refused = await vendors.Bamboo($"employees?page[limit]=4&page[after]={next}");
        Assert.Equal((HttpStatusCode.BadRequest, "BadPage"), (refused.Status, (string?)refused.Json["error"]!["code"]));
    }

    [Theory]
    [InlineData("page[after]=rubbish")]
    [InlineData("page[limit]=2501")]
    [InlineData("page[after]=a&page[before]=b")]
    public async Task A_bad_page_is_refused(string query)
    {
        await using Vendors vendors = await Vendors.Start();
        Assert.Equal(HttpStatusCode.BadRequest, (await vendors.Bamboo("employees?" + query)).Status);
    }

    [Fact]
    public async Task A_restricted_field_is_null_and_named()
    {
        await using Vendors vendors = await Vendors.Start();
        await vendors.Switch("""{"bamboo":{"restrictedFields":["jobTitle"],"restrictedFor":{"2":["city"]}}}""");
        JsonArray rows = (await vendors.Bamboo("employees?fields=city,workEmail")).Data;
        Assert.All(rows, static row => Assert.Null(row!["jobTitleName"]));
        Assert.Equal(["jobTitleName"], Restricted(rows[0]!));
        Assert.Equal("Leeds", (string?)rows[0]!["city"]);
        Assert.Equal(["jobTitleName", "city"], Restricted(rows[1]!));
        Assert.Null(rows[1]!["city"]);
    }

    [Fact]
    public async Task An_absent_field_is_left_out_like_any_unknown_name()
    {
        await using Vendors vendors = await Vendors.Start();
        await vendors.Switch("""{"bamboo":{"absentFields":["city"]}}""");
        JsonObject row = (await vendors.Bamboo("employees?fields=city,workPhonePlusExtension,zipcode")).Data[0]!.AsObject();
        Assert.False(row.ContainsKey("city"));
        Assert.False(row.ContainsKey("workPhonePlusExtension"));
        Assert.True(row.ContainsKey("zipcode"));
    }

    [Fact]
    public async Task A_repeated_fields_parameter_loses_the_values_before()
    {
        await using Vendors vendors = await Vendors.Start();
        JsonObject row = (await vendors.Bamboo("employees?fields=city&fields=zipcode")).Data[0]!.AsObject();
        Assert.Equal((false, true), (row.ContainsKey("city"), row.ContainsKey("zipcode")));
    }

    [Fact]
    public async Task A_hidden_employee_is_neither_listed_nor_counted()
    {
        await using Vendors vendors = await Vendors.Start();
        await vendors.Switch("""{"bamboo":{"hiddenEmployees":[3]}}""");
        Answer list = await vendors.Bamboo("employees");
        Assert.Equal(11, (int)list.Json["meta"]!["total"]!);
        Assert.DoesNotContain("3", Ids(list));
    }

    [Theory]
    [InlineData("filter[ids]=2,5", "2,5")]
    [InlineData("filter[ids][]=2&filter[ids][]=5&filter[ids][]=99", "2,5")]
    [InlineData("filter[status]=inactive", "5,7")]
    [InlineData("filter[status]=active&filter[ids]=5,6", "6")]
    [InlineData("filter[lastName]=OKO&filter[ids]=1,2", "1")]
    [InlineData("filter[city]=leed", "")]
    public async Task Filters_pick_employees(string query, string expected)
    {
        await using Vendors vendors = await Vendors.Start();
        Assert.Equal(expected, string.Join(',', Ids(await vendors.Bamboo("employees?" + query))));
    }

    [Theory]
    [InlineData("filter[bestEmail]=a")]
    [InlineData("filter[shoeSize]=42")]
    [InlineData("filter[status]=Gone")]
    [InlineData("sort=city")]
    public async Task What_cannot_be_filtered_or_sorted_is_refused(string query)
    {
        await using Vendors vendors = await Vendors.Start();
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await vendors.Bamboo("employees?" + query)).Status);
    }

    [Fact]
    public async Task Who_is_unreadable_in_a_filtered_or_sorted_field_is_dropped()
    {
        await using Vendors vendors = await Vendors.Start();
        await vendors.Switch("""{"bamboo":{"restrictedFor":{"2":["lastName"]}}}""");
        Assert.DoesNotContain("2", Ids(await vendors.Bamboo("employees?sort=lastName")));
        Assert.DoesNotContain("2", Ids(await vendors.Bamboo("employees?filter[lastName]=")));
        Assert.Contains("2", Ids(await vendors.Bamboo("employees")));
    }

    [Fact]
    public async Task Sorting_goes_by_several_fields_and_downwards()
    {
        await using Vendors vendors = await Vendors.Start();
        JsonArray rows = (await vendors.Bamboo("employees?sort=-status,-employeeId")).Data;
        Assert.Equal(["Inactive", "Inactive", "Active"], rows.Take(3).Select(static row => (string)row!["status"]!));
        Assert.Equal(["7", "5", "12"], rows.Take(3).Select(static row => (string)row!["employeeId"]!));
    }

    [Fact]
    public async Task The_list_can_be_closed_to_the_key()
    {
        await using Vendors vendors = await Vendors.Start();
        await vendors.Switch("""{"bamboo":{"employeeList":false}}""");
        Assert.Equal(HttpStatusCode.Forbidden, (await vendors.Bamboo("employees")).Status);
        Assert.Equal(HttpStatusCode.OK, (await vendors.Bamboo("employees/1")).Status);
    }

    [Fact]
    public async Task An_older_server_leaves_the_empty_list_of_restricted_fields_out()
    {
        await using Vendors vendors = await Vendors.Start();
        Assert.NotNull((await vendors.Bamboo("employees")).Data[0]!["_restrictedFields"]);
        await vendors.Switch("""{"bamboo":{"omitEmptyRestricted":true}}""");
        Assert.Null((await vendors.Bamboo("employees")).Data[0]!["_restrictedFields"]);
    }

    private static string[] Ids(Answer list) => [.. list.Data.Select(static row => (string)row!["employeeId"]!)];

    private static string[] Restricted(JsonNode row) => [.. row["_restrictedFields"]!.AsArray().Select(static name => (string)name!)];

    private static string Next(Answer page) => Uri.EscapeDataString((string)page.Json["meta"]!["page"]!["nextCursor"]!);
}
