using System.Net;
using Xunit;

namespace OrleansSync.Tests.Http.Sandbox;

/// <summary>RFC 7644 §3.4.2.2.</summary>
public sealed class ScimFilterTests
{
    [Theory]
    [InlineData("""userName eq "ann" """, "ann")]
    [InlineData("""USERNAME EQ "ANN" """, "ann")]
    [InlineData("""userName ne "ann" and title eq "Chef" """, "bob")]
    [InlineData("""userName co "n" """, "ann")]
    [InlineData("""userName sw "b" """, "bob")]
    [InlineData("""userName ew "b" """, "bob")]
    [InlineData("""title pr""", "ann,bob")]
    [InlineData("""not (title eq "Chef") and title pr""", "ann")]
    [InlineData("""userName gt "ann" and title pr""", "bob")]
    [InlineData("""userName ge "ann" and userName le "bob" """, "ann,bob")]
    [InlineData("""userName lt "bob" """, "ann")]
    [InlineData("""userName eq "ann" or userName eq "bob" and title eq "Nobody" """, "ann")]
    [InlineData("""(userName eq "ann" or userName eq "bob") and title eq "Chef" """, "bob")]
    [InlineData("""emails.value eq "ANN@acme.test" """, "ann")]
    [InlineData("""emails eq "ann@acme.test" """, "ann")]
    [InlineData("""emails[type eq "work" and value eq "bob@acme.test"]""", "bob")]
    [InlineData("""emails[type eq "home" and value eq "bob@acme.test"]""", "")]
    [InlineData("""emails[type eq "work"].value eq "ann@acme.test" """, "ann")]
    [InlineData("""phoneNumbers[type eq "home" and value pr]""", "ann,bob")]
    [InlineData("""addresses[not (locality eq "York") and country pr]""", "bob")]
    [InlineData("""urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber eq "N-bob" """, "bob")]
    [InlineData("""urn:ietf:params:scim:schemas:core:2.0:User:userName eq "bob" """, "bob")]
    [InlineData("""name.familyName eq "O'Hara" """, "ann,bob")]
    [InlineData("""active eq true and title pr""", "ann,bob")]
    [InlineData("""meta.created gt "2020-01-01T00:00:00Z" """, "ann,bob")]
    [InlineData("""shoeSize eq "42" """, "")]
    [InlineData("""title eq "say \"hi\"" """, "")]
    [InlineData("""userName eq "svc1" """, "svc1")]
    public async Task A_filter_finds_whom_it_describes(string filter, string expected)
    {
        await using Vendors vendors = await Vendors.Start(employees: 2);
        await vendors.Ann();
        string bob = await vendors.Ann("bob", "bob@acme.test");
        await vendors.Patch(bob, """{"op":"replace","path":"title","value":"Chef"},{"op":"replace","path":"addresses[type eq \"home\"].locality","value":"Oslo"}""");
        Answer found = await vendors.Scim("Users?filter=" + Uri.EscapeDataString(filter.Trim()));
        Assert.True(found.Status == HttpStatusCode.OK, found.Text);
        Assert.Equal(expected, string.Join(',', (found.Json["Resources"]?.AsArray() ?? []).Select(static user => (string)user!["userName"]!)));
    }

    [Theory]
    [InlineData("userName")]
    [InlineData("userName is \"ann\"")]
    [InlineData("userName eq ann")]
    [InlineData("userName eq 'ann'")]
    [InlineData("userName eq \"ann")]
    [InlineData("userName eq \"ann\" and")]
    [InlineData("(userName eq \"ann\"")]
    [InlineData("userName eq \"ann\")")]
    [InlineData("title[type eq \"x\"]")]
    [InlineData("emails[type eq \"work\"")]
    [InlineData("active gt true")]
    [InlineData("userName eq \"a\\q\"")]
    [InlineData("userName 3 \"a\"")]
    public async Task A_filter_that_is_not_understood_is_refused_never_ignored(string filter)
    {
        await using Vendors vendors = await Vendors.Start(employees: 2);
        Answer refused = await vendors.Scim("Users?filter=" + Uri.EscapeDataString(filter));
        Assert.Equal((HttpStatusCode.BadRequest, "invalidFilter"), (refused.Status, (string?)refused.Json["scimType"]));
    }

    [Fact]
    public async Task A_filter_nested_without_end_is_refused()
    {
        await using Vendors vendors = await Vendors.Start(employees: 2);
        string deep = new string('(', 500) + "title pr" + new string(')', 500);
        Assert.Equal(HttpStatusCode.BadRequest, (await vendors.Scim("Users?filter=" + Uri.EscapeDataString(deep))).Status);
    }

    [Theory]
    [InlineData("""{"scim":{"filters":"equalsOnly"}}""", """userName sw "ann" """, 400)]
    [InlineData("""{"scim":{"filters":"equalsOnly"}}""", """emails[type eq "work" and value eq "ann@acme.test"]""", 1)]
    [InlineData("""{"scim":{"filters":"userNameOnly"}}""", """emails.value eq "ann@acme.test" """, 400)]
    [InlineData("""{"scim":{"filters":"userNameOnly"}}""", """userName eq "ann" """, 1)]
    [InlineData("""{"scim":{"filters":"emailFindsNobody"}}""", """emails.value eq "ann@acme.test" """, 0)]
    [InlineData("""{"scim":{"filters":"ignored"}}""", """userName eq "ann" """, 3)]
    [InlineData("""{"scim":{"caseSensitive":true}}""", """userName eq "ANN" """, 0)]
    [InlineData("""{"scim":{"noMatchIsNotFound":true}}""", """userName eq "nobody" """, 404)]
    [InlineData("""{"scim":{"hidesForeign":true}}""", """userName eq "svc1" """, 0)]
    public async Task A_switch_bends_filters(string switches, string filter, int expected)
    {
        await using Vendors vendors = await Vendors.Start(employees: 2);
        await vendors.Ann();
        await vendors.Switch(switches);
        Answer found = await vendors.Scim("Users?filter=" + Uri.EscapeDataString(filter.Trim()));
        Assert.Equal(expected, found.Status == HttpStatusCode.OK ? (int)found.Json["totalResults"]! : (int)found.Status);
    }
}
