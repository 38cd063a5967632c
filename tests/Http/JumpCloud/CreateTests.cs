using System.Text.Json;
using Microsoft.AspNetCore.Http;
using OrleansSync.Connectors.JumpCloud;
using Xunit;
using static OrleansSync.Tests.Http.JumpCloud.Ops;

namespace OrleansSync.Tests.Http.JumpCloud;

[Trait("rule", "5")]
public sealed class CreateTests
{
    private const string Ada = """{"id":"a1","userName":"ada","active":true}""";

    private static readonly NewUser NewAda = new("ada", Active: true, [Replace("displayName", "Ada Lovelace"), Add("emails[type eq \"work\"]", ("value", "Ada@example.com"))]);

    [Fact]
    public async Task A_user_is_created_whole()
    {
        await using ScimStub stub = await ScimStub.Start(Answers.Json(201, Ada));
        await using Connector connector = new(stub.Url);
        NewUser user = new("ada", Active: true,
        [
            Replace("name.givenName", "Ada"),
            Replace("name.familyName", "Lovelace \"Countess\""),
            Replace("title", "Engineer"),
            Replace(Enterprise + ":department", "R&D"),
            Replace(Enterprise + ":employeeNumber", "41"),
            Add("emails[type eq \"work\"]", ("value", "Ada@example.com")),
            Add("phoneNumbers[type eq \"work\"]", ("value", "+1 555")),
            Replace("phoneNumbers[type eq \"mobile\"].value", "+1 556"),
            Add("addresses[type eq \"home\"]", ("locality", "London"), ("streetAddress", "12, St James's Sq")),
        ]);
        WriteOutcome.Written written = Assert.IsType<WriteOutcome.Written>(await Create(connector, user));
        Assert.Equal(("a1", "ada"), (written.UserId, written.User?.UserName));
        SeenRequest seen = Assert.Single(stub.Requests);
        Assert.Equal(("POST", "/scim/v2/Users"), (seen.Method, seen.Target));
        AssertJson("""
            {
              "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],
              "userName": "ada",
              "active": true,
              "name": {"givenName": "Ada", "familyName": "Lovelace \"Countess\""},
              "title": "Engineer",
              "emails": [{"value": "Ada@example.com", "type": "work", "primary": true}],
              "phoneNumbers": [{"value": "+1 555", "type": "work"}, {"value": "+1 556", "type": "mobile"}],
              "addresses": [{"locality": "London", "streetAddress": "12, St James's Sq", "type": "home"}],
              "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {"department": "R&D", "employeeNumber": "41"}
            }
            """, seen.Json);
    }

    [Fact]
    public async Task The_extension_is_named_only_when_it_is_there()
    {
        await using ScimStub stub = await ScimStub.Start(Answers.Json(201, Ada));
        await using Connector connector = new(stub.Url);
        await Create(connector, new NewUser("ada", Active: true, [Replace("title", ""), Replace(Enterprise + ":department", "")]));
        AssertJson("""{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"ada","active":true}""", Assert.Single(stub.Requests).Json);
    }

    [Fact]
    public async Task An_answer_with_200_counts_as_created()
    {
        await using ScimStub stub = await ScimStub.Start(Answers.Json(200, Ada));
        Assert.Equal("a1", Assert.IsType<WriteOutcome.Written>(await Create(stub)).UserId);
    }

    [Theory]
    [InlineData("https://host/scim/v2/Users/a%2F1", "a/1")]
    [InlineData("/scim/v2/Users/a1?x=y", "a1")]
    [InlineData("a1", "a1")]
    public async Task The_id_is_taken_from_the_location_when_the_body_has_none(string location, string id)
    {
        await using ScimStub stub = await ScimStub.Start(Answers.Status(201, ("Location", location)));
        WriteOutcome.Written written = Assert.IsType<WriteOutcome.Written>(await Create(stub));
        Assert.Equal((id, null), (written.UserId, written.User));
    }

    [Fact]
    public async Task Created_without_any_id_is_in_doubt()
    {
        await using ScimStub stub = await ScimStub.Start(Answers.Status(201));
        Assert.Equal(201, Assert.IsType<WriteOutcome.InDoubt>(await Create(stub)).Status);
    }

    [Fact]
    public async Task A_success_that_cannot_be_read_is_in_doubt()
    {
        await using ScimStub stub = await ScimStub.Start(Answers.Html(200, "<html>Welcome</html>"));
        Assert.IsType<WriteOutcome.InDoubt>(await Create(stub));
    }

