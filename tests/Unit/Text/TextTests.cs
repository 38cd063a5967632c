using System.Text;
using System.Text.Json;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Fields;
using OrleansSync.Contracts.Text;
using Xunit;

namespace OrleansSync.Tests.Unit.Text;

public sealed class TextTests
{
    [Theory, Trait("rule", "4")]
    [InlineData("""{"b":1,"a":[true,null,"\u20ac"]}""", """{"a":[true,null,"€"],"b":1}""")]
    [InlineData("""[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001,-0,100]""", "[333333333.3333333,1e+30,4.5,0.002,1e-27,0,100]")]
    [InlineData("""{"\u0001":"\n\"\\","":2}""", """{"":2,"\u0001":"\n\"\\"}""")]
    public void The_canonical_form_is_that_of_RFC_8785(string json, string canonical)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        Assert.Equal(canonical, Encoding.UTF8.GetString(CanonicalJson.Write(document.RootElement)));
    }

    [Theory, Trait("rule", "4")]
    [InlineData("  Ada ", "Ada")]
    [InlineData("Jose\u0301", "José")]
    [InlineData("a\0b", "ab")]
    public void Text_is_made_fit_for_storing(string text, string fit) => Assert.Equal(fit, FitText.Normalize(text));

    [Fact, Trait("rule", "3.2")]
    public void The_three_kinds_of_nothing_survive_storing()
    {
        FieldValue[] values = [FieldValue.Absent, FieldValue.Restricted, FieldValue.Empty, FieldValue.Of("x")];
        Assert.Equal(values, JsonSerializer.Deserialize<FieldValue[]>(JsonSerializer.Serialize(values)));
    }

    // Not as inline data: an attribute's text cannot hold a lone surrogate.
    [Fact, Trait("rule", "4")]
    public void A_lone_surrogate_is_made_visible_before_it_is_hashed() => Assert.Equal("x\ufffd", FitText.Normalize("x" + (char)0xd800));

    [Theory, Trait("rule", "3.1")]
    [InlineData(" Ada@Acme.TEST ", true, "ada@acme.test")]
    [InlineData("ann+hr@acme.test", true, "ann+hr@acme.test")]
    [InlineData("no-at", false, null)]
    [InlineData("two@@acme.test", false, null)]
    [InlineData("id:41@acme.test", false, null)]
    [InlineData("a b@acme.test", false, null)]
    [InlineData("", false, null)]
    public void The_key_is_the_work_email_trimmed_and_lower_cased(string text, bool usable, string? key)
    {
        Assert.Equal(usable, WorkEmail.TryParse(text, out WorkEmail email));
        Assert.Equal(key, usable ? email.Value : null);
    }
}
