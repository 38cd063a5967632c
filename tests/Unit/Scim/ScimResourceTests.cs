using System.Text;
using System.Text.Json;
using OrleansSync.Contracts.Fields;
using OrleansSync.Contracts.Scim;
using Xunit;

namespace OrleansSync.Tests.Unit.Scim;

[Trait("rule", "3.2")]
public sealed class ScimResourceTests
{
    private const string WorkEmail = "emails[type eq \"work\"].value";
    private const string MobilePhone = "phoneNumbers[type eq \"mobile\"].value";

    [Theory]
    [InlineData("core leaf", """{"title":"CTO"}""", "title", "CTO")]
    [InlineData("nested leaf", """{"name":{"givenName":"Ada"}}""", "name.givenName", "Ada")]
    [InlineData("upper-case members", """{"NAME":{"GIVENNAME":"Ada"}}""", "name.givenName", "Ada")]
    [InlineData("extension", """{"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"R&D"}}""", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department", "R&D")]
    [InlineData("extension in lower case", """{"urn:ietf:params:scim:schemas:extension:enterprise:2.0:user":{"Department":"R&D"}}""", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department", "R&D")]
    [InlineData("core schema's URN", """{"title":"CTO"}""", "urn:ietf:params:scim:schemas:core:2.0:User:title", "CTO")]
    [InlineData("item by type", """{"phoneNumbers":[{"type":"work","value":"1"},{"type":"Mobile","value":"2"}]}""", MobilePhone, "2")]
    [InlineData("item without brackets", """{"phoneNumbers":{"type":"mobile","value":"2"}}""", MobilePhone, "2")]
    [InlineData("number", """{"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"employeeNumber":41}}""", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber", "41")]
    [InlineData("boolean", """{"title":true}""", "title", "true")]
    [InlineData("complex with a value", """{"manager":{"value":"7"}}""", "manager", "7")]
    [InlineData("email by type before primary", """{"emails":[{"type":"home","value":"h@x","primary":true},{"type":"WORK","value":"w@x"}]}""", WorkEmail, "w@x")]
    [InlineData("two of a type: the primary", """{"emails":[{"type":"work","value":"a@x"},{"type":"work","value":"b@x","primary":"True"}]}""", WorkEmail, "b@x")]
    [InlineData("email without a type", """{"emails":[{"type":"home","value":"h@x","primary":true},{"value":"w@x"}]}""", WorkEmail, "w@x")]
    [InlineData("primary email", """{"emails":[{"type":"home","value":"h@x"},{"type":"other","value":"o@x","primary":"true"}]}""", WorkEmail, "o@x")]
    [InlineData("only email", """{"emails":[{"type":"other","value":"o@x"}]}""", WorkEmail, "o@x")]
    [InlineData("emails as bare strings", """{"emails":["o@x"]}""", WorkEmail, "o@x")]
    public void A_value_is_read_however_the_server_writes_it(string name, string resource, string path, string expected) =>
        Assert.True(Read(resource, path) == FieldValue.Of(expected), name);

    [Theory]
    [InlineData("""{}""", "title")]
    [InlineData("""{"name":{}}""", "name.givenName")]
    [InlineData("""{"phoneNumbers":[]}""", MobilePhone)]
    [InlineData("""{"phoneNumbers":[{"type":"work","value":"1"}]}""", MobilePhone)]
    [InlineData("""{"phoneNumbers":[{"value":"1"}]}""", MobilePhone)]
    [InlineData("""{"phoneNumbers":[{"type":"mobile"}]}""", MobilePhone)]
    [InlineData("""{"emails":[{"type":"home","value":"h@x"},{"type":"other","value":"o@x"}]}""", WorkEmail)]
    [InlineData("""{"department":"R&D"}""", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department")]
    [InlineData("""[]""", "title")]
    public void A_member_that_is_not_there_is_absent(string resource, string path) => Assert.Equal(FieldValue.Absent, Read(resource, path));

    [Theory]
    [InlineData("""{"title":null}""", "title")]
    [InlineData("""{"title":""}""", "title")]
    [InlineData("""{"title":[]}""", "title")]
    [InlineData("""{"name":null}""", "name.givenName")]
    [InlineData("""{"name":{"givenName":null}}""", "name.givenName")]
    [InlineData("""{"phoneNumbers":[{"type":"mobile","value":""}]}""", MobilePhone)]
    public void Null_and_empty_text_are_empty(string resource, string path) => Assert.Equal(FieldValue.Empty, Read(resource, path));

    [Theory]
    [InlineData("true", true)]
    [InlineData("false", false)]
    [InlineData("\"True\"", true)]
    [InlineData("\"False\"", false)]
    [InlineData("1", true)]
    [InlineData("0", false)]
    [InlineData("\"1\"", true)]
    [InlineData("null", null)]
    [InlineData("\"perhaps\"", null)]
    public void Active_is_read_leniently(string json, bool? expected) => Assert.Equal(expected, ScimResource.ReadActive(Parse($$"""{"Active":{{json}}}""")));

    [Fact]
    public void Active_is_unknown_when_absent() => Assert.Null(ScimResource.ReadActive(Parse("{}")));

    [Theory]
    [InlineData("addresses[type eq \"home\"]", true)]
    [InlineData("addresses[type eq \"home\"].locality", true)]
    [InlineData("addresses[type eq \"work\"]", false)]
    public void An_item_exists_by_its_type(string path, bool expected) =>
        Assert.Equal(expected, ScimResource.ItemExists(Parse("""{"addresses":[{"type":"Home","locality":"Oslo"}]}"""), ScimPath.Parse(path)));

    [Fact]
    public void The_members_of_an_item_leave_out_what_no_person_typed()
    {
        JsonElement resource = Parse("""{"addresses":[{"id":"9","type":"home","primary":false,"display":"x","$ref":"y","locality":"Oslo","region":"","country":null,"poBox":"7"}]}""");
        Assert.Equal(["locality", "poBox"], ScimResource.ItemMembers(resource, ScimPath.Parse("addresses[type eq \"home\"]")));
    }

    [Fact]
    public void A_missing_item_has_no_members() => Assert.Empty(ScimResource.ItemMembers(Parse("{}"), ScimPath.Parse("addresses[type eq \"home\"]")));

    [Fact]
    public void A_user_keeps_its_whole_resource()
    {
        const string json = """{"id":"a1","userName":"Ada","active":"False","emails":[{"value":"Ada@x.org"}],"x":1,"meta":{"version":"W/\"3\""}}""";
        ScimUser user = ScimResource.ToUser(Parse(json), etag: null);
        Assert.Equal(("a1", "Ada", false, "Ada@x.org", "W/\"3\""), (user.Id, user.UserName, user.Active, user.Email, user.Version));
        Assert.Equal(json, Encoding.UTF8.GetString(user.Resource.Span));
    }

    [Fact]
    public void The_header_wins_over_the_version_in_the_body() =>
        Assert.Equal("W/\"4\"", ScimResource.ToUser(Parse("""{"id":"a1","meta":{"version":3}}"""), "W/\"4\"").Version);

    [Theory]
    [InlineData("""x\ud800y""", "x\uFFFDy")]
    [InlineData("""\udc00""", "\uFFFD")]
    [InlineData("""\ud800\ud83d\ude00\\ud800 \"q\".""", "\uFFFD\U0001F600\\ud800 \"q\".")]
    public void Text_that_is_no_unicode_is_mended(string json, string expected) => Assert.Equal(FieldValue.Of(expected), Read($$"""{"title":"{{json}}"}""", "title"));

    [Fact]
    public void Bytes_that_are_no_text_are_mended()
    {
        byte[] json = [.. """{"title":"a"""u8, 0xFF, .. """b"}"""u8];
        Assert.Equal(FieldValue.Of("a\uFFFDb"), ScimResource.Read(JsonDocument.Parse(json).RootElement, ScimPath.Parse("title")));
    }

    [Fact]
    public void An_item_is_found_among_others()
    {
        JsonElement resource = Parse("""{"phoneNumbers":[null,"5",{"type":"work","value":"1"},{"type":"mobile","value":"2"}]}""");
        Assert.Equal(3, ScimResource.Items(resource, ScimPath.Parse(MobilePhone)).Count);
        Assert.Equal(2, ScimResource.IndexOfItem(resource, ScimPath.Parse(MobilePhone)));
        Assert.Equal(-1, ScimResource.IndexOfItem(resource, ScimPath.Parse("phoneNumbers[type eq \"home\"]")));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"id":null}""")]
    [InlineData("[]")]
    public void A_resource_without_an_id_is_no_user(string json)
    {
        Assert.False(ScimResource.TryToUser(Parse(json), etag: null, out _));
        Assert.Throws<FormatException>(() => ScimResource.ToUser(Parse(json), etag: null));
    }

    private static FieldValue Read(string resource, string path) => ScimResource.Read(Parse(resource), ScimPath.Parse(path));

    private static JsonElement Parse(string json) => JsonDocument.Parse(json).RootElement;
}
