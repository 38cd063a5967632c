using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Ports;
using OrleansSync.Contracts.Sweeps;
using OrleansSync.Grains.Employees;
using OrleansSync.Grains.Journal;
using OrleansSync.Grains.Sweeps;
using OrleansSync.Silo.Configuration;

namespace OrleansSync.Silo.Api;

/// <summary>Employees: where each stands, its history, its replay (DESIGN 8). An email or <c>id:…</c> names one.</summary>
internal static class EmployeesApi
{
    private const int PageMax = 500;
    private const int PageDefault = 100;
    private const int EventsPage = 500;

    public static void MapEmployees(this RouteGroupBuilder api)
    {
        RouteGroupBuilder employees = api.MapGroup("/employees");
        _ = employees.MapGet("/", Page).WithName("ListEmployees").WithSummary("Employees by part of email or name and by state; paged by cursor");
        _ = employees.MapGet("/{email}", Get).WithName("GetEmployee").WithSummary("Facts, desired, actual as last seen, state, next attempt");
        _ = employees.MapGet("/{email}/events", Events).WithName("GetEmployeeEvents").WithSummary("The stream, oldest first; paged by cursor");
        _ = employees.MapGet("/{email}/state", StateAt).WithName("GetEmployeeState").WithSummary("Facts, desired and actual as known at a version or an instant");
        _ = employees.MapPost("/{email}/replay", Replay).WithName("ReplayEmployee").WithSummary("Fold the stream and compare with the live state");
        _ = employees.MapPost("/{email}/reconcile", Reconcile).RequireAuthorization(nameof(ApiRole.Operator)).WithName("ReconcileEmployee").WithSummary("Read and reconcile now");
    }

    private static async Task<IResult> Page(string? q, string? state, string? cursor, int? limit, IRoster roster, ISettings settings, CancellationToken cancellationToken)
    {
        EmployeeStanding? standing = null;
        if (state is not null)
        {
            if (!Enum.TryParse(state, ignoreCase: true, out EmployeeStanding wanted) || !Enum.IsDefined(wanted))
            {
                return Problems.Bad("state: one of " + string.Join(", ", Enum.GetValues<EmployeeStanding>().Select(Views.Word)) + " is due.");
            }

            standing = wanted;
        }

        if (limit is < 1 or > PageMax)
        {
            return Problems.Bad(string.Create(CultureInfo.InvariantCulture, $"limit: 1 to {PageMax} is due."));
        }

        int size = limit ?? PageDefault;
        ImmutableArray<RosterRow> rows = await roster.Page(q, standing, cursor, size, cancellationToken);
        return Results.Json(new JsonObject
        {
            ["items"] = new JsonArray([.. rows.Select(row => Views.Employee(row, settings.Current))]),
            ["nextCursor"] = rows.Length == size ? rows[^1].EmployeeId : null,
        });
    }

    private static async Task<IResult> Get(string email, IRoster roster, ISettings settings, CancellationToken cancellationToken) =>
        await Find(email, roster, cancellationToken) is { } row ? Results.Json(Views.Employee(row, settings.Current)) : Unknown();

    private static async Task<IResult> Events(string email, string? cursor, IRoster roster, IJournal journal, CancellationToken cancellationToken)
    {
        long after = 0;
        if (cursor is not null && !long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out after))
        {
            return Problems.Bad("cursor: the one of the page before is due.");
        }

        if (await Find(email, roster, cancellationToken) is not { } row)
        {
            return Unknown();
        }

        StoredStream stream = await journal.Load(EmployeeStreams.Of(row.EmployeeId), cancellationToken);
        StoredEvent[] page = [.. stream.Events.Where(one => one.Version > after).Take(EventsPage)];
        return Results.Json(new JsonObject
        {
            ["items"] = new JsonArray([.. page.Select(Views.Event)]),
            ["nextCursor"] = page.Length == EventsPage ? page[^1].Version.ToString(CultureInfo.InvariantCulture) : null,
        });
    }

    private static async Task<IResult> StateAt(string email, string? at, IRoster roster, IJournal journal, ISettings settings, CancellationToken cancellationToken)
    {
        if (await Find(email, roster, cancellationToken) is not { } row)
        {
            return Unknown();
        }

        StoredStream stream = await journal.Load(EmployeeStreams.Of(row.EmployeeId), cancellationToken);
        StoredEvent[] upTo;
        if (at is null)
        {
            upTo = [.. stream.Events];
        }
        else if (long.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out long version))
        {
            upTo = [.. stream.Events.Where(one => one.Version <= version)];
        }
        else if (DateTimeOffset.TryParse(at, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset instant))
        {
            upTo = [.. stream.Events.Where(one => one.At <= instant)];
        }
        else
        {
            return Problems.Bad("at: a version or an ISO 8601 instant is due.");
        }

        if (upTo.Length == 0)
        {
            return Problems.NotFound("Nothing was known of this employee then.");
        }

        EmployeeState folded = EmployeeFold.Fold(row.EmployeeId, upTo);
        RosterMarks marks = new(folded.Failure is null && folded.Intent is null ? upTo[^1].SettingsRevision : null, ActualHash: null, NextAttemptAt: null, Attempts: 0);
        JsonObject view = Views.Employee(RosterProjection.Row(folded, upTo[^1].Version, marks, upTo[^1].At), settings.Current);
        view["asOf"] = upTo[^1].At;
        return Results.Json(view);
    }

    private static async Task<IResult> Replay(string email, IRoster roster, IGrainFactory grains, CancellationToken cancellationToken)
    {
        if (await Find(email, roster, cancellationToken) is not { } row)
        {
            return Unknown();
        }

        ReplayReport report = await grains.GetGrain<IEmployeeGrain>(row.Key).Replay(row.EmployeeId, cancellationToken);
        return Results.Json(JsonSerializer.SerializeToNode(report, EventCodec.Json));
    }

    private static async Task<IResult> Reconcile(HttpContext http, string email, IRoster roster, IGrainFactory grains, SweepStore store, CancellationToken cancellationToken)
    {
        if (await Find(email, roster, cancellationToken) is not { } row)
        {
            return Unknown();
        }

        SweepTicket ticket = await SweepsApi.Ask(http, grains, SweepKind.Scoped, dryRun: false, [EmployeeState.KeyOf(row.EmployeeId)], cancellationToken);
        http.Response.Headers.Location = "/api/v1/sweeps/" + ticket.SweepId;
        return await store.Get(ticket.SweepId, cancellationToken) is { } record ? Results.Json(Views.Sweep(record), statusCode: 202) : Results.Accepted();
    }

    private static async Task<RosterRow?> Find(string name, IRoster roster, CancellationToken cancellationToken)
    {
        string key = name.Trim().ToLowerInvariant();
        return key.StartsWith("id:", StringComparison.Ordinal)
            ? await roster.ByEmployeeId(key[3..], cancellationToken)
            : (await roster.ByKey(key, cancellationToken)).OrderByDescending(row => row.TargetUserId is not null).FirstOrDefault();
    }

    private static IResult Unknown() => Problems.NotFound("No such employee. An email or id:… names one.");
}
