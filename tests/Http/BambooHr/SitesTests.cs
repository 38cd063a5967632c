using OrleansSync.Connectors.BambooHr;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;
using Xunit;

namespace OrleansSync.Tests.Http.BambooHr;

[Trait("rule", "3.2")]
public sealed class SitesTests
{
    public const string Leeds = """
        {"data":[{"id":"7","label":"Leeds Plant","archived":false,"address":{"address1":"1 Mill Rd","address2":null,"city":"Leeds","stateId":"12",
        "state":{"id":"12","name":"West Yorkshire","abbreviation":"WY"},"zipcode":"LS1 1AA","countryId":"222","country":{"id":"222","name":"United Kingdom","isoCode":"GB"},"remoteLocation":false}}],
        "meta":{"page":1,"pageSize":500,"totalPages":1,"totalItems":1},"_links":null}
        """;

    private const string Applicants = """[{"id":7,"name":"Leeds Plant","city":"Leeds","state":{"id":12,"name":"West Yorkshire","abbrev":"WY"},"country":{"id":222,"name":"United Kingdom","iso_code":"GB"},"zipcode":"LS1 1AA","addressLine1":"1 Mill Rd","addressLine2":null}]""";

    private static readonly System.Collections.Immutable.ImmutableSortedSet<SourceField> Fields =
    [
        SourceField.Location, SourceField.LocationAddress1, SourceField.LocationAddress2, SourceField.LocationCity, SourceField.LocationState, SourceField.LocationZipcode, SourceField.LocationCountry,
    ];

