using Microsoft.AspNetCore.Http;
using OrleansSync.Connectors.JumpCloud;
using Xunit;

namespace OrleansSync.Tests.Http.JumpCloud;

[Trait("rule", "5")]
public sealed class FindTests
{
    private static readonly Func<HttpContext, Task> Nobody = Answers.Json(200, """{"totalResults":0}""");

    [Fact]
    public async Task A_user_is_found_by_email_in_one_request()
    {
        await using ScimStub stub = await ScimStub.Start(new Directory(30).Answer);
        await using Connector connector = new(stub.Url);
        Assert.Equal(["u7"], Ids(await connector.FindByEmail("user7@example.com")));
        Assert.Equal("emails.value eq \"user7@example.com\"", Assert.Single(stub.Requests).Filter);
    }

    [Fact]
    public async Task Quotes_and_backslashes_in_an_email_cannot_end_the_literal()
    {
        const string email = "a\"b\\c\" or userName pr@example.com";
        await using ScimStub stub = await ScimStub.Start(Nobody);
        await using Connector connector = new(stub.Url);
        await connector.FindByEmail(email);
        Assert.Equal("emails.value eq \"a\\\"b\\\\c\\\" or userName pr@example.com\"", stub.Requests[0].Filter);
    }

    [Fact]
    public async Task A_plus_is_encoded_once()
    {
        await using ScimStub stub = await ScimStub.Start(Nobody);
        await using Connector connector = new(stub.Url);
        await connector.FindByEmail("ann+hr@example.com");
        Assert.Contains("filter=emails.value%20eq%20%22ann%2Bhr%40example.com%22&", stub.Requests[0].Target, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Letters_beyond_ascii_are_not_escaped_twice()
    {
        await using ScimStub stub = await ScimStub.Start(Nobody);
        await using Connector connector = new(stub.Url);
        await connector.FindByEmail("o'brién@example.com");
        Assert.Contains("o%27bri%C3%A9n", stub.Requests[0].Target, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Case_makes_no_difference()
    {
        await using ScimStub stub = await ScimStub.Start(new Directory(3).Answer);
        await using Connector connector = new(stub.Url);
        Assert.Equal(["u2"], Ids(await connector.FindByEmail("USER2@example.COM")));
    }

    [Fact]
    public async Task Two_users_with_the_email_are_both_given()
    {
        Directory directory = new(5);
        directory.Users[4] = directory.Users[4] with { Email = directory.Users[0].Email };
        await using ScimStub stub = await ScimStub.Start(directory.Answer);
        await using Connector connector = new(stub.Url);
        Assert.Equal(["u1", "u5"], Ids(await connector.FindByEmail("user1@example.com")));
    }

    [Fact]
    public async Task One_user_that_comes_twice_is_one_hit()
    {
        Directory directory = new(5);
        directory.Users[4] = directory.Users[0];
        await using ScimStub stub = await ScimStub.Start(directory.Answer);
        await using Connector connector = new(stub.Url);
        Assert.Equal(["u1"], Ids(await connector.FindByEmail("user1@example.com")));
    }

    [Fact]
    public async Task Somebody_who_has_the_address_as_a_second_email_is_no_hit()
    {
        await using ScimStub stub = await ScimStub.Start(Answers.Json(200, """{"totalResults":1,"Resources":[{"id":"a","emails":[{"type":"work","value":"w@x.org"},{"type":"home","value":"h@x.org"}]}]}"""));
        await using Connector connector = new(stub.Url);
        Assert.Empty(Ids(await connector.FindByEmail("h@x.org")));
        Assert.Equal(Support.Yes, connector.Capabilities.Current.EmailFilter);
    }

    [Fact]
    public async Task An_empty_answer_counts_after_the_filter_found_a_known_user()
    {
        await using ScimStub stub = await ScimStub.Start(new Directory(30).Answer);
        await using Connector connector = new(stub.Url);
        Assert.Empty(Ids(await connector.FindByEmail("new@example.com")));
        Assert.Equal((Support.Yes, Support.Yes), (connector.Capabilities.Current.EmailFilter, connector.Capabilities.Current.FilterIgnoresCase));
        int probed = stub.Requests.Count;
        Assert.Empty(Ids(await connector.FindByEmail("newer@example.com")));
        Assert.Equal(probed + 1, stub.Requests.Count);
    }

    [Fact]
    public async Task In_an_empty_directory_an_empty_answer_counts()
    {
        await using ScimStub stub = await ScimStub.Start(new Directory(0).Answer);
        await using Connector connector = new(stub.Url);
        Assert.Empty(Ids(await connector.FindByEmail("first@example.com")));
        Assert.Equal(Support.Unknown, connector.Capabilities.Current.EmailFilter);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(403)]
    [InlineData(500)]
    [InlineData(501)]
    public async Task A_refused_email_filter_falls_back_to_the_user_name_and_is_remembered(int status)
    {
        Directory directory = null!;
        directory = new Directory(30) { OnFilter = (attribute, value) => attribute.StartsWith("emails", StringComparison.Ordinal) ? Answers.Error(status, "invalidFilter", "no") : directory.Matching(attribute, value) };
        await using ScimStub stub = await ScimStub.Start(directory.Answer);
        await using Connector connector = new(stub.Url, ("JumpCloud:ReadRetries", "0"));
        Assert.Equal(["u7"], Ids(await connector.FindByEmail("user7@example.com")));
        Assert.Equal(Support.No, connector.Capabilities.Current.EmailFilter);
        int learnt = stub.Requests.Count;
        Assert.Equal(["u8"], Ids(await connector.FindByEmail("user8@example.com")));
        Assert.Equal("userName eq \"user8\"", Assert.Single(stub.Requests.Skip(learnt)).Filter);
    }

    [Fact]
    public async Task A_filter_that_finds_nobody_ever_is_found_out()
    {
        Directory directory = null!;
        directory = new Directory(30) { OnFilter = (attribute, value) => attribute.StartsWith("emails", StringComparison.Ordinal) ? Nobody : directory.Matching(attribute, value) };
        await using ScimStub stub = await ScimStub.Start(directory.Answer);
        await using Connector connector = new(stub.Url);
        Assert.Equal(["u7"], Ids(await connector.FindByEmail("user7@example.com")));
        Assert.Equal(Support.No, connector.Capabilities.Current.EmailFilter);
    }

    [Fact]
    public async Task An_ignored_filter_is_found_out_and_the_whole_listing_searched()
    {
        await using ScimStub stub = await ScimStub.Start(new Directory(250) { OnFilter = static (_, _) => null }.Answer);
        await using Connector connector = new(stub.Url);
        Assert.Equal(["u203"], Ids(await connector.FindByEmail("user203@example.com")));
        Assert.Empty(Ids(await connector.FindByEmail("new@example.com")));
        Assert.Equal((Support.No, Support.No), (connector.Capabilities.Current.EmailFilter, connector.Capabilities.Current.UserNameFilter));
    }

    [Fact]
    public async Task A_hit_of_an_ignored_filter_is_a_hit()
    {
        await using ScimStub stub = await ScimStub.Start(new Directory(250) { OnFilter = static (_, _) => null }.Answer);
        await using Connector connector = new(stub.Url);
        Assert.Equal(["u7"], Ids(await connector.FindByEmail("user7@example.com")));
        Assert.Single(stub.Requests);
    }

    [Fact]
    public async Task Without_a_usable_filter_somebody_with_another_user_name_is_found_in_the_listing()
    {
        Directory directory = null!;
        directory = new Directory(30) { OnFilter = (attribute, value) => attribute.StartsWith("emails", StringComparison.Ordinal) ? Answers.Error(400, "invalidFilter", "no") : directory.Matching(attribute, value) };
        directory.Users[6] = directory.Users[6] with { UserName = "otherwise" };
        await using ScimStub stub = await ScimStub.Start(directory.Answer);
        await using Connector connector = new(stub.Url);
        Assert.Equal(["u7"], Ids(await connector.FindByEmail("user7@example.com")));
    }

    [Fact]
    public async Task The_same_user_name_with_another_email_is_no_hit()
    {
        Directory directory = null!;
        directory = new Directory(30) { OnFilter = (attribute, value) => attribute.StartsWith("emails", StringComparison.Ordinal) ? Answers.Error(400, "invalidFilter", "no") : directory.Matching(attribute, value) };
        await using ScimStub stub = await ScimStub.Start(directory.Answer);
        await using Connector connector = new(stub.Url);
        Assert.Empty(Ids(await connector.FindByEmail("user7@elsewhere.com")));
    }

    [Fact]
    public async Task Case_sensitive_filters_are_found_out_and_the_listing_searched()
    {
        await using ScimStub stub = await ScimStub.Start(new Directory(30) { CaseSensitive = true }.Answer);
        await using Connector connector = new(stub.Url);
        Assert.Equal(["u7"], Ids(await connector.FindByEmail("user7@example.com")));
        Assert.Equal(Support.No, connector.Capabilities.Current.FilterIgnoresCase);
        Assert.Empty(Ids(await connector.FindByEmail("new@example.com")));
    }

    [Fact]
    public async Task That_there_is_nobody_is_not_said_after_an_incomplete_listing()
    {
        await using ScimStub stub = await ScimStub.Start(new Directory(250) { OnFilter = static (_, _) => null, Hidden = ["u240"] }.Answer);
        await using Connector connector = new(stub.Url);
        Assert.Equal(TargetFailureKind.Unsupported, Assert.IsType<FindOutcome.Failed>(await connector.FindByEmail("user240@example.com")).Failure.Kind);
        Assert.Equal(["u230"], Ids(await connector.FindByEmail("user230@example.com")));
    }

    [Fact]
    public async Task A_search_by_listing_is_bounded()
    {
        await using ScimStub stub = await ScimStub.Start(new Directory(250) { OnFilter = static (_, _) => null }.Answer);
        await using Connector connector = new(stub.Url, ("JumpCloud:SearchListingMax", "150"));
        Assert.Equal(TargetFailureKind.Unsupported, Assert.IsType<FindOutcome.Failed>(await connector.FindByEmail("new@example.com")).Failure.Kind);
    }

    [Fact]
    public async Task Many_who_search_by_listing_share_a_walk()
    {
        await using ScimStub stub = await ScimStub.Start(new Directory(250) { OnFilter = static (_, _) => null }.Answer);
        await using Connector connector = new(stub.Url);
        await connector.FindByEmail("new@example.com");
        int learnt = stub.Requests.Count;
        FindOutcome[] found = await Task.WhenAll(Enumerable.Range(101, 100).Select(number => connector.FindByEmail($"user{number}@example.com")));
        Assert.Equal(Enumerable.Range(101, 100).Select(static number => $"u{number}"), found.SelectMany(Ids));
        Assert.InRange(stub.Requests.Count - learnt, 3, 30);
    }

    [Fact]
    public async Task A_server_that_is_down_is_not_a_server_without_filters()
    {
        await using ScimStub stub = await ScimStub.Start(Answers.Status(503));
        await using Connector connector = new(stub.Url, ("JumpCloud:ReadRetries", "0"));
        Assert.Equal(TargetFailureKind.Throttled, Assert.IsType<FindOutcome.Failed>(await connector.FindByEmail("a@x.org")).Failure.Kind);
        Assert.Equal(Support.Unknown, connector.Capabilities.Current.EmailFilter);
    }

    [Fact]
    public async Task A_refused_key_is_unauthorized_whatever_is_asked()
    {
        await using ScimStub stub = await ScimStub.Start(Answers.Status(403));
        await using Connector connector = new(stub.Url);
        Assert.Equal(TargetFailureKind.Unauthorized, Assert.IsType<FindOutcome.Failed>(await connector.FindByEmail("a@x.org")).Failure.Kind);
        Assert.Equal(Support.Unknown, connector.Capabilities.Current.EmailFilter);
    }

    [Fact]
    public async Task Not_found_with_a_scim_body_is_nobody()
    {
        Directory directory = null!;
        directory = new Directory(30)
        {
            OnFilter = (attribute, value) => directory.Users.Exists(user => string.Equals(user.Email, value, StringComparison.OrdinalIgnoreCase)) ? directory.Matching(attribute, value) : Answers.Error(404, scimType: null, "none"),
        };
        await using ScimStub stub = await ScimStub.Start(directory.Answer);
        await using Connector connector = new(stub.Url);
        Assert.Empty(Ids(await connector.FindByEmail("new@example.com")));
    }

    [Fact]
    public async Task A_user_is_found_by_name_whatever_its_case()
    {
        await using ScimStub stub = await ScimStub.Start(new Directory(30).Answer);
        await using Connector connector = new(stub.Url);
        Assert.Equal(["u7"], Ids(await connector.FindByUserName("USER7")));
        Assert.Equal("userName eq \"USER7\"", Assert.Single(stub.Requests).Filter);
    }

    [Fact]
    public async Task A_name_is_searched_in_lower_case_too()
    {
        await using ScimStub stub = await ScimStub.Start(new Directory(30) { CaseSensitive = true }.Answer);
        await using Connector connector = new(stub.Url);
        Assert.Equal(["u7"], Ids(await connector.FindByUserName("User7")));
    }

    [Fact]
    public async Task Without_a_name_filter_the_listing_is_searched()
    {
        await using ScimStub stub = await ScimStub.Start(new Directory(250) { OnFilter = static (_, _) => Answers.Error(501, scimType: null, "no filters") }.Answer);
        await using Connector connector = new(stub.Url);
        Assert.Equal(["u222"], Ids(await connector.FindByUserName("user222")));
        Assert.Empty(Ids(await connector.FindByUserName("nobody")));
    }

    private static IEnumerable<string> Ids(FindOutcome outcome) => Assert.IsType<FindOutcome.Hits>(outcome).Users.Select(static user => user.Id);
}
