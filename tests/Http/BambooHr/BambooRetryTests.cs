using System.Globalization;
using Microsoft.Extensions.Time.Testing;
using OrleansSync.Connectors.BambooHr;
using Xunit;

namespace OrleansSync.Tests.Http.BambooHr;

[Trait("rule", "5")]
public sealed class BambooRetryTests
{
    private const string None = """{"employees":[]}""";

    [Theory]
    [InlineData(408)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    [InlineData(598)]
    public async Task A_read_is_tried_again_after_a_passing_failure(int status)
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Changed, Replies.Refused(status), Replies.Json(None));
        await using BambooConnector connector = new(stub.Url);
        await connector.Changes();
        Assert.Equal(2, stub.Requests.Count);
    }

    [Theory]
    [InlineData(400, SourceFailureKind.Rejected)]
    [InlineData(406, SourceFailureKind.Rejected)]
    [InlineData(422, SourceFailureKind.Rejected)]
    [InlineData(501, SourceFailureKind.Unavailable)]
    public async Task A_read_that_is_refused_for_good_is_not_tried_again(int status, SourceFailureKind kind)
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Changed, Replies.Refused(status));
        await using BambooConnector connector = new(stub.Url);
        SourceException failure = await BambooConnector.Fails(connector.Changes);
        Assert.Equal((kind, status), (failure.Kind, failure.Status));
        Assert.Single(stub.Requests);
    }

    [Fact]
    public async Task A_read_is_tried_again_after_a_dropped_connection()
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Changed, Answers.Drop, Replies.Json(None));
        await using BambooConnector connector = new(stub.Url);
        await connector.Changes();
        Assert.Equal(2, stub.Requests.Count);
    }

    [Fact]
    public async Task A_read_ends_after_its_retries()
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Changed, Replies.Refused(500));
        await using BambooConnector connector = new(stub.Url, ("Retries", "2"));
        SourceException failure = await BambooConnector.Fails(connector.Changes);
        Assert.Equal((SourceFailureKind.Unavailable, 500), (failure.Kind, failure.Status));
        Assert.Equal(3, stub.Requests.Count);
    }

    [Fact]
    public async Task The_pauses_grow_with_jitter_and_stay_below_their_cap()
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Changed, Replies.Refused(500));
        await using BambooConnector connector = new(stub.Url, ("Retries", "6"), ("RetryDelayMax", "00:00:04"), ("BreakerRequestsMin", "100"));
        await BambooConnector.Fails(connector.Changes);
        Assert.Equal(6, connector.Clock.Waits.Count);
        Assert.All(connector.Clock.Waits, static wait => Assert.InRange(wait, TimeSpan.Zero, TimeSpan.FromSeconds(4)));
        Assert.True(connector.Clock.Waits[^1] > connector.Clock.Waits[0]);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task Retry_after_in_seconds_is_waited_for(int status)
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Changed, Answers.Status(status, ("Retry-After", "7")), Replies.Json(None));
        await using BambooConnector connector = new(stub.Url);
        await connector.Changes();
        Assert.Equal([TimeSpan.FromSeconds(7)], connector.Clock.Waits);
    }

    [Fact]
    public async Task Retry_after_as_a_date_is_waited_for()
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Changed, Answers.Status(429, ("Retry-After", InstantDelays.Start.AddSeconds(9).ToString("R", CultureInfo.InvariantCulture))), Replies.Json(None));
        await using BambooConnector connector = new(stub.Url);
        await connector.Changes();
        Assert.Equal([TimeSpan.FromSeconds(9)], connector.Clock.Waits);
    }

    [Theory]
    [InlineData("600", 600)]
    [InlineData("99999999", 3600)]
    public async Task A_retry_after_beyond_the_total_time_is_handed_to_the_caller_up_to_its_cap(string seconds, int expected)
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Changed, Answers.Status(429, ("Retry-After", seconds)));
        await using BambooConnector connector = new(stub.Url);
        SourceException failure = await BambooConnector.Fails(connector.Changes);
        Assert.Equal((SourceFailureKind.Throttled, 429, TimeSpan.FromSeconds(expected)), (failure.Kind, failure.Status, failure.RetryAfter));
        Assert.Single(stub.Requests);
    }

    [Fact]
    public async Task A_try_without_an_answer_ends_in_time_and_is_repeated()
    {
        FakeTimeProvider clock = new(InstantDelays.Start);
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Changed, Answers.Hang, Replies.Json(None));
        await using BambooConnector connector = new(stub.Url, clock, ("RetryDelay", "00:00:00"));
        Task<SourceChanges> read = connector.Changes();
        await Eventually.True(() => stub.Requests.Count == 1, "the first try arrives");
        clock.Advance(TimeSpan.FromSeconds(60));
        await read;
        Assert.Equal(2, stub.Requests.Count);
    }

    [Fact]
    public async Task All_tries_together_end_in_the_total_time()
    {
        FakeTimeProvider clock = new(InstantDelays.Start);
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Changed, Answers.Hang);
        await using BambooConnector connector = new(stub.Url, clock, ("AttemptTimeout", "00:01:00"), ("TotalTimeout", "00:01:30"), ("Retries", "9"), ("RetryDelay", "00:00:00"));
        Task<SourceException> read = BambooConnector.Fails(connector.Changes);
        await Eventually.True(() => stub.Requests.Count == 1, "the first try arrives");
        clock.Advance(TimeSpan.FromSeconds(60));
        await Eventually.True(() => stub.Requests.Count == 2, "the second try arrives");
        clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(SourceFailureKind.Unavailable, (await read).Kind);
        Assert.Equal(2, stub.Requests.Count);
    }

    [Fact]
    public async Task A_cancelled_read_throws_and_is_not_repeated()
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Changed, Answers.Hang);
        await using BambooConnector connector = new(stub.Url);
        using CancellationTokenSource cancel = new();
        Task<SourceChanges> read = connector.Source.ChangedSince(InstantDelays.Start, cancel.Token);
        await Eventually.True(() => stub.Requests.Count == 1, "the request arrives");
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read);
        Assert.Single(stub.Requests);
    }

    [Fact]
    public async Task A_breaker_that_opened_sends_nothing_until_its_pause_is_over()
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Changed, Replies.Refused(500));
        await using BambooConnector connector = new(stub.Url);
        await BambooConnector.Fails(connector.Changes);
        await BambooConnector.Fails(connector.Changes);
        SourceException failure = await BambooConnector.Fails(connector.Changes);
        Assert.Equal((SourceFailureKind.Unavailable, null), (failure.Kind, failure.Status));
        Assert.NotNull(failure.RetryAfter);
        Assert.Equal(8, stub.Requests.Count);
        connector.Clock.Advance(TimeSpan.FromSeconds(15));
        stub.On(BambooStub.Changed, Replies.Json(None));
        await connector.Changes();
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task Being_asked_to_slow_down_opens_no_breaker(int status)
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Changed, Answers.Status(status, ("Retry-After", "1")));
        await using BambooConnector connector = new(stub.Url);
        for (int read = 0; read < 5; read++)
        {
            Assert.Equal((SourceFailureKind.Throttled, status), ((await BambooConnector.Fails(connector.Changes)) is var failure ? failure.Kind : default, failure.Status));
        }

        Assert.Equal(20, stub.Requests.Count);
    }

    [Fact]
    public async Task No_connection_is_unavailable()
    {
        await using BambooConnector connector = new("http://127.0.0.1:1", ("Retries", "0"));
        SourceException failure = await BambooConnector.Fails(connector.Changes);
        Assert.Equal((SourceFailureKind.Unavailable, null, "BambooHR did not answer: ConnectionError."), (failure.Kind, failure.Status, failure.Message));
    }

    [Fact]
    public async Task Retries_count_among_the_requests()
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Employees, Replies.Refused(502), Replies.All(Replies.Ada));
        await using BambooConnector connector = new(stub.Url);
        Assert.Equal(2, (await connector.Roster()).Summary.Requests);
    }
}
