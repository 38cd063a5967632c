using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace OrleansSync.Tests.Api.Routes;

/// <summary>Asking for sweeps, and paging through them.</summary>
[Collection(nameof(ApiSilo))]
public sealed class SweepRequestTests(ApiSilo api)
{
    [Fact, Trait("rule", "8")]
    public async Task The_same_key_gives_the_same_sweep_and_says_so()
    {
        string key = Guid.NewGuid().ToString();
        (HttpStatusCode status, JsonNode first) = await Ask("""{"kind":"scoped","employees":["id:1"],"dryRun":true}""", key);
        Assert.Equal((HttpStatusCode.Accepted, null, null), (status, (string?)first["coalescedInto"], (string?)first["coalescedBecause"]));
        (_, JsonNode second) = await Ask("""{"dryRun":true,"employees":["id:1"],"kind":"scoped"}""", key);
        Assert.Equal(((string?)first["id"], (string?)first["id"], "sameKey"), ((string?)second["id"], (string?)second["coalescedInto"], (string?)second["coalescedBecause"]));
        (status, JsonNode other) = await Ask("""{"kind":"scoped","employees":["id:2"],"dryRun":true}""", key);
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "urn:orleanssync:problem:idempotency-key-reused"), (status, (string?)other["type"]));
    }

    [Fact, Trait("rule", "8")]
    public async Task Another_callers_same_key_is_another_key()
    {
        string key = Guid.NewGuid().ToString();
        (_, JsonNode admin) = await Ask("""{"kind":"scoped","employees":["id:1"],"dryRun":true}""", key);
        (_, JsonNode operated) = await Ask("""{"kind":"scoped","employees":["id:1"],"dryRun":true}""", key, "operator");
        Assert.NotEqual((string?)admin["id"], (string?)operated["id"]);
    }

    [Fact, Trait("rule", "6")]
    public async Task A_request_that_another_one_serves_says_which_and_why_and_keeps_to_it()
    {
        string[] keys = [.. Enumerable.Range(0, 6).Select(_ => Guid.NewGuid().ToString())];
        JsonNode[] asked = [.. (await Task.WhenAll(keys.Select(key => Ask("""{"kind":"full","dryRun":true}""", key)))).Select(one => one.Body)];
        JsonNode[] joined = [.. asked.Where(one => one["coalescedInto"] is not null)];
        Assert.NotEmpty(joined);
        Assert.All(joined, one => Assert.Equal(("alreadyWaiting", (string?)one["id"]), ((string?)one["coalescedBecause"], (string?)one["coalescedInto"])));
        foreach (JsonNode one in asked)
        {
            await api.Silo.Until("/api/v1/sweeps/" + one["id"], sweep => (string?)sweep["state"] is "completed" or "held");
        }

        // Also after that sweep is over: the key names the request.
        int at = Array.FindIndex(asked, one => one["coalescedInto"] is not null);
        (_, JsonNode again) = await Ask("""{"kind":"full","dryRun":true}""", keys[at]);
        Assert.Equal((string?)asked[at]["id"], (string?)again["id"]);
    }

    [Fact, Trait("rule", "8")]
    public async Task Sweeps_are_paged_newest_first_without_gap_or_repeat()
    {
        await api.Silo.Sweep("""{"kind":"scoped","employees":["id:1"],"dryRun":true}""");
        await api.Silo.Sweep("""{"kind":"scoped","employees":["id:2"],"dryRun":true}""");
        string[] whole = [.. (await api.Silo.Json("/api/v1/sweeps?limit=500"))["items"]!.AsArray().Select(one => (string)one!["id"]!)];
        List<string> paged = [];
        for (string? cursor = string.Empty; cursor is not null;)
        {
            JsonNode page = await api.Silo.Json("/api/v1/sweeps?limit=2" + (cursor.Length == 0 ? string.Empty : "&cursor=" + cursor));
            Assert.InRange(page["items"]!.AsArray().Count, 1, 2);
            paged.AddRange(page["items"]!.AsArray().Select(one => (string)one!["id"]!));
            cursor = (string?)page["nextCursor"];
        }

        Assert.Equal(whole, paged);
        await api.Problem(400, "bad-request", "GET", "/api/v1/sweeps?cursor=bm9uZQ");
    }

    private async Task<(HttpStatusCode Status, JsonNode Body)> Ask(string body, string key, string role = "admin")
    {
        using HttpClient client = api.Silo.Caller(role);
        using StringContent content = new(body, Encoding.UTF8, "application/json");
        client.DefaultRequestHeaders.Add("Idempotency-Key", key);
        using HttpResponseMessage answer = await client.PostAsync("/api/v1/sweeps", content);
        return (answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync())!);
    }
}
