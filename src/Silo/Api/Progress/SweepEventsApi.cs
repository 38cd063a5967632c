using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using OrleansSync.Grains.Sweeps;

namespace OrleansSync.Silo.Api.Progress;

/// <summary>The progress of a sweep as server-sent events (DESIGN 8).</summary>
internal static class SweepEventsApi
{
    private const string LastEventId = "Last-Event-ID";
    private static readonly TimeSpan PingEvery = TimeSpan.FromSeconds(15);

    public static void MapSweepEvents(this RouteGroupBuilder api) => _ = api.MapGet("/sweeps/{id}/events", Watch)
        .Produces(200, contentType: "text/event-stream").Produces(204)
        .WithName("WatchSweep")
        .WithSummary("Progress as server-sent events: phase, counts that add up, pace, remaining time; resumed by Last-Event-ID, closed by the event end");

    private static async Task<IResult> Watch(string id, HttpContext http, SweepStore store, SweepFeed feed, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (await store.Get(id, cancellationToken) is not { } record)
        {
            return Problems.NotFound("No such sweep.");
        }

        string? seen = http.Request.Headers[LastEventId].ToString() is { Length: > 0 } last ? last : null;
        SweepProgress now = new(record, PerSecond: null, Remaining: null);
        if (now.IsLast && now.Id == seen)
        {
            // The end was seen: a browser that gets this comes no more.
            return Results.NoContent();
        }

        if (feed.IsFull)
        {
            http.Response.Headers.RetryAfter = "5";
            return Problems.Of(503);
        }

        http.Response.Headers["X-Accel-Buffering"] = "no";
        return TypedResults.ServerSentEvents(Events(now, seen, feed, clock, cancellationToken));
    }

    private static async IAsyncEnumerable<SseItem<JsonObject>> Events(SweepProgress first, string? seen, SweepFeed feed, TimeProvider clock, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (first.Id != seen)
        {
            yield return Item(first);
        }

        if (first.IsLast)
        {
            yield break;
        }

        (string told, DateTimeOffset at) = (first.Id, clock.GetUtcNow());
        await foreach (SweepProgress progress in feed.Watch(first.Record.Id, cancellationToken))
        {
            if (progress.Id != told)
            {
                (told, at) = (progress.Id, clock.GetUtcNow());
                yield return Item(progress);
            }
            else if (clock.GetUtcNow() - at >= PingEvery)
            {
                at = clock.GetUtcNow();
                yield return new SseItem<JsonObject>([], "ping");
            }

            if (progress.IsLast)
            {
                yield break;
            }
        }
    }

    private static SseItem<JsonObject> Item(SweepProgress progress) => new(progress.View(), progress.IsLast ? "end" : "progress") { EventId = progress.Id };
}