    [Fact]
    public async Task Addresses_come_from_the_organisations_locations()
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Employees, Replies.All(At("7", "Leeds Plant"))).On(BambooStub.Locations, Replies.Json(Leeds));
        await using BambooConnector connector = new(stub.Url);
        (IReadOnlyList<EmployeeFacts> people, SourceSummary summary) = await connector.Roster(Fields);
        AssertLeeds(Assert.Single(people));
        Assert.Equal(("org/locations", 2), (summary.LocationAddresses, summary.Requests));
        Assert.Empty(summary.MissingFields);
        Assert.Equal("page=1&pageSize=500&expand=state%2Ccountry", Assert.Single(stub.At(BambooStub.Locations)).Query);
        Assert.Equal("locationName,locationId", RosterTests.Fields(Assert.Single(stub.At(BambooStub.Employees))));
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(422)]
    public async Task Where_they_are_refused_applicant_tracking_serves(int status)
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Employees, Replies.All(At("7", "Leeds Plant"))).On(BambooStub.Locations, Replies.Refused(status)).On(BambooStub.Applicants, Replies.Json(Applicants));
        await using BambooConnector connector = new(stub.Url);
        (IReadOnlyList<EmployeeFacts> people, SourceSummary summary) = await connector.Roster(Fields);
        AssertLeeds(Assert.Single(people));
        Assert.Equal("applicant_tracking/locations", summary.LocationAddresses);
    }

    [Fact]
    public async Task Where_both_are_refused_addresses_are_absent_and_missing()
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Employees, Replies.All(At("7", "Leeds Plant"))).On(BambooStub.Locations, Replies.Refused(403)).On(BambooStub.Applicants, Replies.Refused(403));
        await using BambooConnector connector = new(stub.Url);
        (IReadOnlyList<EmployeeFacts> people, SourceSummary summary) = await connector.Roster(Fields);
        Assert.Equal(("Leeds Plant", FieldValueKind.Absent), (Assert.Single(people)[SourceField.Location].Text, people[0][SourceField.LocationCity].Kind));
        Assert.Null(summary.LocationAddresses);
        Assert.Equal(Fields.Remove(SourceField.Location), summary.MissingFields);
        await connector.Roster(Fields);
        Assert.Equal((1, 1), (stub.At(BambooStub.Locations).Count, stub.At(BambooStub.Applicants).Count));
    }

    [Fact]
    public async Task A_failing_read_costs_the_addresses_and_nobodys_leaving()
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Employees, Replies.All(At("7", "Leeds Plant"))).On(BambooStub.Locations, Replies.Refused(500)).On(BambooStub.Applicants, Replies.Json(Applicants));
        await using BambooConnector connector = new(stub.Url);
        (IReadOnlyList<EmployeeFacts> people, SourceSummary summary) = await connector.Roster(Fields);
        Assert.Equal(FieldValueKind.Absent, Assert.Single(people)[SourceField.LocationCity].Kind);
        Assert.Null(summary.LocationAddresses);
        Assert.Empty(stub.At(BambooStub.Applicants));
        Assert.Contains(connector.Lines, static line => line.StartsWith("Warning 3213 ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_outage_of_the_locations_never_stops_the_reading_of_employees()
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Employees, Replies.All(At("7", "Leeds Plant"))).On(BambooStub.Locations, Replies.Refused(500));
        await using BambooConnector connector = new(stub.Url);
        for (int scan = 1; scan <= 5; scan++)
        {
            Assert.Single((await connector.Roster(Fields)).People);
        }
    }

    [Fact]
    public async Task In_an_outage_the_addresses_of_the_last_reading_stand()
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Employees, Replies.All(At("7", "Leeds Plant"))).On(BambooStub.Locations, Replies.Json(Leeds));
        await using BambooConnector connector = new(stub.Url);
        EmployeeFacts before = await connector.Only(Fields);
        stub.On(BambooStub.Locations, Replies.Refused(500));
        (IReadOnlyList<EmployeeFacts> people, SourceSummary summary) = await connector.Roster(Fields);
        Assert.Equal(before, Assert.Single(people));
        Assert.Empty(summary.MissingFields);
        Assert.Contains(connector.Lines, static line => line.StartsWith("Warning 3213 ", StringComparison.Ordinal));
        stub.On(BambooStub.Locations, Replies.Json(Leeds.Replace("LS1 1AA", "LS2 2BB", StringComparison.Ordinal)));
        Assert.Equal("LS2 2BB", (await connector.Only(Fields))[SourceField.LocationZipcode].Text);
    }

    [Fact]
    public async Task A_read_that_asks_us_to_slow_down_stops_the_scan()
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Employees, Replies.All(At("7", "Leeds Plant"))).On(BambooStub.Locations, Answers.Status(429, ("Retry-After", "900")));
        await using BambooConnector connector = new(stub.Url);
        Assert.Equal(SourceFailureKind.Throttled, (await BambooConnector.Fails(() => connector.Pages(Fields))).Kind);
    }

    [Fact]
    public async Task Locations_are_read_once_in_a_scan_and_to_their_last_page()
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Employees, Replies.Page(2, "c1", At("7", "Leeds Plant")), Replies.Page(2, next: null, """{"employeeId":"42","locationId":"8","locationName":"York"}"""));
        stub.On(
            BambooStub.Locations,
            Replies.Json(Leeds.Replace("\"totalPages\":1", "\"totalPages\":2", StringComparison.Ordinal)),
            Replies.Json("""{"data":[{"id":"8","label":"York","address":{"city":"York"}}],"meta":{"page":2,"totalPages":2}}"""));
        await using BambooConnector connector = new(stub.Url);
        (IReadOnlyList<EmployeeFacts> people, SourceSummary summary) = await connector.Roster(Fields);
        Assert.Equal(["Leeds", "York"], people.Select(static one => one[SourceField.LocationCity].Text ?? string.Empty));
        Assert.Equal(["1", "2"], stub.At(BambooStub.Locations).Select(static request => RosterTests.Parameter(request, "page") ?? string.Empty));
        Assert.Equal(4, summary.Requests);
    }

    [Theory]
    [InlineData("""{"employeeId":"41","locationId":null,"locationName":null}""", FieldValueKind.Empty)]
    [InlineData("""{"employeeId":"41"}""", FieldValueKind.Absent)]
    [InlineData("""{"employeeId":"41","locationId":null,"locationName":null,"_restrictedFields":["locationId","locationName"]}""", FieldValueKind.Restricted)]
    [InlineData("""{"employeeId":"41","locationId":"99","locationName":"Elsewhere"}""", FieldValueKind.Absent)]
    public async Task Without_a_known_location_the_address_is_what_the_location_is(string row, FieldValueKind expected)
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Employees, Replies.All(row)).On(BambooStub.Locations, Replies.Json(Leeds));
        await using BambooConnector connector = new(stub.Url);
        Assert.Equal(expected, (await connector.Only(Fields))[SourceField.LocationCity].Kind);
    }

    [Fact]
    public async Task A_part_that_is_null_is_empty_and_one_that_is_not_sent_is_absent()
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Employees, Replies.All(At("7", "Remote")))
            .On(BambooStub.Locations, Replies.Json("""{"data":[{"id":"7","label":"Remote","address":{"address1":null,"state":null,"stateId":null,"countryId":"222"}}],"meta":{"totalPages":1}}"""));
        await using BambooConnector connector = new(stub.Url);
        EmployeeFacts facts = await connector.Only(Fields);
        Assert.Equal(
            [FieldValueKind.Empty, FieldValueKind.Empty, FieldValueKind.Absent, FieldValueKind.Absent],
            [facts[SourceField.LocationAddress1].Kind, facts[SourceField.LocationState].Kind, facts[SourceField.LocationCountry].Kind, facts[SourceField.LocationCity].Kind]);
    }

    [Fact]
    public async Task Applicant_trackings_ids_count_only_where_the_name_agrees()
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Employees, Replies.All(At("7", "Somewhere Else"))).On(BambooStub.Locations, Replies.Refused(403)).On(BambooStub.Applicants, Replies.Json(Applicants));
        await using BambooConnector connector = new(stub.Url);
        Assert.Equal(FieldValueKind.Absent, (await connector.Only(Fields))[SourceField.LocationCity].Kind);
    }

    [Fact]
    public async Task A_name_that_two_addresses_share_joins_neither()
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Employees, Replies.All("""{"employeeId":"41","locationName":"Depot"}"""))
            .On(BambooStub.Locations, Replies.Json("""{"data":[{"id":"1","label":"Depot","address":{"city":"Hull"}},{"id":"2","label":"Depot","address":{"city":"Bath"}}],"meta":{"totalPages":1}}"""));
        await using BambooConnector connector = new(stub.Url);
        Assert.Equal(FieldValueKind.Absent, (await connector.Only(Fields))[SourceField.LocationCity].Kind);
    }

    private static string At(string id, string name) => $$"""{"employeeId":"41","locationId":"{{id}}","locationName":"{{name}}","_restrictedFields":[]}""";

    private static void AssertLeeds(EmployeeFacts facts)
    {
        Assert.Equal(
            ["1 Mill Rd", null, "Leeds", "West Yorkshire", "LS1 1AA", "United Kingdom"],
            [
                facts[SourceField.LocationAddress1].Text, facts[SourceField.LocationAddress2].Text, facts[SourceField.LocationCity].Text,
                facts[SourceField.LocationState].Text, facts[SourceField.LocationZipcode].Text, facts[SourceField.LocationCountry].Text,
            ]);
        Assert.Equal(FieldValueKind.Empty, facts[SourceField.LocationAddress2].Kind);
    }
}
