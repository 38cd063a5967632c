using System.Text.Json;
using Microsoft.AspNetCore.Http;
using OrleansSync.Connectors.JumpCloud;
using Xunit;
using static OrleansSync.Tests.Http.JumpCloud.Ops;
using static OrleansSync.Tests.Http.JumpCloud.UpdateTests;

namespace OrleansSync.Tests.Http.JumpCloud;

[Trait("rule", "5")]
public sealed class UpdateFallbackTests
{
    private const string Rich = """
        {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":"a1","meta":{"resourceType":"User"},"groups":[{"value":"g"}],"userName":"Ada","active":"False",
         "name":{"formatted":"Ada L","givenName":"Ada","familyName":"L"},"nickName":"Al",
         "emails":[{"type":"work","value":"ada@x.org","primary":true},{"type":"home","value":"ada@home.org"}],
         "phoneNumbers":[{"type":"work","value":"1"},{"type":"fax","value":"2","id":"77"}],
         "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"costCenter":"9","manager":{"value":"m"}},
         "urn:vendor:2.0":{"x":[1,{"y":null}]}}
        """;

    public static TheoryData<string, Func<HttpContext, Task>> NoPatch => new()
    {
        { "405", Answers.Status(405) },
        { "501", Answers.Error(501, scimType: null, "not implemented") },
        { "404 of a router, HTML", Answers.Html(404, "<html>404</html>") },
        { "404 of a router, JSON", Answers.Json(404, """{"message":"no Route matched with those values"}""") },
    };

    [Theory]
    [MemberData(nameof(NoPatch))]
    public async Task Without_patch_the_whole_user_is_put_and_everything_foreign_goes_back(string name, Func<HttpContext, Task> refusal)
    {
        await using ScimStub stub = await Server(Rich, patch: refusal, put: Answers.Json(200, Rich));
        await using Connector connector = new(stub.Url);
        Assert.True(await Update(connector, User("""{"id":"a1","userName":"old"}"""), Replace("title", "CTO"), Replace("phoneNumbers[type eq \"work\"].value", "3")) is WriteOutcome.Written, name);
        AssertJson(
            """
            {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"Ada","active":false,
             "name":{"formatted":"Ada L","givenName":"Ada","familyName":"L"},"nickName":"Al",
             "emails":[{"type":"work","value":"ada@x.org","primary":true},{"type":"home","value":"ada@home.org"}],
             "phoneNumbers":[{"type":"work","value":"3"},{"type":"fax","value":"2","id":"77"}],
             "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"costCenter":"9","manager":{"value":"m"}},
             "urn:vendor:2.0":{"x":[1,{"y":null}]},"title":"CTO"}
            """,
            stub.Requests.Single(static request => request.Method == "PUT").Json);
        Assert.Equal((Support.No, Support.Yes, UpdateForm.Put), (connector.Capabilities.Current.Patch, connector.Capabilities.Current.Put, connector.Capabilities.Current.Form));
    }

    [Fact]
    public async Task That_there_is_no_patch_is_remembered()
    {
        await using ScimStub stub = await Server(Rich, patch: Answers.Status(405), put: Answers.Json(200, Rich));
        await using Connector connector = new(stub.Url);
        await Update(connector, User(Rich), Replace("title", "CTO"));
        int learnt = stub.Requests.Count;
        await Update(connector, User(Rich), Replace("title", "CEO"));
        Assert.Equal(["GET", "PUT"], stub.Requests.Skip(learnt).Select(static request => request.Method));
    }

    [Fact]
    public async Task A_put_suspends_with_a_real_boolean()
    {
        await using ScimStub stub = await Server(Rich, patch: Answers.Status(405), put: Answers.Status(204));
        await using Connector connector = new(stub.Url);
        await Update(connector, User(Rich), Active(true));
        Assert.Equal(JsonValueKind.True, stub.Requests.Single(static request => request.Method == "PUT").Json.GetProperty("active").ValueKind);
    }

