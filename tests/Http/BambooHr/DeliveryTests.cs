using System.Collections.Immutable;
using System.Text;
using OrleansSync.Connectors.BambooHr.Webhooks;
using Xunit;

namespace OrleansSync.Tests.Http.BambooHr;

[Trait("rule", "6")]
public sealed class DeliveryTests
{
    [Theory]
    [InlineData("""{"type":"employee.updated","timestamp":"2026-01-31T18:42:00+0000","data":{"companyId":"123","employeeId":"41","changedFields":["jobTitle"]}}""", "41")]
    [InlineData("""{"type":"employee.deleted","data":{"companyId":123,"employeeId":41}}""", "41")]
    [InlineData("""{"employees":[{"id":"41","action":"Updated","changedFields":["First Name"],"fields":{"First Name":"Mia"}},{"id":"42","changedFields":[],"fields":[]},{"id":"41"}]}""", "41,42")]
    [InlineData("type=employee.updated&data[employeeId]=41&data[changedFields][0]=jobTitle", "41")]
    [InlineData("type=employee.created&data%5BcompanyId%5D=1&data%5BemployeeId%5D=41", "41")]
    [InlineData("employees%5B0%5D%5Bid%5D=41&employees%5B0%5D%5Baction%5D=Updated&employees%5B1%5D%5Bid%5D=42", "41,42")]
    [InlineData("""{"type":"company.updated","data":{"companyId":"123"}}""", "")]
    [InlineData("type=company.updated&data[companyId]=123", "")]
    [InlineData("""{"employees":[]}""", "")]
    public void Every_kind_of_delivery_names_its_employees(string body, string expected)
    {
        Assert.True(BambooHrDelivery.TryRead(Encoding.UTF8.GetBytes(body), out ImmutableArray<string> ids));
        Assert.Equal(expected, string.Join(',', ids));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("hello")]
    [InlineData("""{"type":"employee.updated","data":{}}""")]
    [InlineData("""{"type":"employee.updated","data":{"employeeId":"0"}}""")]
    [InlineData("""{"type":"employee.updated","data":{"employeeId":"../41"}}""")]
    [InlineData("""{"type":"employee.updated","data":{"employeeId":"\ud800"}}""")]
    [InlineData("""{"employees":[{"id":"41"},{"id":null}]}""")]
    [InlineData("type=employee.updated&data[employeeId]=")]
    public void What_no_delivery_looks_like_is_refused(string body)
    {
        Assert.False(BambooHrDelivery.TryRead(Encoding.UTF8.GetBytes(body), out ImmutableArray<string> ids));
        Assert.Empty(ids);
    }
}
