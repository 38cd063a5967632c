using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace OrleansSync.Tests.Http.Sandbox;

/// <summary>Fault injection.</summary>
public sealed class FaultTests
{
    [Fact]
    public async Task A_status_comes_as_often_as_said_and_nothing_is_applied()
    {
        await using Vendors vendors = await Vendors.Start(employees: 2);
        await vendors.Fault("""{"side":"scim","method":"POST","kind":"status","status":503,"retryAfter":3,"times":2}""");
        Answer first = await vendors.Scim(HttpMethod.Post, "Users", Vendors.AnnBody());
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "3"), (first.Status, first.Header("Retry-After")));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await vendors.Scim(HttpMethod.Post, "Users", Vendors.AnnBody())).Status);
        Assert.Equal(HttpStatusCode.OK, (await vendors.Scim("Users")).Status);
        Assert.Equal(HttpStatusCode.Created, (await vendors.Scim(HttpMethod.Post, "Users", Vendors.AnnBody())).Status);
        Assert.Equal(2, (await vendors.Control("requests")).AsArray().Count(static one => (string?)one!["fault"] == "status"));
    }

    [Theory]
    [InlineData("""{"kind":"status","status":500}""", null)]
    [InlineData("""{"kind":"status","status":429,"retryAfter":10,"retryAfterDate":true}""", "Sat, 01 Jan 2000 00:00:10 GMT")]
    public async Task Retry_after_is_absent_or_a_date(string fault, string? header)
    {
        await using Vendors vendors = await Vendors.Start(employees: 2, clock: new FakeTimeProvider());
        await vendors.Fault(fault);
        Assert.Equal(header, (await vendors.Bamboo("employees")).Header("Retry-After"));
    }

    [Fact]
    public async Task An_applied_write_whose_answer_is_lost_stays_applied()
    {
        await using Vendors vendors = await Vendors.Start(employees: 2);
        await vendors.Fault("""{"side":"scim","method":"POST","kind":"appliedButLost","times":1}""");
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => vendors.Scim(HttpMethod.Post, "Users", Vendors.AnnBody()));
        Assert.Equal(1, (int)(await vendors.Scim("Users?filter=userName%20eq%20%22ann%22")).Json["totalResults"]!);
    }

    [Fact]
    public async Task A_dropped_connection_applies_nothing()
    {
        await using Vendors vendors = await Vendors.Start(employees: 2);
        await vendors.Fault("""{"kind":"drop","method":"POST","times":1}""");
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => vendors.Scim(HttpMethod.Post, "Users", Vendors.AnnBody()));
        Assert.Empty((await vendors.Control("writes")).AsArray());
    }

    [Fact]
    public async Task A_truncated_body_ends_in_the_middle()
    {
        await using Vendors vendors = await Vendors.Start();
        await vendors.Fault("""{"kind":"truncate","times":1}""");
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => vendors.Bamboo("employees"));
        Assert.Equal(HttpStatusCode.OK, (await vendors.Bamboo("employees")).Status);
    }

    [Fact]
    public async Task A_hanging_request_ends_when_it_is_told_to()
    {
        FakeTimeProvider clock = new();
        await using Vendors vendors = await Vendors.Start(clock: clock);
        await vendors.Fault("""{"kind":"hang","delayMs":60000,"times":1}""");
        Task<Answer> hanging = vendors.Bamboo("employees");
        while ((await vendors.Control("faults")).AsArray().Count > 0)
        {
            // Until it has taken the fault.
        }

        Assert.False(hanging.IsCompleted);
        while (!hanging.IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(60));
            await Task.Yield();
        }

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => hanging);
    }

    [Fact]
    public async Task Html_and_redirects_come_instead_of_an_answer()
    {
        await using Vendors vendors = await Vendors.Start();
        await vendors.Fault("""{"kind":"html","times":1}""");
        Answer html = await vendors.Bamboo("employees");
        Assert.Equal((HttpStatusCode.OK, "text/html"), (html.Status, html.Type!.MediaType));
        await vendors.Fault("""{"kind":"redirect","location":"https://elsewhere.test/","times":1}""");
        Answer redirect = await vendors.Bamboo("employees");
        Assert.Equal((HttpStatusCode.Redirect, "https://elsewhere.test/"), (redirect.Status, redirect.Header("Location")));
    }

    [Fact]
    public async Task A_column_goes_missing_from_every_row()
    {
        await using Vendors vendors = await Vendors.Start();
        await vendors.Fault("""{"kind":"missingField","field":"workEmail","path":"/bamboo/api/v1/employees"}""");
        Assert.All((await vendors.Bamboo("employees?fields=workEmail")).Data, static row => Assert.False(row!.AsObject().ContainsKey("workEmail")));
        Assert.NotNull((await vendors.Bamboo("employees/1?fields=workEmail")).Json["workEmail"]);
    }

    [Fact]
    public async Task A_column_goes_missing_from_a_report_and_from_its_description()
    {
        await using Vendors vendors = await Vendors.Start();
        await vendors.Fault("""{"kind":"missingField","field":"city"}""");
        JsonNode report = (await vendors.Bamboo(HttpMethod.Post, "reports/custom?format=JSON", """{"fields":["city","zipcode"]}""")).Json;
        Assert.Equal(["zipcode"], report["fields"]!.AsArray().Select(static field => (string)field!["id"]!));
        Assert.Null(report["employees"]![0]!["city"]);
    }

    [Fact]
    public async Task A_column_becomes_restricted()
    {
        await using Vendors vendors = await Vendors.Start();
        await vendors.Fault("""{"kind":"restrictedField","field":"status"}""");
        JsonNode row = (await vendors.Bamboo("employees")).Data[0]!;
        Assert.Equal((null, "status"), ((string?)row["status"], (string?)row["_restrictedFields"]![0]));
    }

    [Theory]
    [InlineData("""{"kind":"shortList","rows":3}""", 3)]
    [InlineData("""{"kind":"shortList","rows":3,"keepTotal":true}""", 12)]
    public async Task A_short_list_loses_rows_with_or_without_saying_so(string fault, int total)
    {
        await using Vendors vendors = await Vendors.Start();
        await vendors.Fault(fault);
        Answer list = await vendors.Bamboo("employees");
        Assert.Equal((3, total), (list.Data.Count, (int)list.Json["meta"]!["total"]!));
    }

    [Fact]
    public async Task A_short_list_of_users_loses_some_too()
    {
        await using Vendors vendors = await Vendors.Start(employees: 2);
        await vendors.Fault("""{"kind":"shortList","rows":1,"side":"scim"}""");
        JsonNode list = (await vendors.Scim("Users")).Json;
        Assert.Equal((1, 1), ((int)list["totalResults"]!, list["Resources"]!.AsArray().Count));
    }

    [Fact]
    public async Task One_lagging_read_shows_the_past()
    {
        FakeTimeProvider clock = new();
        await using Vendors vendors = await Vendors.Start(employees: 2, clock: clock);
        string id = await vendors.Ann();
        clock.Advance(TimeSpan.FromSeconds(10));
        await vendors.Patch(id, """{"op":"replace","path":"title","value":"Chef"}""");
        await vendors.Fault("""{"kind":"lag","delayMs":1000,"method":"GET","times":1}""");
        Assert.Equal("Welder", (string?)(await vendors.User(id))["title"]);
        Assert.Equal("Chef", (string?)(await vendors.User(id))["title"]);
    }

    [Theory]
    [InlineData("""{"kind":"status","path":"/scim/v2/Users/*"}""", false, true)]
    [InlineData("""{"kind":"status","path":"/scim/v2/Users"}""", true, false)]
    [InlineData("""{"kind":"status","pathContains":"Users"}""", true, true)]
    [InlineData("""{"kind":"status","queryContains":"userName eq"}""", true, false)]
    [InlineData("""{"kind":"status","side":"bamboo"}""", false, false)]
    [InlineData("""{"kind":"status","skip":1}""", false, true)]
    [InlineData("""{"kind":"status","probability":0}""", false, false)]
    [InlineData("""{"kind":"status","probability":1}""", true, true)]
    public async Task A_fault_hits_whom_it_names(string fault, bool list, bool one)
    {
        await using Vendors vendors = await Vendors.Start(employees: 2);
        string id = await vendors.Ann();
        await vendors.Fault(fault);
        Assert.Equal(list, (await vendors.Scim("Users?filter=userName%20eq%20%22ann%22")).Status == HttpStatusCode.ServiceUnavailable);
        Assert.Equal(one, (await vendors.Scim("Users/" + id)).Status == HttpStatusCode.ServiceUnavailable);
    }

    [Fact]
    public async Task Chance_is_drawn_from_the_seed()
    {
        string[] runs = new string[2];
        for (int run = 0; run < 2; run++)
        {
            await using Vendors vendors = await Vendors.Start(employees: 2);
            await vendors.Fault("""{"kind":"status","probability":0.5}""");
            for (int request = 0; request < 20; request++)
            {
                runs[run] += (await vendors.Scim("Users")).Status == HttpStatusCode.OK ? '.' : 'x';
            }
        }

        Assert.Equal(runs[0], runs[1]);
        Assert.Contains('.', runs[0]);
        Assert.Contains('x', runs[0]);
    }

    [Fact]
    public async Task Faults_are_cleared_one_by_one_or_all()
    {
        await using Vendors vendors = await Vendors.Start(employees: 2);
        await vendors.Fault("""{"kind":"status"}""");
        await vendors.Fault("""{"kind":"drop"}""");
        await vendors.Control(HttpMethod.Delete, "faults/1");
        Assert.Equal("drop", (string?)Assert.Single((await vendors.Control("faults")).AsArray())!["kind"]);
        await vendors.Control(HttpMethod.Delete, "faults");
        Assert.Equal(HttpStatusCode.OK, (await vendors.Scim("Users")).Status);
    }

    [Theory]
    [InlineData("""{"side":"scim"}""")]
    [InlineData("""{"kind":"explode"}""")]
    [InlineData("""{"kind":"drop","often":3}""")]
    public async Task A_fault_that_is_none_is_refused(string fault)
    {
        await using Vendors vendors = await Vendors.Start(employees: 2);
        Assert.Equal(HttpStatusCode.BadRequest, (await vendors.Control(HttpMethod.Post, "faults", fault)).Status);
    }
}