    [Fact]
    public async Task A_put_names_an_extension_that_it_adds()
    {
        await using ScimStub stub = await Server("""{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":"a1","userName":"ada"}""", patch: Answers.Status(405), put: Answers.Status(204));
        await using Connector connector = new(stub.Url);
        await Update(connector, User("""{"id":"a1"}"""), Replace(Enterprise + ":department", "R&D"), Remove("title"));
        AssertJson(
            """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],"userName":"ada","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"R&D"}}""",
            stub.Requests.Single(static request => request.Method == "PUT").Json);
    }

    [Fact]
    public async Task A_put_in_html_not_found_is_not_the_users_absence()
    {
        await using ScimStub stub = await Server(Rich, patch: Answers.Status(405), put: Answers.Html(404, "<html>404</html>"));
        await using Connector connector = new(stub.Url);
        Assert.IsType<WriteOutcome.Rejected>(await Update(connector, User(Rich), Replace("title", "CTO")));
        Assert.Equal(Support.No, connector.Capabilities.Current.Put);
    }

    [Fact]
    public async Task A_put_whose_user_is_gone_is_missing()
    {
        await using ScimStub stub = await ScimStub.Start((context, request) => request.Method == "PATCH" ? Answers.Status(405)(context) : Answers.Error(404, scimType: null, "gone")(context));
        await using Connector connector = new(stub.Url);
        Assert.IsType<WriteOutcome.Missing>(await Update(connector, User(Rich), Replace("title", "CTO")));
        Assert.DoesNotContain(stub.Requests, static request => request.Method == "PUT");
    }

    [Fact]
    public async Task A_patch_that_worked_before_is_not_given_up_for_one_refusal()
    {
        int patches = 0;
        await using ScimStub stub = await Server(Rich, context => (++patches == 1 ? Answers.Status(204) : Answers.Status(405))(context), put: Answers.Status(204));
        await using Connector connector = new(stub.Url);
        Assert.IsType<WriteOutcome.Written>(await Update(connector, User(Rich), Replace("title", "CTO")));
        Assert.Equal(405, Assert.IsType<WriteOutcome.Rejected>(await Update(connector, User(Rich), Replace("title", "CEO"))).Status);
        Assert.DoesNotContain(stub.Requests, static request => request.Method == "PUT");
    }

    [Theory]
    [InlineData("invalidPath")]
    [InlineData("noTarget")]
    [InlineData(null)]
    public async Task Refused_value_paths_become_whole_arrays_that_keep_the_other_items(string? scimType)
    {
        await using ScimStub stub = await Server(Rich, patch: null, accepts: static request => !request.Body.Contains("[type eq", StringComparison.Ordinal), scimType: scimType);
        await using Connector connector = new(stub.Url);
        Assert.IsType<WriteOutcome.Written>(await Update(connector, User(Rich), Replace("phoneNumbers[type eq \"work\"].value", "3"), Replace("title", "CTO")));
        AssertPatch(
            stub.Requests[^1],
            """{"op":"replace","path":"phoneNumbers","value":[{"type":"work","value":"3"},{"type":"fax","value":"2","id":"77"}]}""",
            """{"op":"replace","path":"title","value":"CTO"}""");
        Assert.Equal((Support.No, UpdateForm.WholeArrays), (connector.Capabilities.Current.ValuePaths, connector.Capabilities.Current.Form));

        int learnt = stub.Requests.Count;
        await Update(connector, User(Rich), Remove("phoneNumbers[type eq \"work\"]"));
        AssertPatch(stub.Requests[^1], """{"op":"replace","path":"phoneNumbers","value":[{"type":"fax","value":"2","id":"77"}]}""");
        Assert.Equal(learnt + 2, stub.Requests.Count);
    }

