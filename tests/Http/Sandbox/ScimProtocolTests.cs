using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace OrleansSync.Tests.Http.Sandbox;

/// <summary>RFC 7644 §3 and §4 besides lists, creates and patches.</summary>
public sealed class ScimProtocolTests
{
    private const string Key = "sandbox-jumpcloud-key";

    [Theory]
    [InlineData(Key, null, "any", HttpStatusCode.OK)]
    [InlineData(null, Key, "any", HttpStatusCode.OK)]
    [InlineData(Key, Key, "any", HttpStatusCode.Unauthorized)]
    [InlineData(null, null, "any", HttpStatusCode.Unauthorized)]
    [InlineData("wrong", null, "any", HttpStatusCode.Unauthorized)]
    [InlineData(Key, null, "bearer", HttpStatusCode.Unauthorized)]
    [InlineData(null, Key, "apiKey", HttpStatusCode.Unauthorized)]
    public async Task One_credential_is_taken(string? apiKey, string? bearer, string credential, HttpStatusCode status)
    {
        await using Vendors vendors = await Vendors.Start(employees: 2);
        await vendors.Switch($$"""{"scim":{"credential":"{{credential}}"} }""");
        Answer answer = await vendors.Send(HttpMethod.Get, "/scim/v2/Users?aadOptscim062020", content: null, request =>
        {
            request.Headers.Authorization = bearer is null ? null : new AuthenticationHeaderValue("Bearer", bearer);
            if (apiKey is not null)
            {
                request.Headers.Add("x-api-key", apiKey);
            }
        });
        Assert.Equal(status, answer.Status);
        Assert.Equal("application/scim+json", answer.Type!.MediaType);
    }

    [Theory]
    [InlineData("Users/nobody")]
    [InlineData("Groups")]
    public async Task What_is_not_there_is_404_in_scims_form(string path)
    {
        await using Vendors vendors = await Vendors.Start(employees: 2);
        Answer refused = await vendors.Scim(path);
        Assert.Equal((HttpStatusCode.NotFound, "404"), (refused.Status, (string?)refused.Json["status"]));
        Assert.Equal("urn:ietf:params:scim:api:messages:2.0:Error", (string?)refused.Json["schemas"]![0]);
    }

    [Theory]
    [InlineData("text", "text/plain")]
    [InlineData("html", "text/html")]
    public async Task Errors_may_be_no_json(string form, string type)
    {
        await using Vendors vendors = await Vendors.Start(employees: 2);
        await vendors.Switch($$"""{"scim":{"errors":"{{form}}"} }""");
        Assert.Equal(type, (await vendors.Scim("Users/nobody")).Type!.MediaType);
    }

    [Fact]
    public async Task The_status_in_an_error_may_be_a_number()
    {
        await using Vendors vendors = await Vendors.Start(employees: 2);
        await vendors.Switch("""{"scim":{"errors":"numericStatus"}}""");
        Assert.Equal(404, (int)(await vendors.Scim("Users/nobody")).Json["status"]!);
    }

    [Fact]
    public async Task Discovery_describes_the_server()
    {
        await using Vendors vendors = await Vendors.Start(employees: 2);
        JsonNode config = (await vendors.Scim("ServiceProviderConfig")).Json;
        Assert.Equal((true, 100), ((bool)config["patch"]!["supported"]!, (int)config["filter"]!["maxResults"]!));
        Assert.Equal(["User"], (await vendors.Scim("ResourceTypes")).Json["Resources"]!.AsArray().Select(static one => (string)one!["id"]!));
        JsonArray schemas = (await vendors.Scim("Schemas")).Json["Resources"]!.AsArray();
        Assert.Contains(schemas[0]!["attributes"]!.AsArray(), static one => (string?)one!["name"] == "userName" && (bool)one["required"]!);
        Assert.Equal(Vendors.Enterprise, (string?)(await vendors.Scim("Schemas/" + Vendors.Enterprise)).Json["id"]);
        Assert.Equal(HttpStatusCode.Forbidden, (await vendors.Scim("Schemas?filter=id%20pr")).Status);
    }

    [Fact]
    public async Task Discovery_may_be_missing_or_contradict_the_server()
    {
        await using Vendors vendors = await Vendors.Start(employees: 2);
        await vendors.Switch("""{"scim":{"discovery":"contradicts"}}""");
        JsonNode config = (await vendors.Scim("ServiceProviderConfig")).Json;
        Assert.False((bool)config["patch"]!["supported"]!);
        Assert.Null(config["filter"]);
        await vendors.Switch("""{"scim":{"discovery":"missing"}}""");
        Assert.Equal(HttpStatusCode.NotFound, (await vendors.Scim("ServiceProviderConfig")).Status);
    }

