using OrleansSync.Connectors.JumpCloud;
using OrleansSync.Contracts.Scim;
using Xunit;

namespace OrleansSync.Tests.Http.JumpCloud;

[Trait("rule", "5")]
public sealed class RequestTests
{
    private const string Ada = """{"id":"a1","userName":"ada","active":true}""";

    [Fact]
    public async Task The_key_travels_in_its_own_header()
    {
        await using ScimStub stub = await ScimStub.Start(Answers.Json(200, Ada));
        await using Connector connector = new(stub.Url);
        await connector.Get("a1");
        SeenRequest seen = Assert.Single(stub.Requests);
        Assert.Equal("key-1", seen.Headers["x-api-key"]);
        Assert.False(seen.Headers.ContainsKey("Authorization"));
    }

    [Fact]
    public async Task The_key_travels_as_bearer_when_told_so()
    {
        await using ScimStub stub = await ScimStub.Start(Answers.Json(200, Ada));
        await using Connector connector = new(stub.Url, ("JumpCloud:AuthScheme", "Bearer"));
        await connector.Get("a1");
        SeenRequest seen = Assert.Single(stub.Requests);
        Assert.Equal("Bearer key-1", seen.Headers["Authorization"]);
        Assert.False(seen.Headers.ContainsKey("x-api-key"));
    }