    [Fact]
    public async Task An_array_without_items_is_removed()
    {
        const string user = """{"id":"a1","phoneNumbers":[{"type":"work","value":"1"}]}""";
        await using ScimStub stub = await Server(user, patch: null, accepts: static request => !request.Body.Contains("[type eq", StringComparison.Ordinal), scimType: "invalidPath");
        await using Connector connector = new(stub.Url);
        Assert.IsType<WriteOutcome.Written>(await Update(connector, User(user), Remove("phoneNumbers[type eq \"work\"]")));
        AssertPatch(stub.Requests[^1], """{"op":"remove","path":"phoneNumbers"}""");
    }

    [Fact]
    public async Task Refused_extension_paths_become_one_object_without_a_path()
    {
        await using ScimStub stub = await Server(Rich, patch: null, accepts: static request => !request.Body.Contains("\"path\"", StringComparison.Ordinal), scimType: "invalidPath");
        await using Connector connector = new(stub.Url);
        Assert.IsType<WriteOutcome.Written>(await Update(
            connector,
            User(Rich),
            Replace(Enterprise + ":department", "R&D"),
            Replace("name.givenName", "Augusta"),
            Replace("phoneNumbers[type eq \"work\"].value", "3"),
            Remove("nickName"),
            Remove("name.middleName"),
            Active(false)));
        AssertPatch(stub.Requests[^1], """{"op":"replace","value":{"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"costCenter":"9","department":"R&D"},"name":{"givenName":"Augusta","familyName":"L","middleName":null},"phoneNumbers":[{"type":"work","value":"3"},{"type":"fax","value":"2","id":"77"}],"nickName":null,"active":false}}""");
        Assert.Equal((UpdateForm.Pathless, Support.Unknown), (connector.Capabilities.Current.Form, connector.Capabilities.Current.ValuePaths));
    }

    [Fact]
    public async Task Refused_paths_into_a_name_become_one_object_without_a_path()
    {
        await using ScimStub stub = await Server(Rich, patch: null, accepts: static request => !request.Body.Contains("name.", StringComparison.Ordinal), scimType: null);
        await using Connector connector = new(stub.Url);
        Assert.IsType<WriteOutcome.Written>(await Update(connector, User(Rich), Replace("name.givenName", "Augusta")));
        AssertPatch(stub.Requests[^1], """{"op":"replace","value":{"name":{"givenName":"Augusta","familyName":"L"}}}""");
        Assert.Equal(UpdateForm.Pathless, connector.Capabilities.Current.Form);
    }

    [Fact]
    public async Task A_server_that_takes_no_patch_form_gets_a_put()
    {
        await using ScimStub stub = await Server(Rich, patch: Answers.Error(400, "invalidPath", "no"), put: Answers.Status(204));
        await using Connector connector = new(stub.Url);
        Assert.IsType<WriteOutcome.Written>(await Update(connector, User(Rich), Replace("phoneNumbers[type eq \"work\"].value", "3")));
        Assert.Equal("PUT", stub.Requests[^1].Method);
        Assert.Equal(UpdateForm.Put, connector.Capabilities.Current.Form);
    }

    [Theory]
    [InlineData("invalidValue")]
    [InlineData("invalidPath")]
    [InlineData(null)]
    public async Task Active_refused_with_a_path_is_sent_without_one_and_that_is_remembered(string? scimType)
    {
        await using ScimStub stub = await Server(Rich, patch: null, accepts: static request => !request.Body.Contains("\"path\":\"active\"", StringComparison.Ordinal), scimType: scimType);
        await using Connector connector = new(stub.Url);
        Assert.IsType<WriteOutcome.Written>(await Update(connector, User(Rich), Active(false)));
        AssertPatch(stub.Requests[^1], """{"op":"replace","value":{"active":false}}""");
        Assert.Equal((Support.No, UpdateForm.Paths), (connector.Capabilities.Current.ActivePath, connector.Capabilities.Current.Form));

        int learnt = stub.Requests.Count;
        await Update(connector, User(Rich), Active(true));
        AssertPatch(Assert.Single(stub.Requests.Skip(learnt)), """{"op":"replace","value":{"active":true}}""");
    }

