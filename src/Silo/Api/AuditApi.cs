using System.Collections.Immutable;
using System.Text.Json.Nodes;
using OrleansSync.Contracts.Audit;
using OrleansSync.Contracts.Ports;
using OrleansSync.Grains.Audit;
using OrleansSync.Silo.Configuration;

namespace OrleansSync.Silo.Api;

/// <summary>The audit of everyone: replays as background jobs (DESIGN 8).</summary>
internal static class AuditApi
{
    private const string SealList = "seals";

    public static void MapAudit(this RouteGroupBuilder api)
    {
        RouteGroupBuilder audit = api.MapGroup("/audit");
        _ = audit.MapPost("/replay", Replay).Produces(202).RequireAuthorization(nameof(ApiRole.Operator)).WithName("ReplayEveryone").WithSummary("Fold everyone's stream in the background and compare with the live state; a replay that is open already serves the request");
        _ = audit.MapGet("/replay/{id}", GetReplay).WithName("GetReplay").WithSummary("Progress of a replay of everyone, and at its end the report: one hash over all, identical or exactly where not");
        _ = audit.MapGet("/export", Export).WithName("ExportAudit").WithSummary("The whole history as stored, with its chain and seals, as NDJSON: what the command verify checks offline");
        _ = audit.MapGet("/keys", Keys).WithName("ListSealKeys").WithSummary("The public keys of the seals, as verifiers of signed notes take them");
        _ = audit.MapGet("/seals", Seals).WithName("ListSeals").WithSummary("Seals as signed notes, newest first; paged by cursor");
    }

    private static IResult Export(AuditExport export, CancellationToken cancellationToken) =>
        Results.Stream(output => export.Write(output, cancellationToken), "application/x-ndjson", "orleanssync-audit.ndjson");

    private static async Task<IResult> Keys(SealKeys keys, CancellationToken cancellationToken) => Results.Json(new JsonObject
    {
        ["items"] = new JsonArray([.. (await keys.Public(cancellationToken)).Select(one => (JsonNode)new JsonObject { ["key"] = one.Key.Text, ["since"] = one.Since })]),
    });

    private static async Task<IResult> Seals(string? cursor, string? limit, SealStore seals, CancellationToken cancellationToken)
    {
        if (!PageSize.TryRead(limit, out int size))
        {
            return Problems.Bad(PageSize.Fault);
        }

        if (!Cursor.TryRead(SealList, cursor, out long before))
        {
            return Problems.Bad(Cursor.Fault);
        }

        ImmutableArray<(long Number, string Note)> page = await seals.Page(cursor is null ? null : before, size, cancellationToken);
        return Results.Json(new JsonObject
        {
            ["items"] = new JsonArray([.. page.Select(one => (JsonNode)new JsonObject { ["number"] = one.Number, ["note"] = one.Note })]),
            ["nextCursor"] = page.Length == size && page[^1].Number > 1 ? Cursor.Of(SealList, page[^1].Number) : null,
        });
    }

    private static async Task<IResult> Replay(HttpContext http, ReplayStore store, IGrainFactory grains, IIds ids, TimeProvider clock, CancellationToken cancellationToken)
    {
        ReplayRecord asked = new() { Id = ids.Next(), Caller = http.User.Identity?.Name, RequestedAt = clock.GetUtcNow() };
        string id = await store.Open(asked, cancellationToken);
        await grains.GetGrain<IReplayGrain>(id).Ping(cancellationToken);
        JsonObject view = View(await store.Get(id, cancellationToken) ?? asked);
        view["coalescedInto"] = id == asked.Id ? null : id;
        http.Response.Headers.Location = "/api/v1/audit/replay/" + id;
        return Results.Json(view, statusCode: 202);
    }

    private static async Task<IResult> GetReplay(string id, ReplayStore store, CancellationToken cancellationToken) =>
        !id.Contains('\0', StringComparison.Ordinal) && await store.Get(id, cancellationToken) is { } record ? Results.Json(View(record)) : Problems.NotFound("No such replay.");

    private static JsonObject View(ReplayRecord record) => new()
    {
        ["id"] = record.Id,
        ["state"] = Views.Word(record.State),
        ["caller"] = record.Caller,
        ["requestedAt"] = record.RequestedAt,
        ["completedAt"] = record.CompletedAt,
        ["employees"] = record.People,
        ["replayed"] = record.Replayed,
        ["erased"] = record.Erased,
        ["different"] = record.Different,
        ["identical"] = record.State == ReplayState.Completed ? record.Different == 0 : null,
        ["hash"] = record.State == ReplayState.Completed ? record.Hash : null,
        ["findings"] = new JsonArray([.. record.Findings.Select(finding => (JsonNode)new JsonObject
        {
            ["employeeId"] = finding.EmployeeId,
            ["version"] = finding.Version,
            ["fields"] = new JsonArray([.. finding.Fields.Select(field => (JsonNode)field)]),
        })]),
        ["error"] = record.Error,
    };
}