    [Fact]
    public async Task A_success_that_was_cut_short_is_in_doubt()
    {
        await using ScimStub stub = await ScimStub.Start(Answers.CutShort(201, Ada));
        Assert.IsType<WriteOutcome.InDoubt>(await Create(stub));
        Assert.Single(stub.Requests);
    }

    [Fact]
    public async Task A_lost_answer_is_in_doubt_and_the_post_is_not_repeated()
    {
        await using ScimStub stub = await ScimStub.Start(Answers.Drop);
        Assert.IsType<WriteOutcome.InDoubt>(await Create(stub));
        Assert.Single(stub.Requests);
    }

    [Fact]
    public async Task A_lost_answer_on_a_connection_used_before_is_not_repeated_either()
    {
        await using ScimStub stub = await ScimStub.Start(Answers.Json(200, Ada), Answers.Drop);
        await using Connector connector = new(stub.Url);
        await connector.Get("a1");
        Assert.IsType<WriteOutcome.InDoubt>(await Create(connector, NewAda));
        Assert.Equal(["GET", "POST"], stub.Requests.Select(static request => request.Method));
    }

    [Fact]
    public async Task A_post_that_hangs_is_in_doubt()
    {
        await using ScimStub stub = await ScimStub.Start(Answers.Hang);
        await using Connector connector = new(stub.Url, TimeProvider.System, ("JumpCloud:AttemptTimeout", "00:00:01"));
        Assert.IsType<WriteOutcome.InDoubt>(await Create(connector, NewAda));
        Assert.Single(stub.Requests);
        Assert.Equal(0, connector.Permits.Held);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    [InlineData(408)]
    public async Task A_server_error_is_in_doubt_and_the_post_is_not_repeated(int status)
    {
        await using ScimStub stub = await ScimStub.Start(Answers.Status(status, ("Retry-After", "1")));
        Assert.Equal(status, Assert.IsType<WriteOutcome.InDoubt>(await Create(stub)).Status);
        Assert.Single(stub.Requests);
    }

    [Fact]
    public async Task Too_many_requests_throttle_and_the_post_is_not_repeated()
    {
        await using ScimStub stub = await ScimStub.Start(Answers.Status(429, ("Retry-After", "12")));
        await using Connector connector = new(stub.Url);
        Assert.Equal(TimeSpan.FromSeconds(12), Assert.IsType<WriteOutcome.Throttled>(await Create(connector, NewAda)).RetryAfter);
        Assert.Equal([TimeSpan.FromSeconds(12)], connector.Permits.ThrottledBy);
        Assert.Single(stub.Requests);
    }

    [Fact]
    public async Task Without_a_connection_nothing_was_done()
    {
        await using Connector connector = new("http://127.0.0.1:1/scim/v2");
        Assert.IsType<WriteOutcome.Throttled>(await Create(connector, NewAda));
    }

    [Fact]
    public async Task Cancelled_before_it_was_sent_is_not_sent()
    {
        await using ScimStub stub = await ScimStub.Start(Answers.Json(201, Ada));
        await using Connector connector = new(stub.Url);
        Assert.IsType<WriteOutcome.NotSent>(await connector.Target.Create(NewAda, RequestPriority.Sweep, new CancellationToken(canceled: true)));
        Assert.Empty(stub.Requests);
    }

    [Fact]
    public async Task Cancelled_after_it_was_sent_is_in_doubt()
    {
        await using ScimStub stub = await ScimStub.Start(Answers.Hang);
        await using Connector connector = new(stub.Url);
        using CancellationTokenSource cancel = new();
        Task<WriteOutcome> create = connector.Target.Create(NewAda, RequestPriority.Sweep, cancel.Token);
        await Eventually.True(() => stub.Requests.Count == 1, "the request arrives");
        await cancel.CancelAsync();
        Assert.IsType<WriteOutcome.InDoubt>(await create);
    }

    [Fact]
    public async Task Cancelled_while_the_target_is_about_to_answer_is_let_finish()
    {
        TaskCompletionSource about = new();
        await using ScimStub stub = await ScimStub.Start(async context =>
        {
            await about.Task;
            await Answers.Json(201, Ada)(context);
        });
        await using Connector connector = new(stub.Url, TimeProvider.System);
        using CancellationTokenSource cancel = new();
        Task<WriteOutcome> create = connector.Target.Create(NewAda, RequestPriority.Sweep, cancel.Token);
        await Eventually.True(() => stub.Requests.Count == 1, "the request arrives");
        await cancel.CancelAsync();
        about.SetResult();
        Assert.IsType<WriteOutcome.Written>(await create);
    }

    public static TheoryData<string, Func<HttpContext, Task>> Conflicts => new()
    {
        { "by the book", Answers.Error(409, "uniqueness", "email is taken") },
        { "no scimType", Answers.Error(409, scimType: null, "conflict") },
        { "no JSON", Answers.Text(409, "User exists") },
        { "no body", Answers.Status(409) },
        { "400 and uniqueness", Answers.Error(400, "uniqueness", "userName") },
        { "400 and gRPC", Answers.Json(400, """{"message":"rpc error: code = AlreadyExists desc = user"}""") },
        { "500 and the number", Answers.Json(500, """{"error":"upstream said 409"}""") },
        { "500 and words", Answers.Text(500, "E11000 duplicate key error") },
        { "500 and nested words", Answers.Json(500, """{"Errors":[{"description":"Username already taken"}]}""") },
        { "422", Answers.Json(422, """{"detail":"email has already been taken; must be unique"}""") },
    };

    [Theory]
    [MemberData(nameof(Conflicts))]
    public async Task Somebody_has_it_already_is_a_conflict_however_it_is_said(string name, Func<HttpContext, Task> answer)
    {
        await using ScimStub stub = await ScimStub.Start(answer);
        Assert.True(await Create(stub) is WriteOutcome.Conflict, name);
        Assert.Single(stub.Requests);
    }

    [Fact]
    public async Task A_refusal_keeps_its_reason()
    {
        await using ScimStub stub = await ScimStub.Start(Answers.Error(400, "invalidValue", "userName may not hold @"));
        Assert.Equal(new WriteOutcome.Rejected(400, "invalidValue", "userName may not hold @"), await Create(stub));
    }

    [Fact]
    public async Task A_refusal_in_html_is_shown_as_text()
    {
        await using ScimStub stub = await ScimStub.Start(Answers.Html(413, "<html><style>p{}</style><p>Too <b>large</b></p></html>"));
        Assert.Equal(new WriteOutcome.Rejected(413, ScimType: null, "Too large"), await Create(stub));
    }

    [Fact]
    public async Task A_long_refusal_is_cut()
    {
        await using ScimStub stub = await ScimStub.Start(Answers.Text(400, new string('x', 2000)));
        Assert.Equal(500, Assert.IsType<WriteOutcome.Rejected>(await Create(stub)).Detail.Length);
    }

    [Fact]
    public async Task A_refused_key_is_unauthorized()
    {
        await using ScimStub stub = await ScimStub.Start(Answers.Json(401, """{"message":"bad key"}"""));
        Assert.Equal(new WriteOutcome.Unauthorized(401, "bad key"), await Create(stub));
    }

    [Fact]
    public async Task The_codes_of_the_front_end_are_understood()
    {
        await using ScimStub stub = await ScimStub.Start(
            Answers.Json(400, """{"detail":"rpc error: code = ResourceExhausted desc = slow down"}"""),
            Answers.Json(500, """{"detail":"rpc error: code = PermissionDenied desc = no"}"""),
            Answers.Json(400, """{"detail":"rpc error: code = InvalidArgument desc = bad user name"}"""));
        await using Connector connector = new(stub.Url);
        Assert.IsType<WriteOutcome.Throttled>(await Create(connector, NewAda));
        Assert.IsType<WriteOutcome.Unauthorized>(await Create(connector, NewAda));
        Assert.IsType<WriteOutcome.Rejected>(await Create(connector, NewAda));
    }

    private static async Task<WriteOutcome> Create(ScimStub stub)
    {
        await using Connector connector = new(stub.Url);
        return await Create(connector, NewAda);
    }

    private static Task<WriteOutcome> Create(Connector connector, NewUser user) => connector.Target.Create(user, RequestPriority.Sweep, TestContext.Current.CancellationToken);

    private static void AssertJson(string expected, JsonElement actual) => Assert.True(JsonElement.DeepEquals(JsonDocument.Parse(expected).RootElement, actual), actual.GetRawText());
}
