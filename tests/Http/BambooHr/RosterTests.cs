using System.Globalization;
using OrleansSync.Connectors.BambooHr;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;
using Xunit;

namespace OrleansSync.Tests.Http.BambooHr;

[Trait("rule", "6")]
public sealed class RosterTests
{
    [Fact]
    public async Task Pages_are_followed_by_their_cursor()
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Employees, Replies.Page(3, "c+1/=", Replies.Ada), Replies.Page(3, "c2", Replies.Bob), Replies.Page(3, next: null, Replies.Cem));
        await using BambooConnector connector = new(stub.Url);
        (IReadOnlyList<EmployeeFacts> people, SourceSummary summary) = await connector.Roster();
        Assert.Equal(["41", "42", "43"], people.Select(static one => one.EmployeeId));
        Assert.Equal(("employees", 3, 3, 3), (summary.Endpoint, summary.Total, summary.Received, summary.Requests));
        Assert.Equal([null, "c%2B1%2F%3D", "c2"], stub.At(BambooStub.Employees).Select(static request => Parameter(request, "page%5Bafter%5D")));
    }

    [Fact]
    public async Task The_whole_read_asks_for_the_vendors_largest_page_without_filter_and_sort()
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Employees, Replies.All(Replies.Ada));
        await using BambooConnector connector = new(stub.Url);
        await connector.Roster();
        SeenRequest request = Assert.Single(stub.At(BambooStub.Employees));
        Assert.Equal("2500", Parameter(request, "page%5Blimit%5D"));
        Assert.DoesNotContain("filter", request.Query, StringComparison.Ordinal);
        Assert.DoesNotContain("sort", request.Query, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_the_selected_fields_are_asked_for_under_the_lists_own_names()
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Employees, Replies.All(Replies.Ada));
        await using BambooConnector connector = new(stub.Url);
        await connector.Roster([SourceField.Status, SourceField.JobTitle, SourceField.Address1, SourceField.HireDate]);
        Assert.Equal("status,jobTitleName,addressLine1,hireDate", Fields(Assert.Single(stub.At(BambooStub.Employees))));
        Assert.Empty(stub.At(BambooStub.Locations));
    }

    [Fact]
    public async Task A_deselected_field_that_comes_anyway_is_not_kept()
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Employees, Replies.All(Replies.Ada));
        await using BambooConnector connector = new(stub.Url);
        Assert.Equal(FieldValue.Absent, (await connector.Only([SourceField.Status]))[SourceField.FirstName]);
    }

    [Fact]
    public async Task An_employee_on_two_pages_counts_once()
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Employees, Replies.Page(2, "c1", Replies.Ada), Replies.Page(2, next: null, Replies.Ada, Replies.Bob));
        await using BambooConnector connector = new(stub.Url);
        Assert.Equal(["41", "42"], (await connector.Roster()).People.Select(static one => one.EmployeeId));
    }

    [Fact]
    public async Task A_refused_cursor_starts_the_read_again_and_voids_its_pages()
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Employees, Replies.Page(2, "c1", Replies.Ada), Replies.BadPage, Replies.Page(2, "c1", Replies.Bob), Replies.Page(2, next: null, Replies.Cem));
        await using BambooConnector connector = new(stub.Url);
        IReadOnlyList<SourcePage> pages = await connector.Pages();
        Assert.Equal([false, true, false], pages.Select(static page => page.Restarted));
        Assert.Equal(["42", "43"], pages.Skip(1).SelectMany(static page => page.Employees).Select(static one => one.EmployeeId));
        Assert.Equal(2, pages[^1].Summary?.Received);
        Assert.Contains(connector.Lines, static line => line.Contains("began again 1 times", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_cursor_that_is_refused_again_and_again_ends_the_read()
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Employees, static (context, request) => (Parameter(request, "page%5Bafter%5D") is null ? Replies.Page(2, "c1", Replies.Ada) : Replies.BadPage)(context));
        await using BambooConnector connector = new(stub.Url);
        Assert.Equal(SourceFailureKind.Incomplete, (await BambooConnector.Fails(() => connector.Pages())).Kind);
        Assert.Equal(8, stub.At(BambooStub.Employees).Count);
    }

    [Fact]
    public async Task A_bad_first_request_is_no_refused_cursor()
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Employees, Replies.Refused(400, "Bad fields"));
        await using BambooConnector connector = new(stub.Url);
        SourceException failure = await BambooConnector.Fails(() => connector.Pages());
        Assert.Equal((SourceFailureKind.Rejected, 400), (failure.Kind, failure.Status));
        Assert.Single(stub.At(BambooStub.Employees));
    }

    [Fact]
    public async Task Pages_that_do_not_add_up_are_read_again()
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Employees, Replies.Page(2, next: null, Replies.Ada), Replies.Page(2, next: null, Replies.Ada, Replies.Bob));
        await using BambooConnector connector = new(stub.Url);
        Assert.Equal(["41", "42"], (await connector.Roster()).People.Select(static one => one.EmployeeId));
    }

    [Fact]
    public async Task Pages_that_never_add_up_are_no_roster()
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Employees, Replies.Page(3, next: null, Replies.Ada, Replies.Bob));
        await using BambooConnector connector = new(stub.Url);
        SourceException failure = await BambooConnector.Fails(() => connector.Pages());
        Assert.Equal((SourceFailureKind.Incomplete, "BambooHR announced 3 employees and its pages have 2, 4 times."), (failure.Kind, failure.Message));
    }

    [Fact]
    public async Task Somebody_who_comes_while_the_pages_are_read_is_no_gap()
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Employees, Replies.Page(2, "c1", Replies.Ada), Replies.Page(3, next: null, Replies.Bob, Replies.Cem));
        await using BambooConnector connector = new(stub.Url);
        Assert.Equal((3, 3), ((await connector.Roster()).Summary.Received, stub.Requests.Count + 1));
    }

    [Fact]
    public async Task A_page_that_brings_nobody_new_does_not_go_on_for_ever()
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Employees, Replies.Page(2, "c1", Replies.Ada));
        await using BambooConnector connector = new(stub.Url);
        Assert.Equal(SourceFailureKind.Incomplete, (await BambooConnector.Fails(() => connector.Pages())).Kind);
    }

    [Fact]
    public async Task A_page_that_does_not_say_whether_it_is_the_last_is_malformed()
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Employees, Replies.Json($$"""{"data":[{{Replies.Ada}}]}"""));
        await using BambooConnector connector = new(stub.Url);
        Assert.Equal(SourceFailureKind.Malformed, (await BambooConnector.Fails(() => connector.Pages())).Kind);
    }

    [Theory]
    [InlineData("""{"firstName":"Ada"}""")]
    [InlineData("""{"employeeId":null}""")]
    [InlineData("""{"employeeId":"0"}""")]
    [InlineData("""{"employeeId":"x"}""")]
    [InlineData("41")]
    public async Task An_employee_without_a_usable_id_is_malformed(string row)
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Employees, Replies.All(row));
        await using BambooConnector connector = new(stub.Url);
        Assert.Equal(SourceFailureKind.Malformed, (await BambooConnector.Fails(() => connector.Pages())).Kind);
    }

    [Fact]
    public async Task Of_a_company_without_anybody_no_column_is_lost()
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Employees, Replies.All());
        await using BambooConnector connector = new(stub.Url);
        SourceSummary summary = (await connector.Roster()).Summary;
        Assert.Equal((0, 0), (summary.Total, summary.Received));
        Assert.Empty(summary.MissingFields);
    }

    [Fact]
    public async Task Absent_restricted_and_empty_are_told_apart()
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Employees, Replies.All("""{"employeeId":"41","status":"Active","firstName":"","lastName":null,"homePhone":null,"terminationDate":"0000-00-00","_restrictedFields":["homePhone","jobTitleName"]}"""));
        await using BambooConnector connector = new(stub.Url);
        EmployeeFacts facts = await connector.Only([SourceField.Status, SourceField.FirstName, SourceField.LastName, SourceField.HomePhone, SourceField.JobTitle, SourceField.TerminationDate, SourceField.City]);
        Assert.Equal("Active", facts[SourceField.Status].Text);
        Assert.Equal(
            [FieldValueKind.Empty, FieldValueKind.Empty, FieldValueKind.Restricted, FieldValueKind.Restricted, FieldValueKind.Empty, FieldValueKind.Absent],
            [facts[SourceField.FirstName].Kind, facts[SourceField.LastName].Kind, facts[SourceField.HomePhone].Kind, facts[SourceField.JobTitle].Kind, facts[SourceField.TerminationDate].Kind, facts[SourceField.City].Kind]);
    }

    [Fact]
    public async Task A_row_without_a_list_of_restricted_fields_has_none()
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Employees, Replies.All("""{"employeeId":41,"firstName":"Ada"}"""));
        await using BambooConnector connector = new(stub.Url);
        EmployeeFacts facts = await connector.Only();
        Assert.Equal(("41", "Ada", FieldValueKind.Absent), (facts.EmployeeId, facts[SourceField.FirstName].Text, facts[SourceField.Status].Kind));
    }

    [Fact]
    public async Task A_column_that_no_row_has_is_missing_and_a_restricted_one_is_named()
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Employees, Replies.All(
            """{"employeeId":"41","status":"Active","firstName":"Ada","_restrictedFields":[]}""",
            """{"employeeId":"42","status":"Active","_restrictedFields":["firstName"]}"""));
        await using BambooConnector connector = new(stub.Url);
        SourceSummary summary = (await connector.Roster([SourceField.Status, SourceField.FirstName, SourceField.MiddleName])).Summary;
        Assert.Equal([SourceField.MiddleName], summary.MissingFields);
        Assert.Equal([SourceField.FirstName], summary.RestrictedFields);
        Assert.Contains(connector.Lines, static line => line.Contains("Restricted for somebody: firstName. In no reply: middleName", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_a_scan_amounts_to_is_logged_when_it_changes()
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Employees, Replies.All(Replies.Ada));
        await using BambooConnector connector = new(stub.Url);
        await connector.Roster();
        await connector.Roster();
        Assert.Single(connector.Lines, static line => line.Contains(" 3211 ", StringComparison.Ordinal));
        await connector.Roster([SourceField.City]);
        Assert.Equal(2, connector.Lines.Count(static line => line.Contains(" 3211 ", StringComparison.Ordinal)));
        Assert.Equal([SourceField.City], connector.Connection.Current.LastScan?.MissingFields);
    }

    [Fact]
    public async Task Values_are_trimmed_and_made_fit_for_storing()
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Employees, Replies.All("""{"employeeId":"41","firstName":"  Zoe\u0308 \ud800","status":true,"workEmail":{"value":"x"}}"""));
        await using BambooConnector connector = new(stub.Url);
        EmployeeFacts facts = await connector.Only();
        Assert.Equal(("Zo\u00eb \ufffd", "true", FieldValueKind.Absent), (facts[SourceField.FirstName].Text, facts[SourceField.Status].Text, facts[SourceField.WorkEmail].Kind));
    }

    [Fact]
    public async Task The_vendors_clock_is_taken_from_the_first_page()
    {
        DateTimeOffset at = new(2026, 2, 3, 4, 5, 6, TimeSpan.Zero);
        await using BambooStub stub = await BambooStub.Start();
        stub.On(
            BambooStub.Employees,
            Replies.Json(Replies.PageJson(2, "c1", Replies.Ada), ("Date", at.ToString("R", CultureInfo.InvariantCulture))),
            Replies.Json(Replies.PageJson(2, next: null, Replies.Bob), ("Date", at.AddMinutes(1).ToString("R", CultureInfo.InvariantCulture))));
        await using BambooConnector connector = new(stub.Url);
        Assert.Equal(at, (await connector.Roster()).Summary.ServerTime);
    }

    internal static string? Parameter(SeenRequest request, string name) =>
        request.Query.Split('&').FirstOrDefault(part => part.StartsWith(name + "=", StringComparison.Ordinal))?[(name.Length + 1)..];

    internal static string Fields(SeenRequest request) => Uri.UnescapeDataString(Parameter(request, "fields") ?? string.Empty);
}
