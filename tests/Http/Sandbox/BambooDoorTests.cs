using System.Net;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace OrleansSync.Tests.Http.Sandbox;

/// <summary>bamboohr.md §1: keys, lock-out, limits.</summary>
public sealed class BambooDoorTests
{
    [Fact]
    public async Task A_wrong_key_is_refused()
    {
        await using Vendors vendors = await Vendors.Start();
        Assert.Equal(HttpStatusCode.Unauthorized, (await vendors.Bamboo("employees", key: "wrong")).Status);
    }

    [Fact]
    public async Task Wrong_keys_close_the_api_for_everybody_until_time_passes()
    {
        FakeTimeProvider clock = new();
        await using Vendors vendors = await Vendors.Start(clock: clock);
        await vendors.Switch("""{"bamboo":{"lockOutAfter":2,"lockOutSeconds":30}}""");
        await vendors.Bamboo("employees", key: "wrong");
        Assert.Equal(HttpStatusCode.OK, (await vendors.Bamboo("employees")).Status);
        await vendors.Bamboo("employees", key: "wrong");
        Assert.Equal(HttpStatusCode.Forbidden, (await vendors.Bamboo("employees")).Status);
        clock.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal(HttpStatusCode.OK, (await vendors.Bamboo("employees")).Status);
    }

    [Fact]
    public async Task A_locked_api_can_be_opened_by_hand()
    {
        await using Vendors vendors = await Vendors.Start();
        await vendors.Switch("""{"bamboo":{"lockOutAfter":1,"lockOutSeconds":3600}}""");
        await vendors.Bamboo("employees", key: "wrong");
        Assert.Equal(HttpStatusCode.Forbidden, (await vendors.Bamboo("employees")).Status);
        await vendors.Control(HttpMethod.Post, "bamboo/unlock");
        Assert.Equal(HttpStatusCode.OK, (await vendors.Bamboo("employees")).Status);
    }

    [Theory]
    [InlineData(429, true, "10")]
    [InlineData(503, true, "10")]
    [InlineData(503, false, null)]
    public async Task Too_many_requests_are_refused_until_the_window_is_over(int status, bool retryAfter, string? header)
    {
        FakeTimeProvider clock = new();
        await using Vendors vendors = await Vendors.Start(clock: clock);
        await vendors.Switch($$$"""{"bamboo":{"rateLimit":{"requests":2,"seconds":10,"status":{{{status}}},"retryAfter":{{{(retryAfter ? "true" : "false")}}} } } }""");
        await vendors.Bamboo("employees");
        await vendors.Bamboo("employees");
        Answer refused = await vendors.Bamboo("employees");
        Assert.Equal((status, header), ((int)refused.Status, refused.Header("Retry-After")));
        clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(HttpStatusCode.OK, (await vendors.Bamboo("employees")).Status);
    }
}
