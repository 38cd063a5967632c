using System.Net;
using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace OrleansSync.Tests.Api.Progress;

/// <summary>A sweep's progress as server-sent events.</summary>
[Collection(nameof(ApiSilo))]
public sealed class SweepEventsTests(ApiSilo api)
{
    private static readonly string[] Counted = ["failed", "held", "pending", "created", "takenOver", "suspended", "reactivated", "updated", "notSynced", "unchanged"];

    [Fact, Trait("rule", "8")]
    public async Task A_sweep_is_followed_to_its_end_with_counts_that_add_up()
    {
        using StringContent body = new("""{"kind":"full"}""", Encoding.UTF8, "application/json");
        using HttpResponseMessage asked = await api.Silo.Api.PostAsync("/api/v1/sweeps", body);
        string id = (string)JsonNode.Parse(await asked.Content.ReadAsStringAsync())!["id"]!;
        List<SseItem<JsonNode>> seen = await Follow(id, lastEventId: null);
        Assert.Equal("end", seen[^1].EventType);
        Assert.Equal("completed", (string?)seen[^1].Data["phase"]);
        Assert.Equal(ApiSilo.Employees, (int)seen[^1].Data["done"]!);
        Assert.All(seen, one =>
        {
            Assert.Equal((int)one.Data["employees"]!, Counted.Sum(name => (int)one.Data["tallies"]![name]!));
            Assert.Equal((int)one.Data["employees"]! - (int)one.Data["tallies"]!["pending"]!, (int)one.Data["done"]!);
            Assert.False(string.IsNullOrEmpty(one.EventId));
        });
        Assert.Equal(seen.Count, seen.Select(one => one.EventId).Distinct().Count());
    }

    [Fact, Trait("rule", "8")]
    public async Task Who_comes_back_gets_what_is_new_and_after_the_end_nothing()
    {
        JsonNode sweep = await api.Silo.Sweep("""{"kind":"full"}""");
        string id = (string)sweep["id"]!;
        SseItem<JsonNode> end = Assert.Single(await Follow(id, lastEventId: "1.0.0.0.0"));
        Assert.Equal("end", end.EventType);
        using HttpResponseMessage again = await Open(id, end.EventId);
        Assert.Equal(HttpStatusCode.NoContent, again.StatusCode);
    }

    [Fact, Trait("rule", "8")]
    public Task An_unknown_sweep_has_no_progress() => api.Problem(404, "not-found", "GET", "/api/v1/sweeps/none/events");

    private async Task<List<SseItem<JsonNode>>> Follow(string id, string? lastEventId)
    {
        using HttpResponseMessage answer = await Open(id, lastEventId);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        await using Stream stream = await answer.Content.ReadAsStreamAsync();
        List<SseItem<JsonNode>> seen = [];
        await foreach (SseItem<JsonNode> one in SseParser.Create(stream, static (_, data) => JsonNode.Parse(data)!).EnumerateAsync())
        {
            seen.Add(one);
        }

        return seen;
    }

    private async Task<HttpResponseMessage> Open(string id, string? lastEventId)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, $"/api/v1/sweeps/{id}/events");
        if (lastEventId is not null)
        {
            request.Headers.Add("Last-Event-ID", lastEventId);
        }

        return await api.Silo.Api.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }
}
