using System.Collections.Immutable;
using System.Text.Json.Nodes;
using OrleansSync.Contracts.Sweeps;
using OrleansSync.Grains.Audit;
using OrleansSync.Grains.Journal;

namespace OrleansSync.Silo.Api;

/// <summary>Everything that one cause did (DESIGN 8).</summary>
internal static class CausesApi
{
    private const int IdMax = 100;

    public static void MapCauses(this RouteGroupBuilder api) =>
        _ = api.MapGet("/causes/{correlationId}", Get).WithName("GetCause").WithSummary("Everything that one sweep, delivery or request did: its sweeps and all events, in the order in which they were stored; paged by cursor");

    private static async Task<IResult> Get(string correlationId, string? cursor, string? limit, Causes causes, EventReader events, CancellationToken cancellationToken)
    {
        if (correlationId.Length > IdMax || correlationId.Contains('\0', StringComparison.Ordinal))
        {
            return Unknown();
        }

        if (!PageSize.TryRead(limit, out int size))
        {
            return Problems.Bad(PageSize.Fault);
        }

        string list = "cause:" + correlationId;
        if (!Cursor.TryRead(list, cursor, out long after))
        {
            return Problems.Bad(Cursor.Fault);
        }

        ImmutableArray<SweepRecord> sweeps = await causes.Sweeps(correlationId, cancellationToken);
        string[] ids = [.. sweeps.Select(sweep => sweep.Id).Append(correlationId).Distinct(StringComparer.Ordinal)];
        ImmutableSortedDictionary<string, long> counts = await events.CountByType(ids, cancellationToken);
        if (sweeps.IsEmpty && counts.IsEmpty)
        {
            return Unknown();
        }

        ImmutableArray<(long Sequence, StreamEvent Event)> found = await events.ByCorrelation(ids, after, size + 1, cancellationToken);
        (long Sequence, StreamEvent Event)[] page = [.. found.Take(size)];
        return Results.Json(new JsonObject
        {
            ["correlationId"] = correlationId,
            ["sweeps"] = new JsonArray([.. sweeps.Select(Views.Sweep)]),
            ["counts"] = new JsonObject(counts.Select(pair => KeyValuePair.Create(EventNames.ByName.TryGetValue(pair.Key, out Type? type) ? type.Name : pair.Key, (JsonNode?)pair.Value))),
            ["items"] = new JsonArray([.. page.Select(one => Item(one.Event))]),
            ["nextCursor"] = found.Length > size ? Cursor.Of(list, page[^1].Sequence) : null,
        });
    }

    private static JsonObject Item(StreamEvent one)
    {
        JsonObject view = new() { ["stream"] = one.StreamId, ["employeeId"] = EventCodec.PersonOf(one.StreamId) };
        foreach ((string name, JsonNode? value) in Views.Event(one.Event))
        {
            view[name] = value?.DeepClone();
        }

        return view;
    }

    private static IResult Unknown() => Problems.NotFound("Nothing is known of this cause: a sweep's, a delivery's or a correlation id is due.");
}
