using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace OrleansSync.Tests.Http.Sandbox;

/// <summary>bamboohr.md §2.5, §3.1.</summary>
public sealed class ReportAndPlacesTests
{
    private const string Body = """{"title":"x","fields":["id","workEmail","homePhone","shoeSize"]}""";

    [Fact]
    public async Task A_report_has_everybody_and_says_which_columns_it_has()
    {
        await using Vendors vendors = await Vendors.Start();
        await vendors.Switch("""{"bamboo":{"restrictedFields":["homePhone"]}}""");
        JsonNode report = (await vendors.Bamboo(HttpMethod.Post, "reports/custom?format=json", Body)).Json;
        Assert.Equal(["workEmail"], report["fields"]!.AsArray().Select(static field => (string)field!["id"]!));
        Assert.Equal(12, report["employees"]!.AsArray().Count);
        Assert.Equal(["id", "workEmail"], report["employees"]![0]!.AsObject().Select(static member => member.Key));
    }

    [Fact]
    public async Task A_charset_makes_the_body_malformed_xml()
    {
        await using Vendors vendors = await Vendors.Start();
        Answer refused = await vendors.Bamboo(HttpMethod.Post, "reports/custom?format=JSON", Body, "application/json; charset=utf-8");
        Assert.Equal((HttpStatusCode.BadRequest, "Malformed XML"), (refused.Status, refused.Header("X-BambooHR-Error-Message")));
    }

    [Fact]
    public async Task A_report_without_format_takes_it_from_an_exact_accept_header()
    {
        await using Vendors vendors = await Vendors.Start();
        Assert.Equal(HttpStatusCode.OK, (await vendors.Bamboo(HttpMethod.Post, "reports/custom", Body)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await vendors.Bamboo(HttpMethod.Post, "reports/custom?format=docx", Body)).Status);
    }

    [Fact]
    public async Task A_report_of_what_changed_lists_only_that()
    {
        FakeTimeProvider clock = new(new DateTimeOffset(2026, 5, 4, 9, 0, 0, TimeSpan.Zero));
        await using Vendors vendors = await Vendors.Start(clock: clock);
        await vendors.Control(HttpMethod.Patch, "employees/4", """{"city":"York"}""");
        JsonNode report = (await vendors.Bamboo(HttpMethod.Post, "reports/custom?format=JSON", """{"fields":["id","lastChanged"],"filters":{"lastChanged":{"includeNull":"no","value":"2026-05-04T00:00:00Z"}}}""")).Json;
        Assert.Equal("2026-05-04T09:00:00+00:00", (string?)Assert.Single(report["employees"]!.AsArray())!["lastChanged"]);
    }

    [Fact]
    public async Task Locations_come_in_pages_from_one()
    {
        await using Vendors vendors = await Vendors.Start();
        Answer page = await vendors.Bamboo("hris/org/locations?page=2&pageSize=3");
        Assert.Equal("Remote", (string?)Assert.Single(page.Data)!["label"]);
        Assert.Equal((2, 4), ((int)page.Json["meta"]!["totalPages"]!, (int)page.Json["meta"]!["totalItems"]!));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await vendors.Bamboo("hris/org/locations?page=0")).Status);
        Answer beyond = await vendors.Bamboo("hris/org/locations?page=9");
        Assert.Equal((HttpStatusCode.OK, 0), (beyond.Status, (int)beyond.Json["meta"]!["totalPages"]!));
    }

    [Fact]
    public async Task State_and_country_of_a_location_come_only_expanded()
    {
        await using Vendors vendors = await Vendors.Start();
        Assert.Null((await vendors.Bamboo("hris/org/locations")).Data[0]!["address"]!["country"]);
        JsonNode address = (await vendors.Bamboo("hris/org/locations?expand=state,country")).Data[0]!["address"]!;
        Assert.Equal(("West Yorkshire", "GB"), ((string?)address["state"]!["name"], (string?)address["country"]!["isoCode"]));
    }

    [Fact]
    public async Task The_applicant_tracking_locations_have_no_remote_one()
    {
        await using Vendors vendors = await Vendors.Start();
        JsonArray places = (await vendors.Bamboo("applicant_tracking/locations")).Json.AsArray();
        Assert.Equal(["Leeds Plant", "Oslo", "Lindon"], places.Select(static place => (string)place!["name"]!));
        Assert.Equal("1 Mill Rd", (string?)places[0]!["addressLine1"]);
    }

    [Fact]
    public async Task Each_read_of_locations_can_be_closed_to_the_key()
    {
        await using Vendors vendors = await Vendors.Start();
        await vendors.Switch("""{"bamboo":{"organisationLocations":false}}""");
        Answer refused = await vendors.Bamboo("hris/org/locations");
        Assert.Equal((HttpStatusCode.Forbidden, "application/problem+json"), (refused.Status, refused.Type!.MediaType));
        Assert.Equal(HttpStatusCode.OK, (await vendors.Bamboo("applicant_tracking/locations")).Status);
        await vendors.Switch("""{"bamboo":{"applicantLocations":false}}""");
        Assert.Equal(HttpStatusCode.Forbidden, (await vendors.Bamboo("applicant_tracking/locations")).Status);
    }

    [Fact]
    public async Task Moving_a_location_changes_no_employee()
    {
        await using Vendors vendors = await Vendors.Start();
        await vendors.Control(HttpMethod.Patch, "locations/1", """{"city":"York"}""");
        Assert.Equal("York", (string?)(await vendors.Bamboo("hris/org/locations/1")).Json["address"]!["city"]);
        Assert.Empty((await vendors.Bamboo($"employees/changed?since={DateTime.UtcNow.AddMinutes(-5):yyyy-MM-ddTHH:mm:ssZ}")).Json["employees"]!.AsArray());
    }
}
