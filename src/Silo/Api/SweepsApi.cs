using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansSync.Contracts.Audit;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Sweeps;
using OrleansSync.Contracts.Text;
using OrleansSync.Grains.Audit;
using OrleansSync.Grains.Journal;
using OrleansSync.Grains.Sweeps;
using OrleansSync.Silo.Configuration;

namespace OrleansSync.Silo.Api;

/// <summary>Sweeps: ask for one, watch it, see its plan (DESIGN 8).</summary>
internal static class SweepsApi
{
    private const string ListName = "sweeps";
    private const int EmployeesMax = 5000;
    private const int PlanPage = 500;
    private const int KeyMax = 200;
    private const string IdempotencyKey = "Idempotency-Key";

    public static void MapSweeps(this RouteGroupBuilder api)
    {
        RouteGroupBuilder sweeps = api.MapGroup("/sweeps");
        _ = sweeps.MapPost("/", Request).Accepts<SweepRequestBody>("application/json").Produces(202).RequireAuthorization(nameof(ApiRole.Operator)).WithName("RequestSweep").WithSummary("Ask for a full, delta or scoped sweep, or for its plan only");
        _ = sweeps.MapGet("/", List).WithName("ListSweeps").WithSummary("Sweeps, newest first; paged by cursor");
        _ = sweeps.MapGet("/{id}", Get).WithName("GetSweep").WithSummary("State, tallies and requests of one sweep");
        _ = sweeps.MapGet("/{id}/plan", Plan).WithName("GetSweepPlan").WithSummary("Per employee and attribute, old to new; paged by cursor");
        _ = sweeps.MapGet("/{id}/report", Report).WithName("GetSweepReport").WithSummary("Convergence at the end of a full sweep: desired equals actual for everyone, or the exceptions; format=json, csv or html");
        _ = sweeps.MapPost("/{id}/cancel", Cancel).Produces(202).RequireAuthorization(nameof(ApiRole.Operator)).WithName("CancelSweep").WithSummary("Stop it between two writes");
    }

    private static async Task<IResult> Request(HttpContext http, IGrainFactory grains, SweepStore store, IdempotencyKeys keys, SiloConfiguration configuration, CancellationToken cancellationToken)
    {
        (SweepRequestBody? body, IResult? problem) = await JsonBody.Read<SweepRequestBody>(http, cancellationToken);
        if (body is null)
        {
            return problem ?? Problems.Of(400);
        }

        if (Array.FindIndex(body.Employees, name => name is null || !EmployeeLookup.IsName(name.Trim())) is >= 0 and var at)
        {
            return Problems.Bad(string.Create(CultureInfo.InvariantCulture, $"employees[{at}]: an email or id:… is due."));
        }

        if ((body.Kind == SweepKind.Scoped) == (body.Employees.Length == 0))
        {
            return Problems.Bad("employees: a scoped sweep names at least one; the others name none.");
        }

        if (body.Employees.Length > EmployeesMax)
        {
            return Problems.Bad(string.Create(CultureInfo.InvariantCulture, $"employees: {EmployeesMax} at most; a full sweep looks at everybody."));
        }

        if (WrongKey(http) is { } wrong)
        {
            return wrong;
        }

        if (!configuration.Missing.IsEmpty)
        {
            return Problems.Unconfigured(configuration.Missing);
        }

        return await Start(http, grains, store, keys, body.Kind, body.DryRun, [.. body.Employees.Select(name => name.Trim())], cancellationToken);
    }

    /// <summary>Asks for a sweep and answers with the one that serves the request: a new one, one that waits already, or that of the same Idempotency-Key.</summary>
    public static async Task<IResult> Start(HttpContext http, IGrainFactory grains, SweepStore store, IdempotencyKeys keys, SweepKind kind, bool dryRun, ImmutableArray<string> employees, CancellationToken cancellationToken)
    {
        string? key = http.Request.Headers[IdempotencyKey].ToString() is { Length: > 0 } given ? IdempotencyKeys.Of(http.User.Identity?.Name, given) : null;
        string asked = ContentHash.Of(Encoding.UTF8.GetBytes($"{kind} {dryRun} {string.Join('\n', employees)}"));
        if (key is not null && await keys.Find(key, cancellationToken) is var (request, known))
        {
            return request == asked ? await Answer(http, store, known, "sameKey", cancellationToken) : Problems.Of(422, "idempotency-key-reused", "Idempotency-Key: used before for another request; a key names one request.");
        }

        SweepTicket ticket = await Ask(http, grains, kind, dryRun, employees, cancellationToken);
        if (key is not null)
        {
            await keys.Keep(key, asked, ticket.SweepId, cancellationToken);
        }

        return await Answer(http, store, ticket.SweepId, ticket.Coalesced ? "alreadyWaiting" : null, cancellationToken);
    }

