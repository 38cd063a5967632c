using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace OrleansSync.Tests.Http.Sandbox;

/// <summary>RFC 7644 §3.5.2, and how servers differ.</summary>
public sealed class ScimPatchTests
{
    private const string Urn = Vendors.Enterprise;

    [Theory]
    [InlineData("""{"op":"replace","path":"title","value":"Chef"}""", "title", "Chef")]
    [InlineData("""{"op":"add","path":"title","value":"Chef"}""", "title", "Chef")]
    [InlineData("""{"op":"replace","path":"name.givenName","value":"Anna"}""", "name.givenName", "Anna")]
    [InlineData("""{"op":"add","path":"name","value":{"middleName":"Q."}}""", "name.givenName", "Ann")]
    [InlineData("""{"op":"replace","path":"addresses[type eq \"home\"].locality","value":"Oslo"}""", "addresses.1.locality", "Oslo")]
    [InlineData("""{"op":"replace","path":"addresses[type eq \"home\"].locality","value":"Oslo"}""", "addresses.0.locality", "Leeds")]
    [InlineData("""{"op":"replace","path":"emails[type eq \"work\"].value","value":"new@acme.test"}""", "emails.0.value", "new@acme.test")]
    [InlineData("""{"op":"replace","path":"addresses[type eq \"home\"]","value":{"type":"home","region":"East"}}""", "addresses.1.locality", null)]
    [InlineData("""{"op":"add","path":"addresses[type eq \"home\"]","value":{"region":"East"}}""", "addresses.1.locality", "York")]
    [InlineData("""{"op":"add","path":"phoneNumbers","value":[{"type":"mobile","value":"3"}]}""", "phoneNumbers.2.value", "3")]
    [InlineData("""{"op":"remove","path":"phoneNumbers[type eq \"work\"]"}""", "phoneNumbers.0.value", "+44 2")]
    [InlineData("""{"op":"replace","path":"phoneNumbers","value":[{"type":"fax","value":"9"}]}""", "phoneNumbers.1.value", null)]
    [InlineData("""{"op":"remove","path":"phoneNumbers"}""", "phoneNumbers", null)]
    [InlineData("""{"op":"remove","path":"title"}""", "title", null)]
    [InlineData("""{"op":"replace","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department","value":"IT"}""", Urn + "|department", "IT")]
    [InlineData("""{"op":"replace","value":{"name.givenName":"Anna","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department":"IT"}}""", "name.givenName", "Anna")]
    [InlineData("""{"op":"replace","value":{"name.givenName":"Anna","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department":"IT"}}""", Urn + "|department", "IT")]
    [InlineData("""{"op":"replace","value":{"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"IT"}}}""", Urn + "|employeeNumber", "N-ann")]
    [InlineData("""{"op":"replace","value":{"title":null,"nickName":null}}""", "title", null)]
    [InlineData("""{"op":"replace","value":{"phoneNumbers":[{"type":"fax","value":"9"}]}}""", "phoneNumbers.0.type", "fax")]
    public async Task An_operation_changes_what_its_path_names(string operation, string where, string? expected)
    {
        await using Vendors vendors = await Vendors.Start(employees: 2);
        string id = await vendors.Ann();
        Answer answer = await vendors.Patch(id, operation);
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Text);
        Assert.Equal(answer.Text, (await vendors.Scim("Users/" + id)).Text);
        Assert.Equal(expected, At(answer.Json, where));
    }

    [Theory]
    [InlineData("""{"op":"Replace","path":"title","value":"Chef"}""", "invalidSyntax")]
    [InlineData("""{"op":"replace","path":"active","value":"False"}""", "invalidValue")]
    [InlineData("""{"op":"replace","path":"title"}""", "invalidValue")]
    [InlineData("""{"op":"replace","path":"title","value":""}""", "invalidValue")]
    [InlineData("""{"op":"replace","path":"shoeSize","value":"42"}""", "invalidPath")]
    [InlineData("""{"op":"replace","path":"title[","value":"42"}""", "invalidPath")]
    [InlineData("""{"op":"replace","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User.department","value":"IT"}""", "invalidPath")]
    [InlineData("""{"op":"replace","path":"addresses[type is \"home\"].locality","value":"Oslo"}""", "invalidFilter")]
    [InlineData("""{"op":"replace","path":"phoneNumbers[type eq \"mobile\"].value","value":"3"}""", "noTarget")]
    [InlineData("""{"op":"add","path":"phoneNumbers[type eq \"mobile\"].value","value":"3"}""", "noTarget")]
    [InlineData("""{"op":"remove","path":"phoneNumbers[type eq \"mobile\"]"}""", "noTarget")]
    [InlineData("""{"op":"remove","path":"displayName"}""", "noTarget")]
    [InlineData("""{"op":"remove"}""", "noTarget")]
    [InlineData("""{"op":"remove","path":"userName"}""", "mutability")]
    [InlineData("""{"op":"remove","path":"emails[type eq \"work\"]"}""", "mutability")]
    [InlineData("""{"op":"replace","path":"id","value":"1"}""", "mutability")]
    [InlineData("""{"op":"replace","path":"meta.created","value":"1"}""", "mutability")]
    public async Task A_wrong_operation_is_refused_and_undoes_the_others(string operation, string scimType)
    {
        await using Vendors vendors = await Vendors.Start(employees: 2);
        string id = await vendors.Ann();
        string before = (await vendors.Scim("Users/" + id)).Text;
        Answer refused = await vendors.Patch(id, """{"op":"replace","path":"title","value":"First"},""" + operation);
        Assert.Equal((HttpStatusCode.BadRequest, scimType), (refused.Status, (string?)refused.Json["scimType"]));
        Assert.Equal(before, (await vendors.Scim("Users/" + id)).Text);
    }

    [Fact]
    public async Task A_body_without_the_schema_of_a_patch_is_refused()
    {
        await using Vendors vendors = await Vendors.Start(employees: 2);
        string id = await vendors.Ann();
        Assert.Equal(HttpStatusCode.BadRequest, (await vendors.Scim(HttpMethod.Patch, "Users/" + id, """{"Operations":[{"op":"replace","path":"title","value":"Chef"}]}""")).Status);
    }

    [Fact]
    public async Task A_lenient_server_takes_capitals_and_booleans_in_text()
    {
        await using Vendors vendors = await Vendors.Start(employees: 2);
        await vendors.Switch("""{"scim":{"lenient":true}}""");
        string id = await vendors.Ann();
        Assert.False((bool)(await vendors.Patch(id, """{"op":"Replace","path":"active","value":"False"}""")).Json["active"]!);
    }

    [Fact]
    public async Task Suspending_and_reactivating_moves_the_state()
    {
        await using Vendors vendors = await Vendors.Start(employees: 2);
        string id = await vendors.Ann();
        await vendors.Patch(id, """{"op":"replace","path":"active","value":false}""");
        Assert.Equal("SUSPENDED", (string?)(await vendors.Control("users/" + id))["state"]);
        await vendors.Patch(id, """{"op":"replace","value":{"active":true}}""");
        Assert.Equal("ACTIVATED", (string?)(await vendors.Control("users/" + id))["state"]);
    }

    [Fact]
    public async Task A_new_primary_item_demotes_the_other()
    {
        await using Vendors vendors = await Vendors.Start(employees: 2);
        string id = await vendors.Ann();
        JsonNode emails = (await vendors.Patch(id, """{"op":"add","path":"emails","value":[{"type":"home","value":"a@home.test","primary":true}]}""")).Json["emails"]!;
        Assert.Equal((false, true), ((bool)emails[0]!["primary"]!, (bool)emails[1]!["primary"]!));
    }

    [Fact]
    public async Task Adding_what_is_there_changes_nothing()
    {
        FakeTimeProvider clock = new();
        await using Vendors vendors = await Vendors.Start(employees: 2, clock: clock);
        string id = await vendors.Ann();
        string before = (await vendors.Scim("Users/" + id)).Text;
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(before, (await vendors.Patch(id, """{"op":"add","path":"phoneNumbers","value":[{"value":"+44 1","type":"work"}]},{"op":"replace","path":"title","value":"Welder"}""")).Text);
    }

    [Fact]
    public async Task The_user_name_of_a_bound_user_cannot_change_and_nothing_else_is_applied()
    {
        await using Vendors vendors = await Vendors.Start(employees: 2);
        string id = await vendors.Ann();
        await vendors.Control(HttpMethod.Patch, $"users/{id}?bind=true", "{}");
        Answer refused = await vendors.Patch(id, """{"op":"replace","path":"title","value":"Chef"},{"op":"replace","path":"userName","value":"anna"}""");
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.StartsWith("rpc error: code = InvalidArgument desc = ", (string?)refused.Json["detail"], StringComparison.Ordinal);
        Assert.Equal("Welder", (string?)(await vendors.User(id))["title"]);
        await vendors.Control(HttpMethod.Patch, $"users/{id}?bind=false", "{}");
        Assert.Equal("anna", (string?)(await vendors.Patch(id, """{"op":"replace","path":"userName","value":"anna"}""")).Json["userName"]);
    }

    [Fact]
    public async Task A_patch_to_a_taken_email_is_refused()
    {
        await using Vendors vendors = await Vendors.Start(employees: 2);
        await vendors.Ann();
        string bob = await vendors.Ann("bob", "bob@acme.test");
        Assert.Equal(HttpStatusCode.Conflict, (await vendors.Patch(bob, """{"op":"replace","path":"emails[type eq \"work\"].value","value":"ANN@acme.test"}""")).Status);
    }

    [Theory]
    [InlineData("""{"valuePaths":"refused"}""", """{"op":"replace","path":"addresses[type eq \"home\"].locality","value":"Oslo"}""", 400, "addresses.1.locality", "York")]
    [InlineData("""{"valuePaths":"hitsAll"}""", """{"op":"replace","path":"addresses[type eq \"home\"].locality","value":"Oslo"}""", 200, "addresses.0.locality", "Oslo")]
    [InlineData("""{"losesSiblings":true}""", """{"op":"replace","path":"addresses[type eq \"home\"].locality","value":"Oslo"}""", 200, "addresses.1.locality", null)]
    [InlineData("""{"extensionPaths":false}""", """{"op":"replace","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department","value":"IT"}""", 400, Urn + "|department", "Plant")]
    [InlineData("""{"pathlessReplace":false}""", """{"op":"replace","value":{"title":"Chef"}}""", 400, "title", "Welder")]
    [InlineData("""{"keepsCleared":true}""", """{"op":"remove","path":"title"}""", 200, "title", "Welder")]
    [InlineData("""{"notKept":["title","addresses[type eq \"work\"].formatted"]}""", """{"op":"replace","path":"title","value":"Chef"}""", 200, "title", null)]
    [InlineData("""{"notKept":["addresses[type eq \"work\"].formatted"]}""", """{"op":"add","path":"addresses[type eq \"work\"].formatted","value":"Plant"}""", 200, "addresses.0.formatted", null)]
    [InlineData("""{"phones":"digits"}""", """{"op":"replace","path":"phoneNumbers[type eq \"work\"].value","value":"+44 (0)113 / 5"}""", 200, "phoneNumbers.0.value", "+4401135")]
    [InlineData("""{"noContent":true}""", """{"op":"replace","path":"title","value":"Chef"}""", 204, "title", "Chef")]
    [InlineData("""{"patch":false}""", """{"op":"replace","path":"title","value":"Chef"}""", 405, "title", "Welder")]
    [InlineData("""{"booleansAsText":true}""", """{"op":"replace","path":"active","value":false}""", 200, "active", "False")]
    public async Task A_switch_bends_patch(string switches, string operation, int status, string where, string? expected)
    {
        await using Vendors vendors = await Vendors.Start(employees: 2);
        string id = await vendors.Ann();
        await vendors.Switch($$"""{"scim":{{switches}}}""");
        Answer answer = await vendors.Patch(id, operation);
        Assert.Equal(status, (int)answer.Status);
        Assert.Equal(expected, At(await vendors.User(id), where));
    }

    private static string? At(JsonNode user, string where)
    {
        JsonNode? node = user;
        foreach (string step in where.StartsWith("urn:", StringComparison.Ordinal) ? where.Split('|') : where.Split('.'))
        {
            node = node is JsonArray items ? items.ElementAtOrDefault(int.Parse(step)) : node?[step];
        }

        return (string?)node;
    }
}
