using System.Globalization;
using OrleansSync.Connectors.BambooHr;
using Xunit;

namespace OrleansSync.Tests.Http.BambooHr;

[Trait("rule", "6")]
public sealed class ChangesTests
{
    private const string Two = """{"latest":"2026-05-04T11:12:44+02:00","employees":{"41":{"id":"41","action":"Updated","lastChanged":"2026-05-04T09:12:44+00:00"},"57":{"id":"57","action":"Deleted","lastChanged":"2026-05-03T17:00:01+00:00"}}}""";

    [Fact]
    public async Task The_instant_is_sent_in_utc_and_whole_seconds()
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Changed, Replies.Json(Two));
        await using BambooConnector connector = new(stub.Url);
        await connector.Source.ChangedSince(new DateTimeOffset(2026, 5, 1, 3, 4, 5, 678, TimeSpan.FromHours(2)), TestContext.Current.CancellationToken);
        Assert.Equal("since=2026-05-01T01%3A04%3A05Z", Assert.Single(stub.Requests).Query);
    }

    [Fact]
    public async Task Changes_come_by_id_with_the_newest_instant_and_the_vendors_clock()
    {
        DateTimeOffset at = new(2026, 5, 4, 9, 13, 0, TimeSpan.Zero);
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Changed, Replies.Json(Two, ("Date", at.ToString("R", CultureInfo.InvariantCulture))));
        await using BambooConnector connector = new(stub.Url);
        SourceChanges changes = await connector.Changes();
        Assert.Equal([("41", SourceChange.Updated), ("57", SourceChange.Deleted)], changes.Changes.OrderBy(static pair => pair.Key, StringComparer.Ordinal).Select(static pair => (pair.Key, pair.Value)));
        Assert.Equal((new DateTimeOffset(2026, 5, 4, 9, 12, 44, TimeSpan.Zero), at), (changes.Latest, changes.ServerTime));
    }

    [Theory]
    [InlineData("""{"latest":"2026-05-04T09:12:44+00:00","employees":[]}""")]
    [InlineData("""{"latest":null,"employees":{}}""")]
    [InlineData("""{"employees":[]}""")]
    public async Task Nothing_changed_in_either_form_of_an_empty_map(string reply)
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Changed, Replies.Json(reply));
        await using BambooConnector connector = new(stub.Url);
        SourceChanges changes = await connector.Changes();
        Assert.Empty(changes.Changes);
        Assert.Null(changes.Latest);
    }

    [Fact]
    public async Task An_action_that_we_do_not_know_is_a_reason_to_read_again()
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Changed, Replies.Json("""{"latest":"x","employees":{"41":{"action":"Merged"},"42":{}}}"""));
        await using BambooConnector connector = new(stub.Url);
        SourceChanges changes = await connector.Changes();
        Assert.Equal([SourceChange.Updated, SourceChange.Updated], changes.Changes.Values);
        Assert.Null(changes.Latest);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"employees":null}""")]
    [InlineData("""{"employees":[{"id":"41"}]}""")]
    [InlineData("""{"employees":{"x":{"action":"Updated"}}}""")]
    [InlineData("[]")]
    public async Task A_feed_of_another_shape_is_malformed_and_not_empty(string reply)
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Changed, Replies.Json(reply));
        await using BambooConnector connector = new(stub.Url);
        Assert.Equal(SourceFailureKind.Malformed, (await BambooConnector.Fails(connector.Changes)).Kind);
    }

    [Fact]
    public async Task A_refused_instant_is_rejected_with_the_vendors_words()
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Changed, Replies.Refused(400, "Invalid since"));
        await using BambooConnector connector = new(stub.Url);
        SourceException failure = await BambooConnector.Fails(connector.Changes);
        Assert.Equal((SourceFailureKind.Rejected, 400, "BambooHR answered 400: Invalid since."), (failure.Kind, failure.Status, failure.Message));
    }
}