    /// <summary>Asks the coordinator on behalf of the caller.</summary>
    public static Task<SweepTicket> Ask(HttpContext http, IGrainFactory grains, SweepKind kind, bool dryRun, ImmutableArray<string> employees, CancellationToken cancellationToken)
    {
        Cause cause = new(CauseKind.Api, http.TraceIdentifier, http.User.Identity?.Name);
        string? key = http.Request.Headers[IdempotencyKey].ToString() is { Length: > 0 } given ? IdempotencyKeys.Of(http.User.Identity?.Name, given) : null;
        return grains.GetGrain<ICoordinatorGrain>("coordinator").Request(new SweepRequest(kind, dryRun, employees, cause, key), cancellationToken);
    }

    private static async Task<IResult> Answer(HttpContext http, SweepStore store, string sweepId, string? coalesced, CancellationToken cancellationToken)
    {
        JsonObject view = await store.Get(sweepId, cancellationToken) is { } record ? Views.Sweep(record) : new JsonObject { ["id"] = sweepId };
        view["coalescedInto"] = coalesced is null ? null : sweepId;
        view["coalescedBecause"] = coalesced;
        http.Response.Headers.Location = "/api/v1/sweeps/" + sweepId;
        return Results.Json(view, statusCode: 202);
    }

    /// <summary>The problem of an Idempotency-Key that cannot be kept, or null.</summary>
    public static IResult? WrongKey(HttpContext http) =>
        http.Request.Headers[IdempotencyKey].ToString().Length > KeyMax ? Problems.Bad(string.Create(CultureInfo.InvariantCulture, $"Idempotency-Key: {KeyMax} characters at most.")) : null;

    private static async Task<IResult> List(string? cursor, string? limit, SweepStore store, CancellationToken cancellationToken)
    {
        if (!PageSize.TryRead(limit, out int size))
        {
            return Problems.Bad(PageSize.Fault);
        }

        if (!Cursor.TryRead(ListName, cursor, out string? after) || !TryPlace(after, out (DateTimeOffset, string)? place))
        {
            return Problems.Bad(Cursor.Fault);
        }

        ImmutableArray<SweepRecord> found = await store.Page(place, size + 1, cancellationToken);
        SweepRecord[] page = [.. found.Take(size)];
        return Results.Json(new JsonObject
        {
            ["items"] = new JsonArray([.. page.Select(Views.Sweep)]),
            ["nextCursor"] = found.Length > size ? Cursor.Of(ListName, string.Create(CultureInfo.InvariantCulture, $"{page[^1].RequestedAt.UtcTicks}:{page[^1].Id}")) : null,
        });
    }

    private static bool TryPlace(string? after, out (DateTimeOffset RequestedAt, string Id)? place)
    {
        place = null;
        if (after is null)
        {
            return true;
        }

        string[] parts = after.Split(':', 2);
        bool fits = parts.Length == 2 && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out long ticks) && ticks <= DateTimeOffset.MaxValue.UtcTicks;
        place = fits ? (new DateTimeOffset(long.Parse(parts[0], CultureInfo.InvariantCulture), TimeSpan.Zero), parts[1]) : null;
        return fits;
    }

    private static async Task<IResult> Get(string id, SweepStore store, CancellationToken cancellationToken) =>
        await store.Get(id, cancellationToken) is { } record ? Results.Json(Views.Sweep(record)) : Problems.NotFound("No such sweep.");

    private static async Task<IResult> Plan(string id, string? cursor, SweepStore store, CancellationToken cancellationToken)
    {
        if (await store.Get(id, cancellationToken) is not { } record)
        {
            return Problems.NotFound("No such sweep.");
        }

        string list = "plan:" + id;
        if (!Cursor.TryRead(list, cursor, out long from) || from > int.MaxValue)
        {
            return Problems.Bad(Cursor.Fault);
        }

        ImmutableArray<PlanRow> rows = await store.Plan(id, (int)from, PlanPage, cancellationToken);
        return Results.Json(new JsonObject
        {
            ["planHash"] = record.PlanHash,
            ["items"] = new JsonArray([.. rows.Select(Views.Row)]),
            ["nextCursor"] = rows.Length == PlanPage ? Cursor.Of(list, rows[^1].Ordinal + 1) : null,
        });
    }

    private static async Task<IResult> Report(string id, string? format, SealStore seals, CancellationToken cancellationToken)
    {
        if (format is not (null or "json" or "csv" or "html"))
        {
            return Problems.Bad("format: json, csv or html is due.");
        }

        return await seals.Report(id, cancellationToken) is not { } report ? Problems.NotFound("No report: a full sweep that is completed has one.")
            : format is null or "json" ? Results.Text(report, "application/json")
            : JsonSerializer.Deserialize<ConvergenceReport>(report, EventCodec.Json) is not { } read ? Problems.Of(500)
            : format == "csv" ? Results.Text(ReportView.Csv(read), "text/csv", Encoding.UTF8)
            : Results.Text(ReportView.Page(read), "text/html", Encoding.UTF8);
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