    [Fact]
    public async Task When_every_form_is_refused_the_first_reason_is_given_and_nothing_is_learned()
    {
        await using ScimStub stub = await Server(Rich, patch: Answers.Text(400, "no"), put: Answers.Status(204));
        await using Connector connector = new(stub.Url);
        Assert.Equal(new WriteOutcome.Rejected(400, ScimType: null, "no"), await Update(connector, User(Rich), Replace("phoneNumbers[type eq \"work\"].value", "3")));
        Assert.DoesNotContain(stub.Requests, static request => request.Method == "PUT");
        Assert.Equal((UpdateForm.Paths, Support.Unknown), (connector.Capabilities.Current.Form, connector.Capabilities.Current.ValuePaths));
    }

    [Fact]
    public async Task No_target_after_a_change_by_somebody_else_is_built_again_from_a_new_read()
    {
        const string now = """{"id":"a1","phoneNumbers":[{"type":"fax","value":"2"}]}""";
        int patches = 0;
        await using ScimStub stub = await Server(now, context => (++patches == 1 ? Answers.Error(400, "noTarget", "no work phone") : Answers.Status(204))(context), put: Answers.Status(204));
        await using Connector connector = new(stub.Url);
        Assert.IsType<WriteOutcome.Written>(await Update(connector, User(Rich), Replace("phoneNumbers[type eq \"work\"].value", "3")));
        Assert.Equal(["PATCH", "GET", "PATCH"], stub.Requests.Select(static request => request.Method));
        AssertPatch(stub.Requests[^1], """{"op":"replace","path":"phoneNumbers","value":[{"type":"fax","value":"2"},{"type":"work","value":"3"}]}""");
        Assert.Equal(UpdateForm.Paths, connector.Capabilities.Current.Form);
    }

    [Fact]
    public async Task A_filter_that_the_server_drops_is_found_out_and_the_other_items_are_put_back()
    {
        const string broken = """{"id":"a1","phoneNumbers":[{"type":"work","value":"3"},{"type":"fax","value":"3"}]}""";
        await using ScimStub stub = await ScimStub.Start(Answers.Json(200, broken), Answers.Json(200, broken), Answers.Json(200, Rich));
        await using Connector connector = new(stub.Url);
        Assert.IsType<WriteOutcome.Written>(await Update(connector, User(Rich), Replace("phoneNumbers[type eq \"work\"].value", "3")));
        Assert.Equal(["PATCH", "GET", "PATCH"], stub.Requests.Select(static request => request.Method));
        AssertPatch(stub.Requests[2], """{"op":"replace","path":"phoneNumbers","value":[{"type":"work","value":"3"},{"type":"fax","value":"2","id":"77"}]}""");
        Assert.Equal((Support.No, UpdateForm.WholeArrays), (connector.Capabilities.Current.ValuePaths, connector.Capabilities.Current.Form));
    }

    [Fact]
    public async Task A_reply_that_shows_half_of_the_user_is_no_harm()
    {
        const string good = """{"id":"a1","phoneNumbers":[{"type":"work","value":"3"},{"type":"fax","value":"2"}]}""";
        await using ScimStub stub = await Server(good, patch: Answers.Json(200, """{"id":"a1","userName":"Ada"}"""), put: Answers.Status(500));
        await using Connector connector = new(stub.Url);
        await Update(connector, User(Rich), Replace("phoneNumbers[type eq \"work\"].value", "3"));
        Assert.Equal(["PATCH", "GET"], stub.Requests.Select(static request => request.Method));
        Assert.Equal(Support.Yes, connector.Capabilities.Current.ValuePaths);
    }

