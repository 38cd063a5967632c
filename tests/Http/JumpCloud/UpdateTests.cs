using System.Text.Json;
using OrleansSync.Connectors.JumpCloud;
using OrleansSync.Contracts.Scim;
using Xunit;
using static OrleansSync.Tests.Http.JumpCloud.Ops;

namespace OrleansSync.Tests.Http.JumpCloud;

[Trait("rule", "5")]
public sealed class UpdateTests
{
    private const string Plain = """{"id":"a1","userName":"ada","active":true,"title":"Clerk"}""";

    private const string Rich = """
        {"id":"a1","userName":"ada","active":true,
         "emails":[{"type":"work","value":"ada@x.org","primary":true},{"type":"home","value":"ada@home.org"}],
         "phoneNumbers":[{"type":"Mobile","value":"1"},{"type":"fax","value":"2","id":"77"}],
         "addresses":[{"type":"home","locality":"London"}]}
        """;

    [Fact]
    public async Task An_update_is_one_patch_with_one_operation_a_leaf()
    {
        await using ScimStub stub = await ScimStub.Start(Answers.Json(200, Rich));
        WriteOutcome.Written written = Assert.IsType<WriteOutcome.Written>(await Update(
            stub,
            User(Rich),
            Replace("name.givenName", "Ada"),
            Replace("title", "Chief \"Engineer\""),
            Replace(Enterprise + ":department", "R&D"),
            Replace("emails[type eq \"work\"].value", "Ada+x@x.org"),
            Replace("phoneNumbers[type eq \"mobile\"].value", "3"),
            Replace("addresses[type eq \"home\"].region", "Kent"),
            Add("addresses[type eq \"work\"]", ("locality", "Oslo"), ("country", "NO")),
            Add("phoneNumbers[type eq \"work\"]", ("value", "4")),
            Remove(Enterprise + ":organization"),
            Remove("name.middleName")));
        Assert.Equal(("a1", "ada"), (written.UserId, written.User?.UserName));
        SeenRequest seen = stub.Requests[0];
        Assert.Equal(("PATCH", "/scim/v2/Users/a1"), (seen.Method, seen.Target));
        AssertPatch(
            seen,
            """{"op":"replace","path":"name.givenName","value":"Ada"}""",
            """{"op":"replace","path":"title","value":"Chief \"Engineer\""}""",
            """{"op":"replace","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department","value":"R&D"}""",
            """{"op":"replace","path":"emails[type eq \"work\"].value","value":"Ada+x@x.org"}""",
            """{"op":"replace","path":"phoneNumbers[type eq \"Mobile\"].value","value":"3"}""",
            """{"op":"replace","path":"addresses[type eq \"home\"].region","value":"Kent"}""",
            """{"op":"add","path":"addresses","value":[{"country":"NO","locality":"Oslo","type":"work"}]}""",
            """{"op":"add","path":"phoneNumbers","value":[{"value":"4","type":"work"}]}""",
            """{"op":"remove","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:organization"}""",
            """{"op":"remove","path":"name.middleName"}""");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Active_is_a_real_boolean(bool value)
    {
        await using ScimStub stub = await ScimStub.Start(Answers.Json(200, Plain));
        await Update(stub, User(Plain), Active(value));
        AssertPatch(Assert.Single(stub.Requests), $$"""{"op":"replace","path":"active","value":{{(value ? "true" : "false")}}}""");
    }

    [Fact]
    public async Task An_added_work_email_is_primary()
    {
        await using ScimStub stub = await ScimStub.Start(Answers.Json(200, Plain));
        await Update(stub, User(Plain), Add("emails[type eq \"work\"]", ("value", "ada@x.org")));
        AssertPatch(Assert.Single(stub.Requests), """{"op":"add","path":"emails","value":[{"value":"ada@x.org","type":"work","primary":true}]}""");
    }

    [Fact]
    public async Task An_item_is_removed_by_its_type()
    {
        await using ScimStub stub = await ScimStub.Start(Answers.Json(200, Plain));
        await Update(stub, User(Rich), Remove("phoneNumbers[type eq \"mobile\"]"));
        AssertPatch(stub.Requests[0], """{"op":"remove","path":"phoneNumbers[type eq \"Mobile\"]"}""");
    }

    [Fact]
    public async Task An_email_without_a_type_is_changed_by_its_whole_array()
    {
        const string user = """{"id":"a1","emails":[{"value":"h@x.org","type":"home"},{"value":"old@x.org","primary":true}]}""";
        await using ScimStub stub = await ScimStub.Start(Answers.Json(200, user));
        await Update(stub, User(user), Replace("emails[type eq \"work\"].value", "new@x.org"));
        AssertPatch(stub.Requests[^1], """{"op":"replace","path":"emails","value":[{"value":"h@x.org","type":"home"},{"value":"new@x.org","primary":true}]}""");
    }

    [Fact]
    public async Task Two_items_of_one_type_are_told_apart_by_the_whole_array()
    {
        const string user = """{"id":"a1","phoneNumbers":[{"value":"1","type":"work"},{"value":"2","type":"work","primary":true}]}""";
        await using ScimStub stub = await ScimStub.Start(Answers.Json(200, user));
        await Update(stub, User(user), Replace("phoneNumbers[type eq \"work\"].value", "3"));
        AssertPatch(stub.Requests[^1], """{"op":"replace","path":"phoneNumbers","value":[{"value":"1","type":"work"},{"value":"3","type":"work","primary":true}]}""");
    }

    [Fact]
    public async Task An_item_that_is_there_after_all_is_not_added_twice()
    {
        await using ScimStub stub = await ScimStub.Start(Answers.Json(200, Rich));
        await Update(stub, User(Rich), Add("addresses[type eq \"home\"]", ("region", "Kent")));
        AssertPatch(stub.Requests[^1], """{"op":"replace","path":"addresses","value":[{"type":"home","locality":"London","region":"Kent"}]}""");
    }

    [Fact]
    public async Task What_is_sent_back_is_what_is_there_now_and_not_what_an_old_listing_showed()
    {
        await using ScimStub stub = await ScimStub.Start(Answers.Json(200, Rich));
        await Update(stub, User("""{"id":"a1","phoneNumbers":[{"value":"1","type":"Mobile"},{"value":"9","type":"mobile"}]}"""), Replace("phoneNumbers[type eq \"mobile\"].value", "3"));
        Assert.Equal(["GET", "PATCH"], stub.Requests.Take(2).Select(static request => request.Method));
        AssertPatch(stub.Requests[1], """{"op":"replace","path":"phoneNumbers[type eq \"Mobile\"].value","value":"3"}""");
    }

    [Fact]
    public async Task A_version_is_matched_when_there_is_one()
    {
        await using ScimStub stub = await ScimStub.Start(Answers.Json(200, Plain));
        await Update(stub, User(Plain, "W/\"5\""), Replace("title", "x"));
        Assert.Equal("W/\"5\"", Assert.Single(stub.Requests).Headers["If-Match"]);
    }

    [Theory]
    [InlineData(Plain)]
    [InlineData("""{"id":"a1","meta":{"version":3}}""")]
    public async Task No_version_is_matched_when_there_is_none_or_it_is_no_tag(string user)
    {
        await using ScimStub stub = await ScimStub.Start(Answers.Json(200, Plain));
        await Update(stub, User(user), Replace("title", "x"));
        Assert.False(Assert.Single(stub.Requests).Headers.ContainsKey("If-Match"));
    }

    [Theory]
    [InlineData(204)]
    [InlineData(200)]
    public async Task A_success_without_a_body_names_the_user_only(int status)
    {
        await using ScimStub stub = await ScimStub.Start(Answers.Status(status));
        Assert.Equal(new WriteOutcome.Written("a1", User: null), await Update(stub, User(Plain), Replace("title", "x")));
    }

    [Fact]
    public async Task A_version_that_moved_is_stale()
    {
        await using ScimStub stub = await ScimStub.Start(Answers.Error(412, scimType: null, "changed"));
        Assert.IsType<WriteOutcome.Stale>(await Update(stub, User(Plain, "W/\"5\""), Replace("title", "x")));
    }

    [Fact]
    public async Task A_user_that_is_gone_is_missing()
    {
        await using ScimStub stub = await ScimStub.Start(Answers.Error(404, scimType: null, "gone"));
        Assert.IsType<WriteOutcome.Missing>(await Update(stub, User(Plain), Replace("title", "x")));
    }

    [Fact]
    public async Task Taken_by_somebody_else_is_a_conflict()
    {
        await using ScimStub stub = await ScimStub.Start(Answers.Error(409, "uniqueness", "email"));
        Assert.IsType<WriteOutcome.Conflict>(await Update(stub, User(Rich), Replace("emails[type eq \"work\"].value", "b@x.org")));
        Assert.Single(stub.Requests);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(504)]
    [InlineData(503)]
    public async Task A_server_error_is_in_doubt_and_the_patch_is_not_repeated(int status)
    {
        await using ScimStub stub = await ScimStub.Start(Answers.Status(status));
        Assert.Equal(status, Assert.IsType<WriteOutcome.InDoubt>(await Update(stub, User(Plain), Replace("title", "x"))).Status);
        Assert.Single(stub.Requests);
    }

    [Fact]
    public async Task Unavailable_with_a_time_to_come_back_throttles()
    {
        await using ScimStub stub = await ScimStub.Start(Answers.Status(503, ("Retry-After", "3")));
        Assert.Equal(new WriteOutcome.Throttled(TimeSpan.FromSeconds(3)), await Update(stub, User(Plain), Replace("title", "x")));
        Assert.Single(stub.Requests);
    }

    [Fact]
    public async Task A_dropped_connection_is_in_doubt()
    {
        await using ScimStub stub = await ScimStub.Start(Answers.Drop);
        Assert.IsType<WriteOutcome.InDoubt>(await Update(stub, User(Plain), Replace("title", "x")));
        Assert.Single(stub.Requests);
    }

    [Fact]
    public async Task A_cut_reply_is_in_doubt()
    {
        await using ScimStub stub = await ScimStub.Start(Answers.CutShort(200, Plain));
        Assert.IsType<WriteOutcome.InDoubt>(await Update(stub, User(Plain), Replace("title", "x")));
        Assert.Single(stub.Requests);
    }

    [Fact]
    public async Task A_bad_value_costs_one_request()
    {
        await using ScimStub stub = await ScimStub.Start(Answers.Error(400, "invalidValue", "no such country"));
        Assert.Equal(new WriteOutcome.Rejected(400, "invalidValue", "no such country"), await Update(stub, User(Rich), Replace("addresses[type eq \"home\"].country", "Atlantis")));
        Assert.Single(stub.Requests);
    }

    [Fact]
    public async Task An_unlabelled_refusal_of_a_plain_path_costs_one_request()
    {
        await using ScimStub stub = await ScimStub.Start(Answers.Json(400, """{"detail":"rpc error: code = InvalidArgument desc = user is bound"}"""));
        Assert.IsType<WriteOutcome.Rejected>(await Update(stub, User(Plain), Replace("title", "x")));
        Assert.Single(stub.Requests);
    }

    [Fact]
    public async Task Nothing_that_was_seen_to_work_is_doubted_for_a_bad_value()
    {
        await using ScimStub stub = await ScimStub.Start(Answers.Json(200, Plain), Answers.Text(400, "bad"));
        await using Connector connector = new(stub.Url);
        await Update(connector, User(Plain), Replace(Enterprise + ":department", "x"));
        Assert.IsType<WriteOutcome.Rejected>(await Update(connector, User(Plain), Replace(Enterprise + ":department", "y")));
        Assert.Equal(2, stub.Requests.Count);
    }

    [Fact]
    public async Task Cancelled_before_it_was_sent_is_not_sent()
    {
        await using ScimStub stub = await ScimStub.Start(Answers.Json(200, Plain));
        await using Connector connector = new(stub.Url);
        Assert.IsType<WriteOutcome.NotSent>(await connector.Target.Update(User(Plain), [Replace("title", "x")], RequestPriority.Leaver, new CancellationToken(canceled: true)));
        Assert.Empty(stub.Requests);
    }

    [Fact]
    public async Task A_write_that_waited_too_long_for_its_permit_is_not_sent()
    {
        await using ScimStub stub = await ScimStub.Start(Answers.Json(200, Plain));
        await using Connector connector = new(stub.Url);
        connector.Permits.OnAcquire = () => connector.Delays.Advance(TimeSpan.FromSeconds(31));
        Assert.IsType<WriteOutcome.Throttled>(await Update(connector, User(Plain), Replace("title", "x")));
        Assert.Empty(stub.Requests);
        Assert.Equal(0, connector.Permits.Held);
    }

    [Fact]
    public async Task A_read_is_as_good_after_any_wait()
    {
        await using ScimStub stub = await ScimStub.Start(Answers.Json(200, Plain));
        await using Connector connector = new(stub.Url);
        connector.Permits.OnAcquire = () => connector.Delays.Advance(TimeSpan.FromHours(1));
        Assert.IsType<ReadOutcome.Found>(await connector.Get("a1"));
    }

    [Fact]
    public async Task A_reply_that_shows_another_user_is_not_shown()
    {
        await using ScimStub stub = await ScimStub.Start(Answers.Json(200, """{"id":"b2"}"""));
        Assert.Equal(new WriteOutcome.Written("a1", User: null), await Update(stub, User(Plain), Replace("title", "x")));
    }

    internal static void AssertPatch(SeenRequest seen, params string[] operations)
    {
        Assert.Equal("PATCH", seen.Method);
        Assert.Equal("urn:ietf:params:scim:api:messages:2.0:PatchOp", Assert.Single(seen.Json.GetProperty("schemas").EnumerateArray()).GetString());
        Assert.Equal(
            operations.Select(static operation => JsonSerializer.Serialize(JsonDocument.Parse(operation).RootElement)),
            seen.Json.GetProperty("Operations").EnumerateArray().Select(static operation => JsonSerializer.Serialize(operation)));
    }

    internal static Task<WriteOutcome> Update(Connector connector, ScimUser basis, params ScimOperation[] operations) =>
        connector.Target.Update(basis, [.. operations], RequestPriority.Sweep, TestContext.Current.CancellationToken);

    private static async Task<WriteOutcome> Update(ScimStub stub, ScimUser basis, params ScimOperation[] operations)
    {
        await using Connector connector = new(stub.Url);
        return await Update(connector, basis, operations);
    }
}
