using System.Collections.Immutable;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Builder;
using OrleansSync.Connectors.BambooHr;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;
using OrleansSync.Sandbox;
using Xunit;

namespace OrleansSync.Tests.Http.BambooHr;

/// <summary>Against a BambooHR that is strict about keys, dates and cursors, and shares no line with the client.</summary>
[Trait("rule", "6")]
public sealed class SandboxTests
{
    [Theory]
    [InlineData("/bamboo")]
    [InlineData("/bamboo/api/gateway.php/acme")]
    public async Task Everybody_is_read_through_either_base_url(string tail)
    {
        await using WebApplication sandbox = await Start();
        await using BambooConnector connector = Connect(sandbox, tail, ("PageSize", "20"));
        (IReadOnlyList<EmployeeFacts> people, SourceSummary summary) = await connector.Roster(BambooConnector.Everything);
        Assert.Equal(Enumerable.Range(1, 50).Select(static id => $"{id}"), people.Select(static one => one.EmployeeId));
        Assert.Equal(("employees", 50, 50, "org/locations", 4), (summary.Endpoint, summary.Total, summary.Received, summary.LocationAddresses, summary.Requests));
        Assert.Empty(summary.MissingFields);
        Assert.Empty(summary.RestrictedFields);
        Assert.NotNull(summary.ServerTime);
        Assert.Contains(people, static one => one[SourceField.LocationCity].Text is "Leeds" && one[SourceField.LocationState].Text is "West Yorkshire");
        Assert.Contains(people, static one => one[SourceField.Location].Text is "Remote" && one[SourceField.LocationCity].Kind == FieldValueKind.Empty);
    }

    [Fact]
    public async Task A_termination_and_a_deletion_come_with_the_change_feed_and_the_single_reads()
    {
        await using WebApplication sandbox = await Start();
        await using BambooConnector connector = Connect(sandbox, "/bamboo");
        using HttpClient control = new() { BaseAddress = new Uri(sandbox.Urls.First()) };
        DateTimeOffset before = (await connector.Roster()).Summary.ServerTime ?? default;
        (await control.PostAsync("/control/employees/3/terminate", content: null)).EnsureSuccessStatusCode();
        (await control.DeleteAsync("/control/employees/4")).EnsureSuccessStatusCode();

        SourceChanges changes = await connector.Source.ChangedSince(before.AddSeconds(-1), TestContext.Current.CancellationToken);
        Assert.Equal([("3", SourceChange.Updated), ("4", SourceChange.Deleted)], changes.Changes.OrderBy(static pair => pair.Key, StringComparer.Ordinal).Select(static pair => (pair.Key, pair.Value)));
        ImmutableArray<SourceRecord> records = await connector.Read("3", "4");
        Assert.Equal((EmploymentStatus.Inactive, SourcePresence.Gone), (records[0].Facts?.Status, records[1].Presence));
    }

    [Fact]
    public async Task A_wrong_key_is_sent_twice_and_no_more()
    {
        await using WebApplication sandbox = await Start();
        await using BambooConnector connector = Connect(sandbox, "/bamboo", ("ApiKey", "wrong"));
        Assert.Equal(SourceFailureKind.Unauthorized, (await BambooConnector.Fails(() => connector.Pages())).Kind);
        Assert.Equal(SourceFailureKind.Unauthorized, (await BambooConnector.Fails(() => connector.Pages())).Kind);
        using HttpClient control = new() { BaseAddress = new Uri(sandbox.Urls.First()) };
        Dictionary<string, int> requests = await control.GetFromJsonAsync<Dictionary<string, int>>("/control/requests/summary") ?? [];
        Assert.Equal(2, requests.Where(static pair => pair.Key.Contains("bamboo", StringComparison.Ordinal)).Sum(static pair => pair.Value));
    }

