using Xunit;

namespace OrleansSync.Tests.Http.BambooHr;

[Trait("rule", "8")]
public sealed class BambooRequestTests
{
    [Theory]
    [InlineData("", "/api/v1/employees/changed")]
    [InlineData("/", "/api/v1/employees/changed")]
    [InlineData("/api", "/api/v1/employees/changed")]
    [InlineData("/api/v1/", "/api/v1/employees/changed")]
    [InlineData("/bamboo", "/bamboo/api/v1/employees/changed")]
    [InlineData("/api/gateway.php/acme", "/api/gateway.php/acme/v1/employees/changed")]
    [InlineData("/api/gateway.php/acme/", "/api/gateway.php/acme/v1/employees/changed")]
    [InlineData("/api/gateway.php/acme/v1", "/api/gateway.php/acme/v1/employees/changed")]
    public async Task Both_forms_of_the_base_url_lead_to_the_api(string tail, string expected)
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Changed, Replies.Json("""{"employees":[]}"""));
        await using BambooConnector connector = new(stub.Url + tail);
        await connector.Changes();
        Assert.Equal(expected, Assert.Single(stub.Requests).Path);
    }

    [Fact]
    public async Task The_key_is_the_user_name_of_basic_authentication_and_sent_unasked()
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Changed, Replies.Json("""{"employees":[]}"""));
        await using BambooConnector connector = new(stub.Url);
        await connector.Changes();
        Assert.Equal("Basic " + Convert.ToBase64String("key-1:x"u8), Assert.Single(stub.Requests).Headers["Authorization"]);
    }

    [Fact]
    public async Task Json_is_asked_for_and_nothing_else()
    {
        await using BambooStub stub = await BambooStub.Start();
        stub.On(BambooStub.Changed, Replies.Json("""{"employees":[]}"""));
        await using BambooConnector connector = new(stub.Url);
        await connector.Changes();
        Assert.Equal("application/json", Assert.Single(stub.Requests).Headers["Accept"]);
    }
}
