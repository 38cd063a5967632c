using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Sweeps;
using OrleansSync.Grains.Sweeps;
using OrleansSync.Silo.Configuration;

namespace OrleansSync.Silo.Api;

/// <summary>Sweeps: ask for one, watch it, see its plan (DESIGN 8).</summary>
internal static class SweepsApi
{
    private const int ListMax = 200;
    private const int PlanPage = 500;

    public static void MapSweeps(this RouteGroupBuilder api)
    {
        RouteGroupBuilder sweeps = api.MapGroup("/sweeps");
        _ = sweeps.MapPost("/", Request).RequireAuthorization(nameof(ApiRole.Operator)).WithName("RequestSweep").WithSummary("Ask for a full, delta or scoped sweep, or for its plan only");
        _ = sweeps.MapGet("/", List).WithName("ListSweeps").WithSummary("Sweeps, newest first");
        _ = sweeps.MapGet("/{id}", Get).WithName("GetSweep").WithSummary("State, tallies and requests of one sweep");
        _ = sweeps.MapGet("/{id}/plan", Plan).WithName("GetSweepPlan").WithSummary("Per employee and attribute, old to new; paged by cursor");
        _ = sweeps.MapPost("/{id}/cancel", Cancel).RequireAuthorization(nameof(ApiRole.Operator)).WithName("CancelSweep").WithSummary("Stop it between two writes");
    }

    private static async Task<IResult> Request(HttpContext http, JsonObject? body, IGrainFactory grains, SweepStore store, EngineReadiness readiness, CancellationToken cancellationToken)
    {
        if (body?["kind"] is not JsonValue word || !Enum.TryParse(word.ToString(), ignoreCase: true, out SweepKind kind))
        {
            return Problems.Bad("kind: full, delta or scoped is due.");
        }

        if (body["dryRun"] is { } flag && flag.GetValueKind() is not (System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False))
        {
            return Problems.Bad("dryRun: true or false is due.");
        }

        if (body["employees"] is not (null or JsonArray))
        {
            return Problems.Bad("employees: a list of emails or id:… is due.");
        }

        ImmutableArray<string> employees = [.. (body["employees"] as JsonArray)?.Select(one => one?.ToString() ?? string.Empty).Where(name => name.Length > 0) ?? []];
        if (kind == SweepKind.Scoped && employees.IsEmpty)
        {
            return Problems.Bad("employees: a scoped sweep names at least one.");
        }

        if (!readiness.IsConfigured)
        {
            return Problems.Conflict("Unconfigured: set BambooHr:BaseUrl, BambooHr:ApiKey, JumpCloud:BaseUrl and JumpCloud:ApiKey.");
        }

        SweepTicket ticket = await Ask(http, grains, kind, (bool?)body["dryRun"] ?? false, employees, cancellationToken);
        SweepRecord? record = await store.Get(ticket.SweepId, cancellationToken);
        JsonObject view = record is null ? new JsonObject { ["id"] = ticket.SweepId } : Views.Sweep(record);
        view["coalescedInto"] = ticket.Coalesced ? ticket.SweepId : null;
        http.Response.Headers.Location = "/api/v1/sweeps/" + ticket.SweepId;
        return Results.Json(view, statusCode: 202);
    }

    /// <summary>Asks the coordinator on behalf of the caller.</summary>
    public static Task<SweepTicket> Ask(HttpContext http, IGrainFactory grains, SweepKind kind, bool dryRun, ImmutableArray<string> employees, CancellationToken cancellationToken)
    {
        Cause cause = new(CauseKind.Api, http.TraceIdentifier, http.User.Identity?.Name);
        string? key = http.Request.Headers["Idempotency-Key"].ToString() is { Length: > 0 and <= 200 } given ? given : null;
        return grains.GetGrain<ICoordinatorGrain>("coordinator").Request(new SweepRequest(kind, dryRun, employees, cause, key), cancellationToken);
    }

    private static async Task<IResult> List(SweepStore store, CancellationToken cancellationToken) =>
        Results.Json(new JsonObject { ["items"] = new JsonArray([.. (await store.List(ListMax, cancellationToken)).Select(Views.Sweep)]) });

    private static async Task<IResult> Get(string id, SweepStore store, CancellationToken cancellationToken) =>
        await store.Get(id, cancellationToken) is { } record ? Results.Json(Views.Sweep(record)) : Problems.NotFound("No such sweep.");

    private static async Task<IResult> Plan(string id, string? cursor, SweepStore store, CancellationToken cancellationToken)
    {
        if (await store.Get(id, cancellationToken) is not { } record)
        {
            return Problems.NotFound("No such sweep.");
        }

        int from = 0;
        if (cursor is not null && !int.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out from))
        {
            return Problems.Bad("cursor: the one of the page before is due.");
        }

        ImmutableArray<PlanRow> rows = await store.Plan(id, from, PlanPage, cancellationToken);
        return Results.Json(new JsonObject
        {
            ["planHash"] = record.PlanHash,
            ["items"] = new JsonArray([.. rows.Select(Views.Row)]),
            ["nextCursor"] = rows.Length == PlanPage ? (from + PlanPage).ToString(CultureInfo.InvariantCulture) : null,
        });
    }

    private static async Task<IResult> Cancel(string id, IGrainFactory grains, SweepStore store, CancellationToken cancellationToken)
    {
        if (await store.Get(id, cancellationToken) is not { } record)
        {
            return Problems.NotFound("No such sweep.");
        }

        if (record.IsOver)
        {
            return Problems.Conflict("The sweep is over.");
        }

        if (record.State == SweepState.Held)
        {
            await store.Update(record with { State = SweepState.Cancelled }, cancellationToken);
        }

        await grains.GetGrain<ICoordinatorGrain>("coordinator").Cancel(id, cancellationToken);
        return Results.Json(Views.Sweep(await store.Get(id, cancellationToken) ?? record), statusCode: 202);
    }
}
