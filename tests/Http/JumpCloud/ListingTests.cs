using System.Collections.Concurrent;
using OrleansSync.Connectors.JumpCloud;
using Xunit;

namespace OrleansSync.Tests.Http.JumpCloud;

[Trait("rule", "6")]
public sealed class ListingTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(37, 1)]
    [InlineData(101, 2)]
    [InlineData(199, 2)]
    [InlineData(200, 2)]
    [InlineData(250, 3)]
    public async Task Everybody_is_listed_in_as_few_requests_as_there_are_pages(int users, int requests)
    {
        await using ScimStub stub = await ScimStub.Start(new Directory(users).Answer);
        await using Connector connector = new(stub.Url);
        (IReadOnlyList<string> ids, ListingEnd end) = await connector.List();
        Assert.Equal(Enumerable.Range(1, users).Select(static number => $"u{number}"), ids);
        Assert.Equal(new ListingEnd(Complete: true, users, requests, Failure: null), end);
        Assert.Equal(requests, stub.Requests.Count);
    }

    [Fact]
    public async Task A_total_that_is_exactly_one_full_page_is_checked_by_one_more()
    {
        await using ScimStub stub = await ScimStub.Start(new Directory(100).Answer);
        await using Connector connector = new(stub.Url);
        Assert.Equal(new ListingEnd(Complete: true, 100, 2, Failure: null), (await connector.List()).End);
    }

    [Fact]
    public async Task Pages_are_stepped_by_what_came_back()
    {
        await using ScimStub stub = await ScimStub.Start(new Directory(120) { Cap = 50 }.Answer);
        await using Connector connector = new(stub.Url);
        Assert.Equal(new ListingEnd(Complete: true, 120, 3, Failure: null), (await connector.List()).End);
        Assert.Equal([1, 51, 101], stub.Requests.Select(static request => request.StartIndex));
    }

    [Fact]
    public async Task A_learned_cap_is_asked_for_the_next_time()
    {
        await using ScimStub stub = await ScimStub.Start(new Directory(120) { Cap = 50 }.Answer);
        await using Connector connector = new(stub.Url);
        await connector.List();
        Assert.Equal(50, connector.Capabilities.Current.PageCap);
        await connector.List();
        Assert.Equal([50, 50, 50], stub.Requests.Skip(3).Select(static request => request.Count));
    }

    [Fact]
    public async Task The_next_page_is_read_while_this_one_is_consumed()
    {
        await using ScimStub stub = await ScimStub.Start(new Directory(300).Answer);
        await using Connector connector = new(stub.Url);
        await using IAsyncEnumerator<TargetPage> pages = connector.Target.ListAll(TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        Assert.True(await pages.MoveNextAsync());
        await Eventually.True(() => stub.Requests.Count == 2, "the second page is asked for before it is wanted");
    }

    [Fact]
    public async Task Nothing_is_read_ahead_when_told_so()
    {
        await using ScimStub stub = await ScimStub.Start(new Directory(300).Answer);
        await using Connector connector = new(stub.Url, ("JumpCloud:ListAhead", "0"));
        Assert.Equal(new ListingEnd(Complete: true, 300, 3, Failure: null), (await connector.List()).End);
    }

    [Fact]
    public async Task A_page_that_comes_short_moves_the_pages_read_ahead()
    {
        Directory directory = new(400);
        await using ScimStub stub = await ScimStub.Start((context, request) => Answers.Send(
            context, 200, directory.Json([.. directory.Users.Skip(request.StartIndex - 1).Take(request.StartIndex == 101 ? 60 : 100)], total: 400), "application/scim+json"));
        await using Connector connector = new(stub.Url);
        (IReadOnlyList<string> ids, ListingEnd end) = await connector.List();
        Assert.Equal(400, ids.Distinct().Count());
        Assert.Equal((true, 400), (end.Complete, end.Received));
    }

    [Fact]
    public async Task An_enumeration_that_is_left_early_stops_reading()
    {
        await using ScimStub stub = await ScimStub.Start(new Directory(1000).Answer);
        await using Connector connector = new(stub.Url);
        await foreach (TargetPage page in connector.Target.ListAll(TestContext.Current.CancellationToken))
        {
            Assert.Equal(100, page.Users.Length);
            break;
        }

        Assert.Equal(0, connector.Permits.Held);
        Assert.InRange(stub.Requests.Count, 1, 2);
    }

    [Fact]
    public async Task No_resources_member_means_nobody()
    {
        await using ScimStub stub = await ScimStub.Start(new Directory(0) { NoEmptyResources = true }.Answer);
        await using Connector connector = new(stub.Url);
        Assert.Equal(new ListingEnd(Complete: true, 0, 1, Failure: null), (await connector.List()).End);
    }

    [Fact]
    public async Task Counts_as_text_and_members_in_any_case_are_read()
    {
        await using ScimStub stub = await ScimStub.Start(Answers.Json(200, """{"TOTALRESULTS":"2","resources":[{"ID":"a","USERNAME":"ada"},{"Id":"b"}]}"""));
        await using Connector connector = new(stub.Url);
        (IReadOnlyList<string> ids, ListingEnd end) = await connector.List();
        Assert.Equal(["a", "b"], ids);
        Assert.True(end.Complete);
    }

    [Fact]
    public async Task A_server_that_counts_from_zero_is_listed_whole()
    {
        await using ScimStub stub = await ScimStub.Start(new Directory(250) { ZeroBased = true }.Answer);
        await using Connector connector = new(stub.Url);
        (IReadOnlyList<string> ids, ListingEnd end) = await connector.List();
        Assert.Equal(250, ids.Distinct().Count());
        Assert.True(end.Complete);
    }

    [Fact]
    public async Task A_server_that_ignores_the_start_ends_the_walk_incomplete()
    {
        await using ScimStub stub = await ScimStub.Start(new Directory(250) { IgnoresStart = true }.Answer);
        await using Connector connector = new(stub.Url);
        (IReadOnlyList<string> ids, ListingEnd end) = await connector.List();
        Assert.Equal((100, false), (ids.Count, end.Complete));
        Assert.InRange(stub.Requests.Count, 2, 4);
    }

    [Fact]
    public async Task A_server_that_ignores_count_and_start_is_complete_when_its_total_is_reached()
    {
        Directory directory = new(250);
        await using ScimStub stub = await ScimStub.Start((context, _) => Answers.Send(context, 200, directory.Json(directory.Users, total: 250), "application/scim+json"));
        await using Connector connector = new(stub.Url);
        (IReadOnlyList<string> ids, ListingEnd end) = await connector.List();
        Assert.Equal((250, true), (ids.Count, end.Complete));
    }

    [Fact]
    public async Task A_total_that_counts_the_page_is_walked_to_the_end_and_not_believed()
    {
        await using ScimStub stub = await ScimStub.Start(new Directory(250) { Total = static (_, page) => page }.Answer);
        await using Connector connector = new(stub.Url);
        (IReadOnlyList<string> ids, ListingEnd end) = await connector.List();
        Assert.Equal((250, false), (ids.Count, end.Complete));
    }

    [Fact]
    public async Task A_capped_total_that_counts_the_page_is_walked_to_the_end_and_not_believed()
    {
        await using ScimStub stub = await ScimStub.Start(new Directory(120) { Cap = 50, Total = static (_, page) => page }.Answer);
        await using Connector connector = new(stub.Url);
        (IReadOnlyList<string> ids, ListingEnd end) = await connector.List();
        Assert.Equal((120, false), (ids.Count, end.Complete));
    }

    [Fact]
    public async Task Without_a_total_a_listing_is_never_complete()
    {
        await using ScimStub stub = await ScimStub.Start(new Directory(150) { Total = static (_, _) => null }.Answer);
        await using Connector connector = new(stub.Url);
        (IReadOnlyList<string> ids, ListingEnd end) = await connector.List();
        Assert.Equal((150, false), (ids.Count, end.Complete));
    }

    [Fact]
    public async Task A_total_that_moved_during_the_walk_makes_it_incomplete()
    {
        Directory directory = new(250);
        await using ScimStub stub = await ScimStub.Start((context, request) => Answers.Send(
            context, 200, directory.Json([.. directory.Users.Skip(request.StartIndex - 1).Take(100)], request.StartIndex == 1 ? 250 : 251), "application/scim+json"));
        await using Connector connector = new(stub.Url);
        (IReadOnlyList<string> ids, ListingEnd end) = await connector.List();
        Assert.Equal((250, false), (ids.Count, end.Complete));
    }

    [Fact]
    public async Task Fewer_users_than_the_total_make_it_incomplete()
    {
        await using ScimStub stub = await ScimStub.Start(new Directory(250) { Hidden = ["u7", "u150"] }.Answer);
        await using Connector connector = new(stub.Url);
        ListingEnd end = (await connector.List()).End;
        Assert.Equal((248, false), (end.Received, end.Complete));
    }

    [Fact]
    public async Task Empty_pages_in_the_middle_are_stepped_over()
    {
        Directory directory = new(500) { Hidden = [.. Enumerable.Range(101, 200).Select(static number => $"u{number}")] };
        await using ScimStub stub = await ScimStub.Start(directory.Answer);
        await using Connector connector = new(stub.Url);
        (IReadOnlyList<string> ids, ListingEnd end) = await connector.List();
        Assert.Equal((300, false), (ids.Count, end.Complete));
        Assert.Contains("u500", ids);
    }

    [Fact]
    public async Task A_listing_that_is_empty_although_its_total_is_not_is_incomplete_and_ends()
    {
        await using ScimStub stub = await ScimStub.Start(Answers.Json(200, """{"totalResults":1000000000,"Resources":[]}"""));
        await using Connector connector = new(stub.Url);
        Assert.False((await connector.List()).End.Complete);
        Assert.InRange(stub.Requests.Count, 1, 30);
    }

    [Fact]
    public async Task A_user_that_comes_twice_is_given_once()
    {
        Directory directory = new(150);
        directory.Users[100] = directory.Users[99];
        await using ScimStub stub = await ScimStub.Start(directory.Answer);
        await using Connector connector = new(stub.Url);
        (IReadOnlyList<string> ids, ListingEnd end) = await connector.List();
        Assert.Equal(149, ids.Count);
        Assert.Equal(149, ids.Distinct().Count());

        // On two pages it means a shift: somebody else was lost.
        Assert.False(end.Complete);
    }

    [Fact]
    public async Task A_user_that_the_server_doubles_on_one_page_leaves_the_listing_complete()
    {
        Directory directory = new(150);
        directory.Users[11] = directory.Users[10];
        await using ScimStub stub = await ScimStub.Start(directory.Answer);
        await using Connector connector = new(stub.Url);
        (IReadOnlyList<string> ids, ListingEnd end) = await connector.List();
        Assert.Equal((149, true), (ids.Count, end.Complete));
    }

    [Fact]
    public async Task One_bad_record_costs_itself_and_the_completeness()
    {
        await using ScimStub stub = await ScimStub.Start(Answers.Json(200, """{"totalResults":3,"Resources":[{"id":"a"},{"userName":"no id"},{"id":"c"}]}"""));
        await using Connector connector = new(stub.Url);
        (IReadOnlyList<string> ids, ListingEnd end) = await connector.List();
        Assert.Equal(["a", "c"], ids);
        Assert.False(end.Complete);
    }

    [Fact]
    public async Task A_name_that_is_no_unicode_costs_nothing()
    {
        await using ScimStub stub = await ScimStub.Start(Answers.Json(200, """{"totalResults":2,"Resources":[{"id":"a","userName":"x\ud800y"},{"id":"b"}]}"""));
        await using Connector connector = new(stub.Url);
        (IReadOnlyList<string> ids, ListingEnd end) = await connector.List();
        Assert.Equal(["a", "b"], ids);
        Assert.True(end.Complete);
    }

    [Fact]
    public async Task A_failure_in_the_middle_ends_the_listing_with_its_reason()
    {
        Directory directory = new(300);
        await using ScimStub stub = await ScimStub.Start((context, request) => request.StartIndex < 201 ? directory.Answer(context, request) : Answers.Text(502, "sorry")(context));
        await using Connector connector = new(stub.Url, ("JumpCloud:ReadRetries", "1"));
        (IReadOnlyList<string> ids, ListingEnd end) = await connector.List();
        Assert.Equal((200, 200, false), (ids.Count, end.Received, end.Complete));
        Assert.Equal((TargetFailureKind.Unavailable, 502, "sorry"), (end.Failure?.Kind, end.Failure?.Status, end.Failure?.Detail));
        Assert.Equal((4, 4), (end.Requests, stub.Requests.Count));
    }

    [Theory]
    [InlineData(150, 300)]
    [InlineData(1, 300)]
    [InlineData(300, 300)]
    [InlineData(101, 300)]
    [InlineData(7, 12)]
    public async Task A_record_that_the_server_cannot_show_costs_itself_and_the_completeness(int bad, int users)
    {
        Directory directory = new(users);
        await using ScimStub stub = await ScimStub.Start((context, request) =>
            request.StartIndex <= bad && bad < request.StartIndex + request.Count ? Answers.Text(500, "cannot show")(context) : directory.Answer(context, request));
        await using Connector connector = new(stub.Url, ("JumpCloud:ReadRetries", "1"), ("JumpCloud:BreakerRequestsMin", "1000"));
        (IReadOnlyList<string> ids, ListingEnd end) = await connector.List();
        Assert.Equal(directory.Users.Select(static user => user.Id).Except([$"u{bad}"]), ids);
        Assert.Equal((false, null), (end.Complete, end.Failure));
        Assert.InRange(stub.Requests.Count, 2, 30);
    }

    [Fact]
    public async Task A_server_that_shows_nobody_is_given_up_soon()
    {
        await using ScimStub stub = await ScimStub.Start(Answers.Text(500, "down"));
        await using Connector connector = new(stub.Url, ("JumpCloud:ReadRetries", "1"));
        ListingEnd end = (await connector.List()).End;
        Assert.Equal((false, 500), (end.Complete, end.Failure?.Status));
        Assert.InRange(stub.Requests.Count, 2, 10);
    }

    [Fact]
    public async Task A_total_of_zero_beside_users_is_walked_to_the_end_and_not_believed()
    {
        await using ScimStub stub = await ScimStub.Start(new Directory(250) { Total = static (_, _) => 0 }.Answer);
        await using Connector connector = new(stub.Url);
        (IReadOnlyList<string> ids, ListingEnd end) = await connector.List();
        Assert.Equal((250, false), (ids.Count, end.Complete));
    }

    [Fact]
    public async Task A_page_is_tried_again_in_the_middle()
    {
        Directory directory = new(300);
        ConcurrentDictionary<int, bool> failed = new();
        await using ScimStub stub = await ScimStub.Start((context, request) => failed.TryAdd(request.StartIndex, value: true) ? Answers.Drop(context) : directory.Answer(context, request));
        await using Connector connector = new(stub.Url);
        (IReadOnlyList<string> ids, ListingEnd end) = await connector.List();
        Assert.Equal((300, true, 6), (ids.Count, end.Complete, end.Requests));
    }

    [Fact]
    public async Task Not_found_with_a_scim_body_is_an_empty_listing_that_means_nothing()
    {
        await using ScimStub stub = await ScimStub.Start(Answers.Error(404, scimType: null, "no users"));
        await using Connector connector = new(stub.Url);
        Assert.Equal(new ListingEnd(Complete: false, 0, 1, Failure: null), (await connector.List()).End);
    }

    [Fact]
    public async Task Not_found_in_html_is_a_failure()
    {
        await using ScimStub stub = await ScimStub.Start(Answers.Html(404, "<html>no such page</html>"));
        await using Connector connector = new(stub.Url);
        Assert.Equal(TargetFailureKind.Unsupported, (await connector.List()).End.Failure?.Kind);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"message":"hello"}""")]
    [InlineData("""{"totalResults":3,"Resources":"none"}""")]
    public async Task Json_that_is_no_list_is_a_failure(string json)
    {
        await using ScimStub stub = await ScimStub.Start(Answers.Json(200, json));
        await using Connector connector = new(stub.Url);
        ListingEnd end = (await connector.List()).End;
        Assert.Equal((TargetFailureKind.Rejected, false), (end.Failure?.Kind, end.Complete));
    }

    [Fact]
    public async Task Sorting_is_asked_for_only_where_the_server_offers_it()
    {
        Directory directory = new(12);
        await using ScimStub stub = await ScimStub.Start((context, request) => request.Path.EndsWith("/ServiceProviderConfig", StringComparison.Ordinal)
            ? Answers.Json(200, """{"sort":{"supported":"true"}}""")(context)
            : directory.Answer(context, request));
        await using Connector connector = new(stub.Url);
        await connector.List();
        Assert.Null(await connector.Capabilities.Discover(TestContext.Current.CancellationToken));
        await connector.List();
        Assert.Equal(["", "&sortBy=id"], stub.Requests.Where(static request => request.Path.EndsWith("/Users", StringComparison.Ordinal)).Select(static request => request.Query.Replace("startIndex=1&count=100", string.Empty, StringComparison.Ordinal)).Distinct());
    }

    [Fact]
    public async Task A_refused_sort_is_left_out()
    {
        Directory directory = new(12);
        await using ScimStub stub = await ScimStub.Start((context, request) => request.Path.EndsWith("/ServiceProviderConfig", StringComparison.Ordinal)
            ? Answers.Json(200, """{"sort":{"supported":true}}""")(context)
            : request.Query.Contains("sortBy", StringComparison.Ordinal) ? Answers.Error(400, "invalidPath", "cannot sort")(context) : directory.Answer(context, request));
        await using Connector connector = new(stub.Url);
        await connector.Capabilities.Discover(TestContext.Current.CancellationToken);
        Assert.True((await connector.List()).End.Complete);
        Assert.Equal(Support.No, connector.Capabilities.Current.SortById);
    }

    [Fact]
    public async Task A_missing_configuration_changes_nothing()
    {
        await using ScimStub stub = await ScimStub.Start(Answers.Html(404, "<html/>"));
        await using Connector connector = new(stub.Url);
        Assert.NotNull(await connector.Capabilities.Discover(TestContext.Current.CancellationToken));
        Assert.Equal(new TargetCapabilities(), connector.Capabilities.Current);
    }
}
