using OrleansSync.Connectors.BambooHr;
using Xunit;

namespace OrleansSync.Tests.Http.BambooHr;

[Trait("rule", "5")]
public sealed class KeyTests
{
    [Fact]
    public async Task A_key_is_unknown_until_it_serves()
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Employees, Replies.All());
        await using BambooConnector connector = new(stub.Url);
        Assert.Equal(SourceKeyState.Unknown, connector.Connection.Current.Key);
        await connector.Roster();
        Assert.Equal((SourceKeyState.Good, InstantDelays.Start), (connector.Connection.Current.Key, connector.Connection.Current.Since));
    }

    [Fact]
    public async Task A_refused_key_is_checked_once_and_falls_silent()
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.OnAll(Replies.Refused(401));
        await using BambooConnector connector = new(stub.Url);
        SourceException first = await BambooConnector.Fails(() => connector.Pages());
        SourceException second = await BambooConnector.Fails(connector.Changes);
        Assert.Equal((SourceFailureKind.Unauthorized, 401), (first.Kind, first.Status));
        Assert.Equal((SourceFailureKind.Unauthorized, TimeSpan.FromHours(1)), (second.Kind, second.RetryAfter));
        Assert.Equal(["/api/v1/employees", "/api/v1/employees/0"], stub.Requests.Select(static request => request.Path));
        Assert.Equal((SourceKeyState.Refused, InstantDelays.Start.AddHours(1)), (connector.Connection.Current.Key, connector.Connection.Current.NextProbeAt));
    }

    [Fact]
    public async Task One_refusal_is_one_alarm()
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.OnAll(Replies.Refused(401));
        await using BambooConnector connector = new(stub.Url);
        for (int hour = 0; hour < 3; hour++)
        {
            await BambooConnector.Fails(connector.Changes);
            connector.Clock.Advance(TimeSpan.FromHours(1));
        }

        Assert.Single(connector.Lines, static line => line.StartsWith("Error ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_refused_key_is_probed_once_an_hour()
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.OnAll(Replies.Refused(401));
        await using BambooConnector connector = new(stub.Url);
        await BambooConnector.Fails(connector.Changes);
        connector.Clock.Advance(TimeSpan.FromMinutes(59));
        await BambooConnector.Fails(connector.Changes);
        Assert.Equal(2, stub.Requests.Count);
        connector.Clock.Advance(TimeSpan.FromMinutes(1));
        await BambooConnector.Fails(connector.Changes);
        await BambooConnector.Fails(connector.Changes);
        Assert.Equal(["/api/v1/employees/0"], stub.Requests.Skip(2).Select(static request => request.Path));
    }

    [Fact]
    public async Task A_probe_that_succeeds_opens_the_connection()
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Changed, Replies.Refused(401), Replies.Json("""{"employees":[]}""")).On(BambooStub.Owner, Replies.Refused(401), Replies.Json("""{"id":"0"}"""));
        await using BambooConnector connector = new(stub.Url);
        await BambooConnector.Fails(connector.Changes);
        connector.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Empty((await connector.Changes()).Changes);
        Assert.Equal((SourceKeyState.Good, null), (connector.Connection.Current.Key, connector.Connection.Current.NextProbeAt));
    }

    [Fact]
    public async Task A_probe_without_an_answer_is_not_repeated_within_the_hour()
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Changed, Replies.Refused(401)).On(BambooStub.Owner, Replies.Refused(401), Replies.Refused(400), Replies.Refused(500));
        await using BambooConnector connector = new(stub.Url, ("Retries", "0"));
        await BambooConnector.Fails(connector.Changes);
        stub.On(BambooStub.Owner, Replies.Refused(500));
        connector.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(SourceFailureKind.Unavailable, (await BambooConnector.Fails(connector.Changes)).Kind);
        Assert.Equal(SourceFailureKind.Unauthorized, (await BambooConnector.Fails(connector.Changes)).Kind);
        Assert.Equal(3, stub.Requests.Count);
    }

    [Fact]
    public async Task A_changed_key_is_tried_at_once()
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.OnAll(Replies.Refused(401));
        await using BambooConnector connector = new(stub.Url);
        await BambooConnector.Fails(connector.Changes);
        stub.On(BambooStub.Changed, Replies.Json("""{"employees":[]}"""));
        connector.Set("ApiKey", "key-2");
        Assert.Equal(SourceKeyState.Unknown, connector.Connection.Current.Key);
        Assert.Empty((await connector.Changes()).Changes);
        Assert.Equal("Basic a2V5LTI6eA==", stub.Requests[^1].Headers["Authorization"]);
    }

    [Fact]
    public async Task A_changed_address_is_tried_at_once()
    {
        await using BambooStub bad = await BambooStub.Start();
        bad.OnAll(Replies.Refused(401));
        await using BambooStub good = await BambooStub.Start();
        good.On(BambooStub.Changed, Replies.Json("""{"employees":[]}"""));
        await using BambooConnector connector = new(bad.Url);
        await BambooConnector.Fails(connector.Changes);
        connector.Set("BaseUrl", good.Url);
        Assert.Empty((await connector.Changes()).Changes);
    }

    [Fact]
    public async Task An_operator_may_ask_to_try_again()
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.OnAll(Replies.Refused(401));
        await using BambooConnector connector = new(stub.Url);
        await BambooConnector.Fails(connector.Changes);
        stub.On(BambooStub.Changed, Replies.Json("""{"employees":[]}"""));
        connector.Connection.Retry();
        Assert.Equal((SourceKeyState.Unknown, null), (connector.Connection.Current.Key, connector.Connection.Current.NextProbeAt));
        Assert.Empty((await connector.Changes()).Changes);
    }

    [Fact]
    public async Task Forbidden_for_everything_is_a_locked_company_and_falls_silent()
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.OnAll(Replies.Refused(403));
        await using BambooConnector connector = new(stub.Url);
        Assert.Equal(SourceFailureKind.Forbidden, (await BambooConnector.Fails(connector.Changes)).Kind);
        Assert.Equal(SourceFailureKind.Forbidden, (await BambooConnector.Fails(() => connector.Pages())).Kind);
        Assert.Equal(2, stub.Requests.Count);
        Assert.Equal(SourceKeyState.Locked, connector.Connection.Current.Key);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    public async Task A_refusal_to_a_good_key_disables_that_endpoint_only(int status)
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Changed, Replies.Refused(status)).On(BambooStub.Employees, Replies.All(Replies.Ada));
        await using BambooConnector connector = new(stub.Url);
        SourceException failure = await BambooConnector.Fails(connector.Changes);
        Assert.Equal((SourceFailureKind.Forbidden, status), (failure.Kind, failure.Status));
        Assert.Equal([new SourceRefusal("employees/changed", status, InstantDelays.Start, InstantDelays.Start.AddHours(1))], connector.Connection.Current.Refusals);
        Assert.Equal(1, (await connector.Roster()).Summary.Received);
        await BambooConnector.Fails(connector.Changes);
        Assert.Single(stub.At(BambooStub.Changed));
        Assert.Contains(connector.Lines, static line => line.StartsWith("Warning 3203 ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_refused_endpoint_is_tried_again_after_an_hour()
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Changed, Replies.Refused(403), Replies.Json("""{"employees":[]}"""));
        await using BambooConnector connector = new(stub.Url);
        await BambooConnector.Fails(connector.Changes);
        connector.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Empty((await connector.Changes()).Changes);
        Assert.Empty(connector.Connection.Current.Refusals);
    }

    [Fact]
    public async Task A_change_feed_that_is_not_found_is_not_remembered_since_nothing_stands_in_for_it()
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Changed, Replies.Refused(404), Replies.Json("""{"employees":[]}"""));
        await using BambooConnector connector = new(stub.Url);
        Assert.Equal(SourceFailureKind.Rejected, (await BambooConnector.Fails(connector.Changes)).Kind);
        Assert.Empty((await connector.Changes()).Changes);
    }

    [Fact]
    public async Task A_key_that_served_a_moment_ago_needs_no_check_for_a_forbidden_read()
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Employees, Replies.All(Replies.Ada)).On(BambooStub.Changed, Replies.Refused(403));
        await using BambooConnector connector = new(stub.Url);
        await connector.Roster();
        await BambooConnector.Fails(connector.Changes);
        Assert.Empty(stub.At(BambooStub.Owner));
    }

    [Fact]
    public async Task A_key_barred_from_its_own_employee_is_still_good_when_it_served_a_moment_ago()
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Employees, Replies.All(Replies.Ada)).On(BambooStub.Changed, Replies.Refused(401)).On(BambooStub.Owner, Replies.Refused(403));
        await using BambooConnector connector = new(stub.Url);
        await connector.Roster();
        Assert.Equal(SourceFailureKind.Forbidden, (await BambooConnector.Fails(connector.Changes)).Kind);
        Assert.Equal(SourceKeyState.Good, connector.Connection.Current.Key);
    }

    [Fact]
    public async Task A_key_that_is_withdrawn_falls_silent_although_it_served_a_moment_ago()
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Employees, Replies.All(Replies.Ada));
        await using BambooConnector connector = new(stub.Url);
        await connector.Roster();
        stub.OnAll(Replies.Refused(401));
        Assert.Equal(SourceFailureKind.Unauthorized, (await BambooConnector.Fails(() => connector.Pages())).Kind);
        Assert.Equal(SourceKeyState.Refused, connector.Connection.Current.Key);
        Assert.Empty(stub.At(BambooStub.Report));
    }

    [Fact]
    public async Task Without_an_answer_to_the_check_a_refusal_counts()
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Changed, Replies.Refused(401)).On(BambooStub.Owner, Replies.Refused(500));
        await using BambooConnector connector = new(stub.Url, ("Retries", "0"));
        Assert.Equal(SourceFailureKind.Unauthorized, (await BambooConnector.Fails(connector.Changes)).Kind);
        Assert.Equal(SourceKeyState.Refused, connector.Connection.Current.Key);
    }

    [Fact]
    public async Task Many_reads_with_a_bad_key_are_two_requests()
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.OnAll(Replies.Refused(401));
        await using BambooConnector connector = new(stub.Url);
        SourceException[] failures = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => BambooConnector.Fails(connector.Changes)));
        Assert.All(failures, static failure => Assert.Equal(SourceFailureKind.Unauthorized, failure.Kind));
        Assert.Equal(2, stub.Requests.Count);
    }

    [Fact]
    public async Task Reads_wait_for_each_other_only_until_the_key_has_served()
    {
        int inside = 0;
        int most = 0;
        TaskCompletionSource both = new();
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Employees, Replies.All());
        await using BambooConnector connector = new(stub.Url);
        await connector.Roster();
        stub.On(BambooStub.Changed, async (context, _) =>
        {
            int now = Interlocked.Increment(ref inside);
            most = Math.Max(most, now);
            if (now == 2)
            {
                both.SetResult();
            }

            await both.Task;
            await Replies.Json("""{"employees":[]}""")(context);
        });
        await Task.WhenAll(connector.Changes(), connector.Changes());
        Assert.Equal(2, most);
    }

    [Theory]
    [InlineData("BaseUrl")]
    [InlineData("ApiKey")]
    public async Task Nothing_is_sent_without_address_or_key(string missing)
    {
        await using BambooStub stub = await BambooStub.Start();
        await using BambooConnector connector = new(stub.Url, (missing, ""));
        Assert.Equal(SourceFailureKind.Unauthorized, (await BambooConnector.Fails(connector.Changes)).Kind);
        Assert.Equal(SourceKeyState.Unconfigured, connector.Connection.Current.Key);
        Assert.Empty(stub.Requests);
    }
}
