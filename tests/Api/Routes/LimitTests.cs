using System.Net;
using OrleansSync.Tests.Support;
using Xunit;

namespace OrleansSync.Tests.Api.Routes;

/// <summary>How often one may ask, and how little is sent again.</summary>
[Collection(nameof(ApiSilo))]
public sealed class LimitTests(ApiSilo api, PostgresServer server)
{
    [Theory, Trait("rule", "8")]
    [InlineData("/api/v1/sweeps?limit=1")]
    [InlineData("/api/v1/employees/id:1")]
    [InlineData("/api/v1/settings")]
    public async Task Who_has_the_answer_already_gets_304(string path)
    {
        using HttpResponseMessage first = await api.Silo.Api.GetAsync(path);
        string tag = first.Headers.ETag!.ToString();
        foreach ((string given, HttpStatusCode due) in new[] { (tag, HttpStatusCode.NotModified), ("W/" + tag, HttpStatusCode.NotModified), ("\"x\", " + tag, HttpStatusCode.NotModified), ("*", HttpStatusCode.NotModified), ("\"x\"", HttpStatusCode.OK) })
        {
            using HttpRequestMessage request = new(HttpMethod.Get, path);
            Assert.True(request.Headers.TryAddWithoutValidation("If-None-Match", given));
            using HttpResponseMessage again = await api.Silo.Api.SendAsync(request);
            Assert.Equal(due, again.StatusCode);
            Assert.Equal(tag, again.Headers.ETag!.ToString());
        }
    }

    [Fact, Trait("rule", "8")]
    public async Task A_key_that_asks_too_often_waits_and_the_others_do_not()
    {
        await using SiloProcess silo = await SiloProcess.Start(server, employees: 3, new() { ["Api__RequestsPerMinute"] = "60" });
        await silo.Until("/health/ready", health => (string?)health["status"] == "ready");
        using HttpClient viewer = silo.Caller("viewer");
        HttpResponseMessage[] answers = await Task.WhenAll(Enumerable.Range(0, 120).Select(_ => viewer.GetAsync("/api/v1/settings")));
        HttpResponseMessage[] refused = [.. answers.Where(answer => answer.StatusCode == HttpStatusCode.TooManyRequests)];
        Assert.InRange(refused.Length, 40, 60);
        Assert.All(refused, answer =>
        {
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
            Assert.True(answer.Headers.RetryAfter?.Delta >= TimeSpan.FromSeconds(1));
        });
        Assert.Equal(HttpStatusCode.OK, (await silo.Api.GetAsync("/api/v1/settings")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await viewer.GetAsync("/health/live")).StatusCode);

        using HttpClient stranger = silo.Caller(role: null);
        HttpResponseMessage[] strange = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => stranger.GetAsync("/api/v1/settings")));
        Assert.Contains(strange, answer => answer.StatusCode == HttpStatusCode.Unauthorized);
        Assert.Contains(strange, answer => answer.StatusCode == HttpStatusCode.TooManyRequests);
    }
}
