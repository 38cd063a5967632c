using System.Text.Json.Nodes;
using OrleansSync.Contracts.Audit;
using OrleansSync.Contracts.Ports;
using OrleansSync.Grains.Audit;
using OrleansSync.Silo.Configuration;

namespace OrleansSync.Silo.Api;

/// <summary>The audit of everyone: replays as background jobs (DESIGN 8).</summary>
internal static class AuditApi
{
    public static void MapAudit(this RouteGroupBuilder api)
    {
        RouteGroupBuilder audit = api.MapGroup("/audit");
        _ = audit.MapPost("/replay", Replay).Produces(202).RequireAuthorization(nameof(ApiRole.Operator)).WithName("ReplayEveryone").WithSummary("Fold everyone's stream in the background and compare with the live state; a replay that is open already serves the request");
        _ = audit.MapGet("/replay/{id}", GetReplay).WithName("GetReplay").WithSummary("Progress of a replay of everyone, and at its end the report: one hash over all, identical or exactly where not");
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