    [Fact]
    public async Task A_put_replaces_and_keeps_the_servers_own()
    {
        await using Vendors vendors = await Vendors.Start(employees: 2);
        string id = await vendors.Ann();
        await vendors.Control(HttpMethod.Patch, "users/" + id, """{"urn:acme:badge":{"colour":"red"}}""");
        Answer answer = await vendors.Scim(HttpMethod.Put, "Users/" + id, """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":"x","userName":"ann","emails":[{"value":"ann@acme.test","type":"work"}]}""");
        Assert.Equal((HttpStatusCode.OK, id, true), (answer.Status, (string?)answer.Json["id"], (bool)answer.Json["active"]!));
        Assert.Null(answer.Json["title"]);
        Assert.Null(answer.Json[Vendors.Enterprise]);
        Assert.Equal("red", (string?)answer.Json["urn:acme:badge"]!["colour"]);
        Assert.Equal(HttpStatusCode.NotFound, (await vendors.Scim(HttpMethod.Put, "Users/nobody", Vendors.AnnBody("bob", "bob@acme.test"))).Status);
    }

    [Fact]
    public async Task A_put_may_merge_or_be_missing_in_html()
    {
        await using Vendors vendors = await Vendors.Start(employees: 2);
        string id = await vendors.Ann();
        const string Body = """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"ann","displayName":"A","emails":[{"value":"ann@acme.test","type":"work"}]}""";
        await vendors.Switch("""{"scim":{"putMerges":true}}""");
        Assert.Equal("Welder", (string?)(await vendors.Scim(HttpMethod.Put, "Users/" + id, Body)).Json["title"]);
        await vendors.Switch("""{"scim":{"put":false}}""");
        Answer missing = await vendors.Scim(HttpMethod.Put, "Users/" + id, Body);
        Assert.Equal((HttpStatusCode.NotFound, "text/html"), (missing.Status, missing.Type!.MediaType));
    }

    [Fact]
    public async Task Versions_are_told_and_held_where_they_are_supported()
    {
        await using Vendors vendors = await Vendors.Start(employees: 2);
        await vendors.Switch("""{"scim":{"etag":true}}""");
        string id = await vendors.Ann();
        Answer read = await vendors.Scim("Users/" + id);
        string version = read.Header("ETag")!;
        Assert.Equal(version, (string?)read.Json["meta"]!["version"]);
        Assert.Equal(HttpStatusCode.NotModified, (await vendors.Scim(HttpMethod.Get, "Users/" + id, with: request => request.Headers.Add("If-None-Match", version))).Status);
        await vendors.Patch(id, """{"op":"replace","path":"title","value":"Chef"}""");
        Answer stale = await vendors.Scim(HttpMethod.Put, "Users/" + id, Vendors.AnnBody(), with: request => request.Headers.Add("If-Match", version));
        Assert.Equal(HttpStatusCode.PreconditionFailed, stale.Status);
        Assert.Equal("Chef", (string?)(await vendors.User(id))["title"]);
    }

    [Theory]
    [InlineData(false, HttpStatusCode.OK)]
    [InlineData(true, HttpStatusCode.NotFound)]
    public async Task A_delete_is_a_violation_and_suspends_or_removes(bool removes, HttpStatusCode after)
    {
        await using Vendors vendors = await Vendors.Start(employees: 2);
        await vendors.Switch($$"""{"scim":{"deleteRemoves":{{(removes ? "true" : "false")}} } }""");
        string id = await vendors.Ann();
        Assert.Equal(HttpStatusCode.NoContent, (await vendors.Scim(HttpMethod.Delete, "Users/" + id)).Status);
        Answer read = await vendors.Scim("Users/" + id);
        Assert.Equal(after, read.Status);
        Assert.NotEqual(true, (bool?)read.Json["active"]);
        JsonNode violation = Assert.Single((await vendors.Control("violations")).AsArray())!;
        Assert.Equal(("DELETE", id), ((string?)violation["kind"], (string?)violation["userId"]));
    }

    [Fact]
    public async Task Too_many_requests_are_refused_until_the_window_is_over()
    {
        FakeTimeProvider clock = new();
        await using Vendors vendors = await Vendors.Start(employees: 2, clock: clock);
        await vendors.Switch("""{"scim":{"rateLimit":{"requests":1,"seconds":7}}}""");
        await vendors.Scim("Users");
        Answer refused = await vendors.Scim("Users");
        Assert.Equal((HttpStatusCode.TooManyRequests, "7"), (refused.Status, refused.Header("Retry-After")));
        clock.Advance(TimeSpan.FromSeconds(7));
        Assert.Equal(HttpStatusCode.OK, (await vendors.Scim("Users")).Status);
    }
}
