using System.Text.Json;
using OrleansSync.Connectors.BambooHr;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;
using Xunit;

namespace OrleansSync.Tests.Http.BambooHr;

[Trait("rule", "6")]
public sealed class ReportFallbackTests
{
    private const string Ada = """{"id":"41","firstName":"Ada","status":"Active","workEmail":"ada@acme.test"}""";

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(405)]
    public async Task Where_the_list_is_not_to_be_had_the_report_serves(int status)
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Employees, Replies.Refused(status)).On(BambooStub.Report, Replies.Report(Ada));
        await using BambooConnector connector = new(stub.Url);
        (IReadOnlyList<EmployeeFacts> people, SourceSummary summary) = await connector.Roster();
        Assert.Equal("Ada", Assert.Single(people)[SourceField.FirstName].Text);
        Assert.Equal(("customReport", null, 1), (summary.Endpoint, summary.Total, summary.Received));
        Assert.Contains(connector.Lines, static line => line.Contains("Employees are read from customReport", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_report_is_asked_for_to_the_letter()
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Employees, Replies.Refused(403)).On(BambooStub.Report, Replies.Report(Ada));
        await using BambooConnector connector = new(stub.Url);
        await connector.Roster([SourceField.Status, SourceField.JobTitle, SourceField.LocationCity]);
        SeenRequest request = Assert.Single(stub.At(BambooStub.Report));
        Assert.Equal(("POST", "format=JSON&onlyCurrent=false", "application/json", "application/json"), (request.Method, request.Query, request.Headers["Content-Type"], request.Headers["Accept"]));
        Assert.Equal(["id", "status", "jobTitle", "location"], request.Json.GetProperty("fields").EnumerateArray().Select(static field => field.GetString() ?? string.Empty));
        Assert.Equal(["title", "fields"], request.Json.EnumerateObject().Select(static member => member.Name));
    }

    [Fact]
    public async Task That_the_list_is_refused_is_remembered_for_an_hour()
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Employees, Replies.Refused(403), Replies.All(Replies.Ada)).On(BambooStub.Report, Replies.Report(Ada));
        await using BambooConnector connector = new(stub.Url);
        await connector.Roster();
        Assert.Equal("customReport", (await connector.Roster()).Summary.Endpoint);
        Assert.Single(stub.At(BambooStub.Employees));
        connector.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal("employees", (await connector.Roster()).Summary.Endpoint);
    }

    [Fact]
    public async Task An_operator_has_the_list_tried_again()
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Employees, Replies.Refused(404), Replies.All(Replies.Ada)).On(BambooStub.Report, Replies.Report(Ada));
        await using BambooConnector connector = new(stub.Url);
        await connector.Roster();
        connector.Connection.Retry();
        Assert.Equal("employees", (await connector.Roster()).Summary.Endpoint);
    }

    [Fact]
    public async Task A_list_that_is_refused_in_the_middle_voids_its_pages()
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Employees, Replies.Page(2, "c1", Replies.Bob), Replies.Refused(403)).On(BambooStub.Report, Replies.Report(Ada));
        await using BambooConnector connector = new(stub.Url);
        IReadOnlyList<SourcePage> pages = await connector.Pages();
        Assert.Equal([false, true], pages.Select(static page => page.Restarted));
        Assert.Equal("41", Assert.Single(pages[1].Employees).EmployeeId);
    }

    [Fact]
    public async Task A_key_that_may_use_neither_is_forbidden_and_not_sent_again()
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Employees, Replies.Refused(403)).On(BambooStub.Report, Replies.Refused(403, "No reports for you"));
        await using BambooConnector connector = new(stub.Url);
        SourceException first = await BambooConnector.Fails(() => connector.Pages());
        Assert.Equal((SourceFailureKind.Forbidden, 403, "BambooHR answered 403: No reports for you."), (first.Kind, first.Status, first.Message));
        int sent = stub.Requests.Count;
        SourceException second = await BambooConnector.Fails(() => connector.Pages());
        Assert.Equal((SourceFailureKind.Forbidden, TimeSpan.FromHours(1)), (second.Kind, second.RetryAfter));
        Assert.Equal(sent, stub.Requests.Count);
        Assert.Equal(SourceKeyState.Good, connector.Connection.Current.Key);
    }

    [Fact]
    public async Task A_field_that_the_report_leaves_out_is_missing_and_an_empty_one_is_not()
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Employees, Replies.Refused(403)).On(BambooStub.Report, Replies.Report("""{"id":"41","status":"Active","middleName":null,"terminationDate":"0000-00-00"}"""));
        await using BambooConnector connector = new(stub.Url);
        (IReadOnlyList<EmployeeFacts> people, SourceSummary summary) = await connector.Roster([SourceField.Status, SourceField.MiddleName, SourceField.TerminationDate, SourceField.HomePhone]);
        EmployeeFacts facts = Assert.Single(people);
        Assert.Equal(
            [FieldValueKind.Empty, FieldValueKind.Empty, FieldValueKind.Absent],
            [facts[SourceField.MiddleName].Kind, facts[SourceField.TerminationDate].Kind, facts[SourceField.HomePhone].Kind]);
        Assert.Equal([SourceField.HomePhone], summary.MissingFields);
    }

    [Fact]
    public async Task Several_rows_of_one_employee_are_one_and_what_they_disagree_on_is_absent()
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Employees, Replies.Refused(403)).On(BambooStub.Report, Replies.Report(
            """{"id":"41","status":"Active","jobTitle":"Welder"}""",
            """{"id":"42","status":"Active","jobTitle":"Baker"}""",
            """{"id":"41","status":"Active","jobTitle":"Smith"}"""));
        await using BambooConnector connector = new(stub.Url);
        IReadOnlyList<EmployeeFacts> people = (await connector.Roster([SourceField.Status, SourceField.JobTitle])).People;
        Assert.Equal(["41", "42"], people.Select(static one => one.EmployeeId));
        Assert.Equal(("Active", FieldValueKind.Absent), (people[0][SourceField.Status].Text, people[0][SourceField.JobTitle].Kind));
        Assert.Equal("Baker", people[1][SourceField.JobTitle].Text);
    }

    [Fact]
    public async Task The_report_joins_addresses_by_the_name_of_the_location()
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Employees, Replies.Refused(403))
            .On(BambooStub.Report, Replies.Report("""{"id":"41","status":"Active","location":"Leeds Plant"}""", """{"id":"42","status":"Active","location":"leeds plant"}"""))
            .On(BambooStub.Locations, Replies.Json(SitesTests.Leeds));
        await using BambooConnector connector = new(stub.Url);
        IReadOnlyList<EmployeeFacts> people = (await connector.Roster([SourceField.Location, SourceField.LocationCity])).People;
        Assert.Equal(("Leeds", FieldValueKind.Absent), (people[0][SourceField.LocationCity].Text, people[1][SourceField.LocationCity].Kind));
    }

    [Fact]
    public async Task A_report_is_sent_again_after_a_passing_failure_since_it_only_reads()
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Employees, Replies.Refused(403)).On(BambooStub.Report, Replies.Refused(502), Replies.Report(Ada));
        await using BambooConnector connector = new(stub.Url);
        await connector.Roster();
        Assert.Equal(2, stub.At(BambooStub.Report).Count);
        Assert.All(stub.At(BambooStub.Report), static request => Assert.Equal(JsonValueKind.Object, request.Json.ValueKind));
    }
}