    [Fact]
    public async Task The_report_reads_the_same_people_as_the_list()
    {
        await using WebApplication sandbox = await Start();
        await using BambooConnector byList = Connect(sandbox, "/bamboo");
        IReadOnlyList<EmployeeFacts> listed = (await byList.Roster(BambooConnector.Everything)).People;
        await Switch(sandbox, new { employeeList = false });
        await using BambooConnector byReport = Connect(sandbox, "/bamboo");
        (IReadOnlyList<EmployeeFacts> reported, SourceSummary summary) = await byReport.Roster(BambooConnector.Everything);
        Assert.Equal(("customReport", "org/locations"), (summary.Endpoint, summary.LocationAddresses));
        Assert.Empty(summary.MissingFields);
        Assert.Equal(listed, reported.OrderBy(static one => int.Parse(one.EmployeeId)));
        Assert.Equal(listed.Take(3), (await byReport.Source.Read(["1", "2", "3"], BambooConnector.Everything, TestContext.Current.CancellationToken)).Select(static one => one.Facts));
    }

    [Fact]
    public async Task Applicant_tracking_gives_the_same_addresses_but_of_remote_places()
    {
        await using WebApplication sandbox = await Start();
        await using BambooConnector first = Connect(sandbox, "/bamboo");
        IEnumerable<EmployeeFacts> known = (await first.Roster(BambooConnector.Everything)).People.Where(static one => one[SourceField.Location].Text is not "Remote");
        await Switch(sandbox, new { organisationLocations = false });
        await using BambooConnector second = Connect(sandbox, "/bamboo");
        (IReadOnlyList<EmployeeFacts> people, SourceSummary summary) = await second.Roster(BambooConnector.Everything);
        Assert.Equal("applicant_tracking/locations", summary.LocationAddresses);
        Assert.Equal(known, people.Where(static one => one[SourceField.Location].Text is not "Remote"));
        Assert.All(people.Where(static one => one[SourceField.Location].Text is "Remote"), static one => Assert.Equal(FieldValueKind.Absent, one[SourceField.LocationCity].Kind));
    }

    [Fact]
    public async Task A_field_the_key_may_not_read_is_restricted_on_the_list_and_missing_from_the_report()
    {
        await using WebApplication sandbox = await Start();
        await Switch(sandbox, new { restrictedFields = new[] { "homePhone" } });
        await using BambooConnector byList = Connect(sandbox, "/bamboo");
        Assert.Equal([SourceField.HomePhone], (await byList.Roster(BambooConnector.Everything)).Summary.RestrictedFields);
        await Switch(sandbox, new { employeeList = false });
        await using BambooConnector byReport = Connect(sandbox, "/bamboo");
        Assert.Equal([SourceField.HomePhone], (await byReport.Roster(BambooConnector.Everything)).Summary.MissingFields);
    }

    [Fact]
    public async Task An_employee_the_key_may_not_see_is_hidden()
    {
        await using WebApplication sandbox = await Start();
        await Switch(sandbox, new { hiddenEmployees = new[] { 3 } });
        await using BambooConnector connector = Connect(sandbox, "/bamboo");
        Assert.Equal([SourcePresence.Found, SourcePresence.Hidden], (await connector.Read("2", "3")).Select(static one => one.Presence));
    }

    [Theory]
    [InlineData("truncate")]
    [InlineData("html")]
    [InlineData("drop")]
    public async Task A_passing_fault_in_the_middle_costs_nobody(string kind)
    {
        await using WebApplication sandbox = await Start();
        await using BambooConnector connector = Connect(sandbox, "/bamboo", ("PageSize", "20"));
        using HttpClient control = new() { BaseAddress = new Uri(sandbox.Urls.First()) };
        (await control.PostAsJsonAsync("/control/faults", new { side = "bamboo", pathContains = "/employees", kind, times = 2 })).EnsureSuccessStatusCode();
        Assert.Equal(50, (await connector.Roster()).Summary.Received);
    }

    private static async Task<WebApplication> Start()
    {
        WebApplication sandbox = SandboxApp.Build(new SandboxOptions { Employees = 50, BambooKey = "key-1" }, ["--urls", "http://127.0.0.1:0"]);
        await sandbox.StartAsync();
        return sandbox;
    }

    private static async Task Switch(WebApplication sandbox, object bamboo)
    {
        using HttpClient control = new() { BaseAddress = new Uri(sandbox.Urls.First()) };
        (await control.PatchAsJsonAsync("/control/switches", new { bamboo })).EnsureSuccessStatusCode();
    }

    private static BambooConnector Connect(WebApplication sandbox, string tail, params (string Key, string Value)[] settings) =>
        new(sandbox.Urls.First() + tail, settings);
}