    [Fact]
    public async Task Scim_is_asked_for_before_plain_json()
    {
        await using ScimStub stub = await ScimStub.Start(Answers.Json(200, Ada));
        await using Connector connector = new(stub.Url);
        await connector.Get("a1");
        Assert.Equal("application/scim+json, application/json; q=0.9", Assert.Single(stub.Requests).Headers["Accept"].Replace(";q", "; q", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Bodies_are_sent_as_scim_json_without_a_charset()
    {
        await using ScimStub stub = await ScimStub.Start(Answers.Json(201, Ada));
        await using Connector connector = new(stub.Url);
        await connector.Target.Create(new NewUser("ada", Active: true, []), RequestPriority.Sweep, TestContext.Current.CancellationToken);
        Assert.Equal("application/scim+json", Assert.Single(stub.Requests).Headers["Content-Type"]);
    }

    [Theory]
    [InlineData("", "/scim/v2/Users/a1")]
    [InlineData("/", "/scim/v2/Users/a1")]
    [InlineData("?aadOptscim062020", "/scim/v2/Users/a1?aadOptscim062020")]
    [InlineData("/?tenant=a%20b&flag", "/scim/v2/Users/a1?tenant=a%20b&flag")]
    public async Task The_query_of_the_root_is_kept_and_a_slash_at_its_end_is_not(string tail, string expected)
    {
        await using ScimStub stub = await ScimStub.Start(Answers.Json(200, Ada));
        await using Connector connector = new(stub.Url + tail);
        await connector.Get("a1");
        Assert.Equal(expected, Assert.Single(stub.Requests).Target);
    }

    [Fact]
    public async Task The_query_of_the_root_stands_before_ours()
    {
        await using ScimStub stub = await ScimStub.Start(Answers.Json(200, """{"totalResults":0}"""));
        await using Connector connector = new(stub.Url + "?aadOptscim062020");
        await connector.List();
        Assert.Equal("/scim/v2/Users?aadOptscim062020&startIndex=1&count=100", Assert.Single(stub.Requests).Target);
    }

    [Theory]
    [InlineData("a/b?c#d e", "a%2Fb%3Fc%23d%20e")]
    [InlineData("a+b'c", "a%2Bb%27c")]
    [InlineData("..", "%2E%2E")]
    public async Task An_id_is_one_segment_whatever_it_holds(string id, string segment)
    {
        await using ScimStub stub = await ScimStub.Start(Answers.Json(200, $$"""{"id":"{{id}}"}"""));
        await using Connector connector = new(stub.Url);
        Assert.IsType<ReadOutcome.Found>(await connector.Get(id));
        Assert.Equal("/scim/v2/Users/" + segment, Assert.Single(stub.Requests).Target);
    }

    [Fact]
    public async Task Nothing_is_sent_without_a_key()
    {
        await using ScimStub stub = await ScimStub.Start(Answers.Json(200, Ada));
        await using Connector connector = new(stub.Url, ("JumpCloud:ApiKey", ""));
        ReadOutcome.Failed failed = Assert.IsType<ReadOutcome.Failed>(await connector.Get("a1"));
        Assert.Equal(TargetFailureKind.Unauthorized, failed.Failure.Kind);
        Assert.IsType<WriteOutcome.Unauthorized>(await connector.Target.Create(new NewUser("ada", Active: true, []), RequestPriority.Sweep, TestContext.Current.CancellationToken));
        Assert.Empty(stub.Requests);
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        await using ScimStub stub = await ScimStub.Start(Answers.Status(302, ("Location", "http://127.0.0.1:9/")));
        await using Connector connector = new(stub.Url);
        ReadOutcome.Failed failed = Assert.IsType<ReadOutcome.Failed>(await connector.Get("a1"));
        Assert.Equal((TargetFailureKind.Rejected, 302), (failed.Failure.Kind, failed.Failure.Status));
        Assert.Single(stub.Requests);
    }

    [Fact]
    public async Task A_user_is_read_with_the_version_of_the_header()
    {
        await using ScimStub stub = await ScimStub.Start(Answers.Json(200, Ada, ("ETag", "W/\"7\"")));
        await using Connector connector = new(stub.Url);
        ScimUser user = Assert.IsType<ReadOutcome.Found>(await connector.Get("a1")).User;
        Assert.Equal(("a1", "ada", true, "W/\"7\""), (user.Id, user.UserName, user.Active, user.Version));
        Assert.Equal(Support.Yes, connector.Capabilities.Current.ETag);
    }

    [Fact]
    public async Task Another_users_record_is_not_taken_for_this_user()
    {
        await using ScimStub stub = await ScimStub.Start(Answers.Json(200, Ada));
        await using Connector connector = new(stub.Url);
        Assert.Equal(TargetFailureKind.Rejected, Assert.IsType<ReadOutcome.Failed>(await connector.Get("b2")).Failure.Kind);
    }

    [Fact]
    public async Task Not_found_in_json_is_missing()
    {
        await using ScimStub stub = await ScimStub.Start(Answers.Error(404, scimType: null, "gone"));
        await using Connector connector = new(stub.Url);
        Assert.IsType<ReadOutcome.Missing>(await connector.Get("a1"));
    }

    [Fact]
    public async Task Not_found_in_html_is_a_router_and_not_an_absence()
    {
        await using ScimStub stub = await ScimStub.Start(Answers.Html(404, "<html><body><h1>404 Not Found</h1></body></html>"));
        await using Connector connector = new(stub.Url);
        TargetFailure failure = Assert.IsType<ReadOutcome.Failed>(await connector.Get("a1")).Failure;
        Assert.Equal((TargetFailureKind.Unsupported, "404 Not Found"), (failure.Kind, failure.Detail));
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    public async Task A_refused_key_is_unauthorized_and_not_tried_again(int status)
    {
        await using ScimStub stub = await ScimStub.Start(Answers.Json(status, """{"message":"Unauthorized"}"""));
        await using Connector connector = new(stub.Url);
        TargetFailure failure = Assert.IsType<ReadOutcome.Failed>(await connector.Get("a1")).Failure;
        Assert.Equal((TargetFailureKind.Unauthorized, status, "Unauthorized"), (failure.Kind, failure.Status, failure.Detail));
        Assert.Single(stub.Requests);
    }

    [Fact]
    public async Task A_changed_priority_reaches_the_permits_and_every_permit_comes_back()
    {
        await using ScimStub stub = await ScimStub.Start(Answers.Json(200, Ada));
        await using Connector connector = new(stub.Url);
        await connector.Target.Get("a1", RequestPriority.Leaver, TestContext.Current.CancellationToken);
        Assert.Equal([RequestPriority.Leaver], connector.Permits.Acquired);
        Assert.Equal(0, connector.Permits.Held);
    }
}