    [Fact]
    public async Task What_somebody_else_edited_meanwhile_is_no_harm()
    {
        const string edited = """{"id":"a1","phoneNumbers":[{"type":"work","value":"3"},{"type":"fax","value":"8"}]}""";
        await using ScimStub stub = await ScimStub.Start(Answers.Json(200, edited));
        await using Connector connector = new(stub.Url);
        await Update(connector, User(Rich), Replace("phoneNumbers[type eq \"work\"].value", "3"));
        Assert.Single(stub.Requests);
        Assert.Equal(Support.Yes, connector.Capabilities.Current.ValuePaths);
    }

    [Fact]
    public async Task A_filter_that_works_is_looked_at_once()
    {
        const string good = """{"id":"a1","phoneNumbers":[{"type":"work","value":"3"},{"type":"fax","value":"2"}]}""";
        await using ScimStub stub = await Server(good, patch: Answers.Status(204), put: Answers.Status(500));
        await using Connector connector = new(stub.Url);
        await Update(connector, User(Rich), Replace("phoneNumbers[type eq \"work\"].value", "3"));
        await Update(connector, User(Rich), Replace("phoneNumbers[type eq \"work\"].value", "3"));
        Assert.Equal(["PATCH", "GET", "PATCH"], stub.Requests.Select(static request => request.Method));
        Assert.Equal(Support.Yes, connector.Capabilities.Current.ValuePaths);
    }

    [Fact]
    public async Task A_crash_over_an_added_item_is_in_doubt_and_avoided_the_next_time()
    {
        int patches = 0;
        await using ScimStub stub = await Server(Rich, context => (++patches == 1 ? Answers.Text(500, "NullReferenceException") : Answers.Status(204))(context), put: Answers.Status(500));
        await using Connector connector = new(stub.Url);
        Assert.IsType<WriteOutcome.InDoubt>(await Update(connector, User(Rich), Add("phoneNumbers[type eq \"mobile\"]", ("value", "5"))));
        Assert.Single(stub.Requests);
        Assert.IsType<WriteOutcome.Written>(await Update(connector, User(Rich), Add("phoneNumbers[type eq \"mobile\"]", ("value", "5"))));
        AssertPatch(stub.Requests[^1], """{"op":"replace","path":"phoneNumbers","value":[{"type":"work","value":"1"},{"type":"fax","value":"2","id":"77"},{"type":"mobile","value":"5"}]}""");
    }

    [Fact]
    public async Task A_lost_answer_ends_the_climb()
    {
        int patches = 0;
        await using ScimStub stub = await Server(Rich, context => ++patches == 1 ? Answers.Error(400, "invalidPath", "no")(context) : Answers.Drop(context), put: Answers.Status(204));
        await using Connector connector = new(stub.Url);
        Assert.IsType<WriteOutcome.InDoubt>(await Update(connector, User(Rich), Replace("phoneNumbers[type eq \"work\"].value", "3")));
        Assert.Equal(["PATCH", "GET", "PATCH"], stub.Requests.Select(static request => request.Method));
    }

    private static Task<ScimStub> Server(string user, Func<HttpContext, Task> patch, Func<HttpContext, Task> put) => ScimStub.Start((context, request) => request.Method switch
    {
        "GET" => Answers.Json(200, user)(context),
        "PATCH" => patch(context),
        _ => put(context),
    });

    private static Task<ScimStub> Server(string user, Func<HttpContext, Task>? patch, Func<SeenRequest, bool> accepts, string? scimType) => ScimStub.Start((context, request) => request.Method switch
    {
        "GET" => Answers.Json(200, user)(context),
        "PATCH" when accepts(request) => Answers.Json(200, user)(context),
        _ => (patch ?? Answers.Error(400, scimType, "not this form"))(context),
    });

    private static void AssertJson(string expected, JsonElement actual) => Assert.True(JsonElement.DeepEquals(JsonDocument.Parse(expected).RootElement, actual), actual.GetRawText());
}
