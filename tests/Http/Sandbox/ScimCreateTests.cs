using System.Net;
using System.Text.Json.Nodes;
using Xunit;

namespace OrleansSync.Tests.Http.Sandbox;

/// <summary>jumpcloud-scim.md §6: create.</summary>
public sealed class ScimCreateTests
{
    [Fact]
    public async Task A_created_user_has_an_id_a_location_and_meta()
    {
        await using Vendors vendors = await Vendors.Start(employees: 2);
        Answer made = await vendors.Scim(HttpMethod.Post, "Users", Vendors.AnnBody());
        string id = (string)made.Json["id"]!;
        Assert.Equal(HttpStatusCode.Created, made.Status);
        Assert.Matches("^[0-9a-f]{24}$", id);
        Assert.EndsWith("/scim/v2/Users/" + id, made.Header("Location"), StringComparison.Ordinal);
        Assert.Equal((made.Header("Location"), "User"), ((string?)made.Json["meta"]!["location"], (string?)made.Json["meta"]!["resourceType"]));
        Assert.Equal("application/scim+json", made.Type!.MediaType);
    }

    [Fact]
    public async Task An_inactive_user_is_not_created()
    {
        await using Vendors vendors = await Vendors.Start(employees: 2);
        string inactive = Vendors.AnnBody().Replace("\"active\":true", "\"active\":false", StringComparison.Ordinal);
        Answer refused = await vendors.Scim(HttpMethod.Post, "Users", inactive);
        Assert.Equal((HttpStatusCode.BadRequest, "invalidValue"), (refused.Status, (string?)refused.Json["scimType"]));
        Assert.Equal(0, (int)(await vendors.Scim("Users?filter=userName%20eq%20%22ann%22")).Json["totalResults"]!);
        await vendors.Switch("""{"scim":{"createInactive":true}}""");
        Assert.False((bool)(await vendors.Scim(HttpMethod.Post, "Users", inactive)).Json["active"]!);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public async Task A_new_user_may_be_staged_and_read_as_one_or_the_other(bool readsActive, bool active)
    {
        await using Vendors vendors = await Vendors.Start(employees: 2, staged: true);
        await vendors.Switch($$"""{"scim":{"stagedReadsActive":{{(readsActive ? "true" : "false")}} } }""");
        string id = await vendors.Ann();
        Assert.Equal(active, (bool)(await vendors.User(id))["active"]!);
        Assert.Equal("STAGED", (string?)(await vendors.Control("users/" + id))["state"]);
    }

    [Theory]
    [InlineData("ann", "else@acme.test", "N-9", "userName")]
    [InlineData("ANN", "else@acme.test", "N-9", "userName")]
    [InlineData("else", "ANN@acme.test", "N-9", "email")]
    [InlineData("else", "else@acme.test", "N-ann", "employeeNumber")]
    public async Task A_duplicate_is_refused_with_the_field_named(string userName, string email, string number, string field)
    {
        await using Vendors vendors = await Vendors.Start(employees: 2);
        await vendors.Ann();
        Answer refused = await vendors.Scim(HttpMethod.Post, "Users", Vendors.AnnBody(userName, email).Replace($"N-{userName}", number, StringComparison.Ordinal));
        Assert.Equal((HttpStatusCode.Conflict, "uniqueness"), (refused.Status, (string?)refused.Json["scimType"]));
        Assert.Contains(field, (string)refused.Json["detail"]!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("noType", 409, "application/scim+json", "AlreadyExists")]
    [InlineData("silent", 409, "application/scim+json", "uniqueness")]
    [InlineData("plain", 409, "text/plain", "Conflict")]
    [InlineData("grpc400", 400, "application/scim+json", "code = AlreadyExists")]
    [InlineData("grpc500", 500, "application/scim+json", "code = AlreadyExists")]
    public async Task A_switch_bends_the_refusal_of_a_duplicate(string form, int status, string type, string text)
    {
        await using Vendors vendors = await Vendors.Start(employees: 2);
        await vendors.Ann();
        await vendors.Switch($$"""{"scim":{"conflict":"{{form}}"} }""");
        Answer refused = await vendors.Scim(HttpMethod.Post, "Users", Vendors.AnnBody());
        Assert.Equal((status, type), ((int)refused.Status, refused.Type!.MediaType));
        Assert.Contains(text, refused.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_email_of_another_organisation_conflicts_and_nobody_is_found()
    {
        await using Vendors vendors = await Vendors.Start(employees: 2);
        await vendors.Switch("""{"scim":{"emailsElsewhere":["Ann@acme.test"]}}""");
        Assert.Equal(HttpStatusCode.Conflict, (await vendors.Scim(HttpMethod.Post, "Users", Vendors.AnnBody())).Status);
        Assert.Equal(0, (int)(await vendors.Scim("Users?filter=emails%20eq%20%22ann@acme.test%22")).Json["totalResults"]!);
    }

    [Theory]
    [InlineData("\"userName\":\"ann\"", "\"userName\":\"7up\"")]
    [InlineData("\"userName\":\"ann\"", "\"userName\":\"o'brien\"")]
    [InlineData("\"userName\":\"ann\"", "\"userName\":\"ann@acme.test\"")]
    [InlineData("\"userName\":\"ann\",", "")]
    [InlineData("\"title\":\"Welder\"", "\"title\":\"\"")]
    [InlineData("\"title\":\"Welder\"", "\"title\":7")]
    [InlineData("\"title\":\"Welder\"", "\"title\":\"Welder\",\"title\":\"Chef\"")]
    [InlineData("\"active\":true", "\"active\":\"True\"")]
    [InlineData("\"emails\"", "\"mails\"")]
    [InlineData("\"type\":\"work\",\"value\":\"+44 1\"", "\"type\":\"work\",\"value\":\"+44 1\",\"primary\":\"yes\"")]
    [InlineData("\"phoneNumbers\":[", "\"phoneNumbers\":[7,")]
    [InlineData("\"schemas\":[\"urn:ietf:params:scim:schemas:core:2.0:User\"", "\"schemas\":[\"urn:x\"")]
    [InlineData("{\"schemas\"", "\"schemas\"")]
    public async Task A_body_that_is_not_right_is_refused(string part, string instead)
    {
        await using Vendors vendors = await Vendors.Start(employees: 2);
        Assert.Equal(HttpStatusCode.BadRequest, (await vendors.Scim(HttpMethod.Post, "Users", Vendors.AnnBody().Replace(part, instead, StringComparison.Ordinal))).Status);
    }

    [Fact]
    public async Task Text_beyond_1024_characters_is_refused()
    {
        await using Vendors vendors = await Vendors.Start(employees: 2);
        await vendors.Ann("fits", "fits@acme.test", $",\"displayName\":\"{new string('x', 1024)}\"");
        Assert.Equal(HttpStatusCode.BadRequest, (await vendors.Scim(HttpMethod.Post, "Users", Vendors.AnnBody(more: $",\"displayName\":\"{new string('x', 1025)}\""))).Status);
    }

    [Theory]
    [InlineData("application/json", HttpStatusCode.Created)]
    [InlineData("application/scim+json; charset=utf-8", HttpStatusCode.Created)]
    [InlineData("text/plain", HttpStatusCode.UnsupportedMediaType)]
    public async Task Only_json_is_taken(string type, HttpStatusCode status)
    {
        await using Vendors vendors = await Vendors.Start(employees: 2);
        Assert.Equal(status, (await vendors.Scim(HttpMethod.Post, "Users", Vendors.AnnBody(), type)).Status);
    }

    [Fact]
    public async Task Names_in_any_case_are_the_same_and_unknown_ones_and_the_manager_are_not_kept()
    {
        await using Vendors vendors = await Vendors.Start(employees: 2);
        string id = await vendors.Ann(more: $$""","DISPLAYNAME":"Ann H","shoeSize":"42","{{Vendors.Enterprise.ToUpperInvariant()}}":{"manager":{"value":"1"} }""");
        JsonObject user = (await vendors.User(id)).AsObject();
        Assert.Equal("Ann H", (string?)user["displayName"]);
        Assert.False(user.ContainsKey("shoeSize"));
        Assert.Null(user[Vendors.Enterprise]!["manager"]);
    }

    [Fact]
    public async Task A_post_may_answer_200_without_a_body()
    {
        await using Vendors vendors = await Vendors.Start(employees: 2);
        await vendors.Switch("""{"scim":{"createStatus":200,"createBody":false}}""");
        Answer made = await vendors.Scim(HttpMethod.Post, "Users", Vendors.AnnBody());
        Assert.Equal((HttpStatusCode.OK, string.Empty), (made.Status, made.Text));
        Assert.NotNull(made.Header("Location"));
    }

    [Fact]
    public async Task A_post_on_an_existing_user_may_update_it()
    {
        await using Vendors vendors = await Vendors.Start(employees: 2);
        string id = await vendors.Ann();
        await vendors.Switch("""{"scim":{"createUpdates":true}}""");
        Answer answer = await vendors.Scim(HttpMethod.Post, "Users", Vendors.AnnBody().Replace("Welder", "Chef", StringComparison.Ordinal));
        Assert.Equal((HttpStatusCode.OK, id, "Chef"), (answer.Status, (string?)answer.Json["id"], (string?)answer.Json["title"]));
    }
}
