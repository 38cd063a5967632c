using Xunit;

namespace OrleansSync.Tests.Api.Routes;

/// <summary>DESIGN 9: bad input gets a clear error that names the field.</summary>
[Collection(nameof(ApiSilo))]
public sealed class ProblemTests(ApiSilo api)
{
    [Theory, Trait("rule", "9")]
    [InlineData("malformed JSON", "{", "line 1")]
    [InlineData("malformed JSON further down", "{\n\"kind\": fu", "line 2")]
    [InlineData("no object", "[]", "kind, dryRun, employees")]
    [InlineData("nothing", "", "not JSON")]
    [InlineData("null", "null", "object")]
    [InlineData("nobody's member", """{"kind":"full","dryrun":true}""", "dryrun")]
    [InlineData("kind is missing", "{}", "kind")]
    [InlineData("kind is null", """{"kind":null}""", "kind")]
    [InlineData("kind is nobody's word", """{"kind":"everything"}""", "full")]
    [InlineData("kind is a number", """{"kind":1}""", "full")]
    [InlineData("kind is a number as text", """{"kind":"1"}""", "full")]
    [InlineData("kind twice", """{"kind":"full","kind":"delta"}""", "kind")]
    [InlineData("dryRun is a text", """{"kind":"full","dryRun":"yes"}""", "dryRun: true or false")]
    [InlineData("employees is a text", """{"kind":"scoped","employees":"a@b.c"}""", "employees: a list")]
    [InlineData("an employee is a number", """{"kind":"scoped","employees":[1]}""", "employees[0]")]
    [InlineData("an employee is null", """{"kind":"scoped","employees":["id:1",null]}""", "employees[1]")]
    [InlineData("an employee is no email", """{"kind":"scoped","employees":["id:1","somebody"]}""", "employees[1]")]
    [InlineData("scoped to nobody", """{"kind":"scoped","employees":[]}""", "employees")]
    [InlineData("full of somebody", """{"kind":"full","employees":["id:1"]}""", "employees")]
    public async Task A_wrong_body_is_refused_by_the_field(string what, string body, string named)
    {
        Assert.NotEmpty(what);
        Assert.Contains(named, await api.Problem(400, "bad-request", "POST", "/api/v1/sweeps", body), StringComparison.Ordinal);
    }

    [Fact, Trait("rule", "9")]
    public async Task A_body_over_one_mebibyte_is_refused() =>
        Assert.Contains("1 MiB", await api.Problem(413, "too-large", "POST", "/api/v1/sweeps", "{\"kind\":\"" + new string('x', 1_100_000) + "\"}"), StringComparison.Ordinal);

    [Fact, Trait("rule", "9")]
    public async Task A_body_of_another_type_is_refused() =>
        Assert.Contains("application/json", await api.Problem(415, "unsupported-media-type", "POST", "/api/v1/sweeps", "kind=full", mediaType: "application/x-www-form-urlencoded"), StringComparison.Ordinal);

    [Theory, Trait("rule", "9")]
    [InlineData("/api/v1/nothing")]
    [InlineData("/api/v2/sweeps")]
    [InlineData("/nothing")]
    [InlineData("/api/v1/employees/nobody@acme.test")]
    [InlineData("/api/v1/employees/nobody")]
    [InlineData("/api/v1/employees/id:999999")]
    [InlineData("/api/v1/employees/id:")]
    [InlineData("/api/v1/employees/nobody@acme.test/events")]
    [InlineData("/api/v1/employees/nobody@acme.test/state")]
    [InlineData("/api/v1/employees/id:1/state?at=0")]
    [InlineData("/api/v1/sweeps/nothing")]
    [InlineData("/api/v1/sweeps/nothing/plan")]
    public Task What_is_not_there_is_not_found(string path) => api.Problem(404, "not-found", "GET", path);

    [Theory, Trait("rule", "9")]
    [InlineData("/api/v1/employees/nobody@acme.test/replay")]
    [InlineData("/api/v1/employees/nobody@acme.test/reconcile")]
    [InlineData("/api/v1/sweeps/nothing/cancel")]
    public Task What_is_not_there_cannot_be_acted_on(string path) => api.Problem(404, "not-found", "POST", path);

    [Theory, Trait("rule", "9")]
    [InlineData("DELETE", "/api/v1/sweeps")]
    [InlineData("PUT", "/api/v1/employees/id:1")]
    [InlineData("DELETE", "/health/live")]
    public async Task A_method_that_the_address_does_not_take_is_refused_with_those_that_it_takes(string method, string path)
    {
        await api.Problem(405, "method-not-allowed", method, path);
        Assert.NotEmpty((await api.Send(method, path)).Answer.Content.Headers.Allow);
    }

    [Theory, Trait("rule", "9")]
    [InlineData("/api/v1/employees?limit=0", "limit")]
    [InlineData("/api/v1/employees?limit=501", "limit")]
    [InlineData("/api/v1/employees?limit=many", "limit")]
    [InlineData("/api/v1/employees?limit=-1", "limit")]
    [InlineData("/api/v1/employees?state=lost", "inSync")]
    [InlineData("/api/v1/employees?state=1", "inSync")]
    [InlineData("/api/v1/employees?cursor=41", "cursor")]
    [InlineData("/api/v1/employees?cursor=!", "cursor")]
    [InlineData("/api/v1/employees?cursor=", "cursor")]
    [InlineData("/api/v1/employees?q=%00", "q:")]
    [InlineData("/api/v1/employees/id:1/events?cursor=abc", "cursor")]
    [InlineData("/api/v1/employees/id:1/state?at=yesterday", "at:")]
    [InlineData("/api/v1/employees/id:1/state?at=-1", "at:")]
    public async Task A_wrong_query_is_refused_by_the_field(string path, string named) =>
        Assert.Contains(named, await api.Problem(400, "bad-request", "GET", path), StringComparison.Ordinal);

    [Fact, Trait("rule", "9")]
    public async Task A_cursor_of_another_list_is_refused()
    {
        string cursor = (string)(await api.Silo.Json("/api/v1/employees?limit=1"))["nextCursor"]!;
        await api.Problem(400, "bad-request", "GET", "/api/v1/employees/id:1/events?cursor=" + cursor);
    }

    [Fact, Trait("rule", "9")]
    public async Task A_browser_that_asks_for_a_page_gets_the_problem_all_the_same()
    {
        using HttpRequestMessage request = new(HttpMethod.Get, "/api/v1/nothing");
        request.Headers.Accept.ParseAdd("text/html");
        using HttpResponseMessage answer = await api.Silo.Api.SendAsync(request);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }

    [Fact, Trait("rule", "9")]
    public async Task An_idempotency_key_that_cannot_be_kept_is_refused()
    {
        using HttpRequestMessage request = new(HttpMethod.Post, "/api/v1/sweeps") { Content = new StringContent("""{"kind":"delta"}""", System.Text.Encoding.UTF8, "application/json") };
        request.Headers.Add("Idempotency-Key", new string('k', 201));
        using HttpResponseMessage answer = await api.Silo.Api.SendAsync(request);
        Assert.Equal(System.Net.HttpStatusCode.BadRequest, answer.StatusCode);
    }
}
