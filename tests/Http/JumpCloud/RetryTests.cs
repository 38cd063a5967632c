using System.Globalization;
using OrleansSync.Connectors.JumpCloud;
using Xunit;

namespace OrleansSync.Tests.Http.JumpCloud;

[Trait("rule", "5")]
public sealed class RetryTests
{
    private const string Ada = """{"id":"a1","userName":"ada","active":true}""";

    [Theory]
    [InlineData(408)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task A_read_is_tried_again_after_a_passing_failure(int status)
    {
        await using ScimStub stub = await ScimStub.Start(Answers.Status(status), Answers.Json(200, Ada));
        await using Connector connector = new(stub.Url);
        Assert.IsType<ReadOutcome.Found>(await connector.Get("a1"));
        Assert.Equal(2, stub.Requests.Count);
    }

    [Fact]
    public async Task A_read_is_tried_again_after_a_dropped_connection()
    {
        await using ScimStub stub = await ScimStub.Start(Answers.Drop, Answers.Json(200, Ada));
        await using Connector connector = new(stub.Url);
        Assert.IsType<ReadOutcome.Found>(await connector.Get("a1"));
    }

    [Fact]
    public async Task A_read_is_tried_again_after_a_reply_that_was_cut_short()
    {
        await using ScimStub stub = await ScimStub.Start(Answers.CutShort(200, Ada), Answers.Json(200, Ada));
        await using Connector connector = new(stub.Url);
        Assert.IsType<ReadOutcome.Found>(await connector.Get("a1"));
    }

    [Fact]
    public async Task A_read_is_tried_again_after_html_where_json_was_due()
    {
        await using ScimStub stub = await ScimStub.Start(Answers.Html(200, "<html>One moment</html>"), Answers.Json(200, Ada));
        await using Connector connector = new(stub.Url);
        Assert.IsType<ReadOutcome.Found>(await connector.Get("a1"));
    }

    [Fact]
    public async Task A_read_ends_after_its_retries()
    {
        await using ScimStub stub = await ScimStub.Start(Answers.Text(500, "no"));
        await using Connector connector = new(stub.Url, ("JumpCloud:ReadRetries", "2"));
        TargetFailure failure = Assert.IsType<ReadOutcome.Failed>(await connector.Get("a1")).Failure;
        Assert.Equal((TargetFailureKind.Unavailable, 500, "no"), (failure.Kind, failure.Status, failure.Detail));
        Assert.Equal(3, stub.Requests.Count);
        Assert.Equal(3, connector.Permits.Acquired.Count);
        Assert.Equal(0, connector.Permits.Held);
    }

    [Fact]
    public async Task Retry_after_in_seconds_is_waited_for_and_reported()
    {
        await using ScimStub stub = await ScimStub.Start(Answers.Status(429, ("Retry-After", "7")), Answers.Json(200, Ada));
        await using Connector connector = new(stub.Url);
        Assert.IsType<ReadOutcome.Found>(await connector.Get("a1"));
        Assert.Contains(TimeSpan.FromSeconds(7), connector.Delays.Waits);
        Assert.Equal([TimeSpan.FromSeconds(7)], connector.Permits.ThrottledBy);
    }

    [Fact]
    public async Task Retry_after_as_a_date_is_waited_for_and_reported()
    {
        string date = InstantDelays.Start.AddSeconds(9).ToString("R", CultureInfo.InvariantCulture);
        await using ScimStub stub = await ScimStub.Start(Answers.Status(503, ("Retry-After", date)), Answers.Json(200, Ada));
        await using Connector connector = new(stub.Url);
        Assert.IsType<ReadOutcome.Found>(await connector.Get("a1"));
        Assert.Contains(TimeSpan.FromSeconds(9), connector.Delays.Waits);
        Assert.Equal([TimeSpan.FromSeconds(9)], connector.Permits.ThrottledBy);
    }

    [Theory]
    [InlineData("soon")]
    [InlineData("-5")]
    public async Task An_unreadable_retry_after_counts_as_none(string text)
    {
        await using ScimStub stub = await ScimStub.Start(Answers.Status(429, ("Retry-After", text)), Answers.Json(200, Ada));
        await using Connector connector = new(stub.Url);
        Assert.IsType<ReadOutcome.Found>(await connector.Get("a1"));
        Assert.Equal([null], connector.Permits.ThrottledBy);
        Assert.All(connector.Delays.Waits, static wait => Assert.InRange(wait, TimeSpan.Zero, TimeSpan.FromSeconds(2)));
    }

    [Fact]
    public async Task A_retry_after_beyond_the_total_time_out_is_handed_to_the_caller()
    {
        await using ScimStub stub = await ScimStub.Start(Answers.Status(429, ("Retry-After", "600")));
        await using Connector connector = new(stub.Url);
        TargetFailure failure = Assert.IsType<ReadOutcome.Failed>(await connector.Get("a1")).Failure;
        Assert.Equal((TargetFailureKind.Throttled, TimeSpan.FromSeconds(600)), (failure.Kind, failure.RetryAfter));
        Assert.Single(stub.Requests);
    }

    [Fact]
    public async Task A_retry_after_is_believed_up_to_its_cap()
    {
        await using ScimStub stub = await ScimStub.Start(Answers.Status(429, ("Retry-After", "99999999")));
        await using Connector connector = new(stub.Url);
        Assert.Equal(TimeSpan.FromHours(1), Assert.IsType<ReadOutcome.Failed>(await connector.Get("a1")).Failure.RetryAfter);
    }

    [Fact]
    public async Task Not_implemented_is_not_tried_again()
    {
        await using ScimStub stub = await ScimStub.Start(Answers.Status(501));
        await using Connector connector = new(stub.Url);
        Assert.Equal(TargetFailureKind.Unsupported, Assert.IsType<ReadOutcome.Failed>(await connector.Get("a1")).Failure.Kind);
        Assert.Single(stub.Requests);
    }

    [Fact]
    public async Task A_reply_longer_than_allowed_is_not_read_to_its_end()
    {
        await using ScimStub stub = await ScimStub.Start(Answers.Json(200, $$"""{"id":"a1","x":"{{new string('x', 5000)}}"}"""));
        await using Connector connector = new(stub.Url, ("JumpCloud:ReplyBytesMax", "4096"), ("JumpCloud:ReadRetries", "0"));
        Assert.Equal(TargetFailureKind.Unavailable, Assert.IsType<ReadOutcome.Failed>(await connector.Get("a1")).Failure.Kind);
    }

    [Fact]
    public async Task A_breaker_that_opened_throttles_instead_of_failing()
    {
        await using ScimStub stub = await ScimStub.Start(Answers.Status(500));
        await using Connector connector = new(stub.Url, ("JumpCloud:ReadRetries", "0"), ("JumpCloud:BreakerRequestsMin", "4"));
        for (int request = 0; request < 4; request++)
        {
            Assert.Equal(TargetFailureKind.Unavailable, Assert.IsType<ReadOutcome.Failed>(await connector.Get("a1")).Failure.Kind);
        }

        TargetFailure failure = Assert.IsType<ReadOutcome.Failed>(await connector.Get("a1")).Failure;
        Assert.Equal(TargetFailureKind.Throttled, failure.Kind);
        Assert.NotNull(failure.RetryAfter);
        Assert.IsType<WriteOutcome.Throttled>(await connector.Target.Create(new NewUser("ada", Active: true, []), RequestPriority.Sweep, TestContext.Current.CancellationToken));
        Assert.Equal(4, stub.Requests.Count);
    }

    [Fact]
    public async Task A_breaker_closes_when_the_probe_after_its_pause_succeeds()
    {
        await using ScimStub stub = await ScimStub.Start(Answers.Status(500), Answers.Status(500), Answers.Json(200, Ada));
        await using Connector connector = new(stub.Url, ("JumpCloud:ReadRetries", "0"), ("JumpCloud:BreakerRequestsMin", "2"));
        await connector.Get("a1");
        await connector.Get("a1");
        Assert.Equal(TargetFailureKind.Throttled, Assert.IsType<ReadOutcome.Failed>(await connector.Get("a1")).Failure.Kind);
        connector.Delays.Advance(TimeSpan.FromSeconds(6));
        Assert.IsType<ReadOutcome.Found>(await connector.Get("a1"));
        Assert.IsType<ReadOutcome.Found>(await connector.Get("a1"));
    }

    [Fact]
    public async Task A_read_that_hangs_is_given_up()
    {
        await using ScimStub stub = await ScimStub.Start(Answers.Hang);
        await using Connector connector = new(stub.Url, TimeProvider.System, ("JumpCloud:AttemptTimeout", "00:00:00.150"), ("JumpCloud:ReadRetries", "0"));
        Assert.Equal(TargetFailureKind.Unavailable, Assert.IsType<ReadOutcome.Failed>(await connector.Get("a1")).Failure.Kind);
    }

    [Fact]
    public async Task A_cancelled_read_throws()
    {
        await using ScimStub stub = await ScimStub.Start(Answers.Hang);
        await using Connector connector = new(stub.Url);
        using CancellationTokenSource cancel = new();
        Task<ReadOutcome> read = connector.Target.Get("a1", RequestPriority.Sweep, cancel.Token);
        await Eventually.True(() => stub.Requests.Count == 1, "the request arrives");
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read);
        Assert.Equal(0, connector.Permits.Held);
    }

    [Fact]
    public async Task No_connection_is_unavailable()
    {
        await using Connector connector = new("http://127.0.0.1:1/scim/v2", ("JumpCloud:ReadRetries", "0"));
        TargetFailure failure = Assert.IsType<ReadOutcome.Failed>(await connector.Get("a1")).Failure;
        Assert.Equal((TargetFailureKind.Unavailable, null), (failure.Kind, failure.Status));
    }
}
