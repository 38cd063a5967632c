using System.Collections.Immutable;
using OrleansSync.Connectors.BambooHr;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;
using Xunit;

namespace OrleansSync.Tests.Http.BambooHr;

[Trait("rule", "3.3")]
public sealed class ReadTests
{
    [Fact]
    public async Task Some_are_read_in_one_batch_by_id_and_come_in_the_order_asked()
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Employees, Replies.All(Replies.Ada, Replies.Bob));
        await using BambooConnector connector = new(stub.Url);
        ImmutableArray<SourceRecord> records = await connector.Read("42", "41");
        Assert.Equal([("42", SourcePresence.Found), ("41", SourcePresence.Found)], records.Select(static one => (one.EmployeeId, one.Presence)));
        Assert.Equal("Bob", records[0].Facts?[SourceField.FirstName].Text);
        Assert.Equal("42%2C41", RosterTests.Parameter(Assert.Single(stub.Requests), "filter%5Bids%5D"));
    }

    [Fact]
    public async Task Many_are_read_a_hundred_at_a_time()
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Employees, static (context, request) =>
        {
            string[] ids = Uri.UnescapeDataString(RosterTests.Parameter(request, "filter%5Bids%5D") ?? string.Empty).Split(',');
            return Replies.All([.. ids.Select(static id => $$"""{"employeeId":"{{id}}","status":"Active"}""")])(context);
        });
        await using BambooConnector connector = new(stub.Url);
        ImmutableArray<SourceRecord> records = await connector.Read([.. Enumerable.Range(1, 250).Select(static id => $"{id}")]);
        Assert.Equal(250, records.Count(static one => one.Presence == SourcePresence.Found));
        Assert.Equal(3, stub.Requests.Count);
    }

    [Fact]
    public async Task Somebody_not_found_by_id_is_gone()
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Employees, Replies.All(Replies.Ada)).On("employees/99", Replies.Refused(404));
        await using BambooConnector connector = new(stub.Url);
        Assert.Equal([SourcePresence.Found, SourcePresence.Gone], (await connector.Read("41", "99")).Select(static one => one.Presence));
    }

    [Fact]
    public async Task Somebody_who_is_forbidden_is_hidden_and_never_gone()
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Employees, Replies.All()).On("employees/41", Replies.Refused(403, "Insufficient Permissions to view this employee"));
        await using BambooConnector connector = new(stub.Url);
        SourceRecord record = Assert.Single(await connector.Read("41"));
        Assert.Equal((SourcePresence.Hidden, null), (record.Presence, record.Facts));
        Assert.Empty(connector.Connection.Current.Refusals);
    }

    [Fact]
    public async Task A_proxys_not_found_is_no_proof_that_somebody_is_gone()
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Employees, Replies.All()).On("employees/41", Answers.Html(404, "<html><body>No such page</body></html>"));
        await using BambooConnector connector = new(stub.Url);
        Assert.Equal(SourceFailureKind.Rejected, (await BambooConnector.Fails(() => connector.Read("41"))).Kind);
    }

    [Fact]
    public async Task Somebody_whom_the_batch_left_out_but_who_is_there_is_found()
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Employees, Replies.All()).On("employees/41", Replies.Json("""{"id":"41","firstName":"Ada","workEmail":null}"""));
        await using BambooConnector connector = new(stub.Url);
        EmployeeFacts? facts = Assert.Single(await connector.Read("41")).Facts;
        Assert.Equal(("Ada", FieldValueKind.Empty, FieldValueKind.Absent), (facts?[SourceField.FirstName].Text, facts?[SourceField.WorkEmail].Kind, facts?[SourceField.Status].Kind));
        SeenRequest single = Assert.Single(stub.At("employees/41"));
        Assert.Equal(("status,firstName,workEmail", "false"), (RosterTests.Fields(single), RosterTests.Parameter(single, "onlyCurrent")));
    }

    [Fact]
    public async Task Where_the_list_is_refused_each_is_read_alone()
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Employees, Replies.Refused(403))
            .On("employees/41", Replies.Json("""{"id":"41","firstName":"Ada","location":"Leeds Plant"}"""))
            .On("employees/42", Replies.Json("""{"id":"42","firstName":"Bob","location":null}"""))
            .On(BambooStub.Locations, Replies.Json(SitesTests.Leeds));
        await using BambooConnector connector = new(stub.Url);
        ImmutableArray<SourceRecord> records = await connector.Source.Read(["41", "42"], [SourceField.FirstName, SourceField.LocationCity], TestContext.Current.CancellationToken);
        Assert.Equal(["Ada", "Bob"], records.Select(static one => one.Facts?[SourceField.FirstName].Text ?? string.Empty));
        Assert.Equal(("Leeds", FieldValueKind.Empty), (records[0].Facts?[SourceField.LocationCity].Text, records[1].Facts?[SourceField.LocationCity].Kind));
        Assert.Single(stub.At(BambooStub.Locations));
    }

    [Fact]
    public async Task Another_employees_record_is_not_taken_for_this_one()
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Employees, Replies.All()).On("employees/41", Replies.Json("""{"id":"42","firstName":"Bob"}"""));
        await using BambooConnector connector = new(stub.Url);
        Assert.Equal(SourceFailureKind.Malformed, (await BambooConnector.Fails(() => connector.Read("41"))).Kind);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("")]
    [InlineData("41,42")]
    [InlineData("../meta/users")]
    public async Task What_cannot_be_an_id_is_nobodys_and_not_sent(string id)
    {
        await using BambooStub stub = await BambooStub.Start();
        await using BambooConnector connector = new(stub.Url);
        Assert.Equal(SourcePresence.Gone, Assert.Single(await connector.Read(id)).Presence);
        Assert.Empty(stub.Requests);
    }

    [Fact]
    public async Task An_id_asked_twice_is_read_once_and_answered_twice()
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Employees, Replies.All(Replies.Ada));
        await using BambooConnector connector = new(stub.Url);
        Assert.Equal(2, (await connector.Read("41", "41")).Length);
        Assert.Equal("41", RosterTests.Parameter(Assert.Single(stub.Requests), "filter%5Bids%5D"));
    }

    [Fact]
    public async Task The_keys_owner_is_the_employee_zero()
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Owner, Replies.Json("""{"id":"12","workEmail":"Boss@acme.test"}"""));
        await using BambooConnector connector = new(stub.Url);
        Assert.Equal(new SourceKeyOwner("12", "Boss@acme.test"), await connector.Owner());
        Assert.Equal("fields=id,workEmail", Assert.Single(stub.Requests).Query);
    }

    [Theory]
    [InlineData("""{"id":"0"}""")]
    [InlineData("""{"id":0,"workEmail":null}""")]
    public async Task A_key_may_belong_to_no_employee(string reply)
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Owner, Replies.Json(reply));
        await using BambooConnector connector = new(stub.Url);
        Assert.Equal(new SourceKeyOwner(EmployeeId: null, WorkEmail: null), await connector.Owner());
    }
}
