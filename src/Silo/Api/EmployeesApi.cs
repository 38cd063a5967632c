using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Ports;
using OrleansSync.Contracts.Settings;
using OrleansSync.Contracts.Sweeps;
using OrleansSync.Grains.Audit;
using OrleansSync.Grains.Employees;
using OrleansSync.Grains.Journal;
using OrleansSync.Grains.Sweeps;
using OrleansSync.Silo.Configuration;

namespace OrleansSync.Silo.Api;

/// <summary>Employees: where each stands, its history, its replay (DESIGN 8). An email or <c>id:…</c> names one.</summary>
internal static class EmployeesApi
{
    private const int EventsPage = 500;
    private const int QueryMax = 200;
    private const string List = "employees";

    public static void MapEmployees(this RouteGroupBuilder api)
    {
        RouteGroupBuilder employees = api.MapGroup("/employees");
        _ = employees.MapGet("/", Page).WithName("ListEmployees").WithSummary("Employees by part of email or name and by state; paged by cursor");
        _ = employees.MapGet("/{email}", Get).WithName("GetEmployee").WithSummary("Facts, desired, actual as last seen, state, next attempt");
        _ = employees.MapGet("/{email}/events", Events).WithName("GetEmployeeEvents").WithSummary("The stream, oldest first; paged by cursor");
        _ = employees.MapGet("/{email}/state", StateAt).WithName("GetEmployeeState").WithSummary("Facts, desired and actual as known at a version or an instant");
        _ = employees.MapPost("/{email}/replay", Replay).WithName("ReplayEmployee").WithSummary("Fold the stream and compare with the live state");
        _ = employees.MapPost("/{email}/release", ReleaseHold).Accepts<DryRunBody>(isOptional: true, "application/json").Produces(200).RequireAuthorization(nameof(ApiRole.Operator)).WithName("ReleaseEmployee").WithSummary("Release the hold of an employee, or show what that would do");
        _ = employees.MapPost("/{email}/reconcile", Reconcile).Accepts<DryRunBody>(isOptional: true, "application/json").RequireAuthorization(nameof(ApiRole.Operator)).WithName("ReconcileEmployee").WithSummary("Read and reconcile now");
    }

    private static async Task<IResult> Page(string? q, string? state, string? cursor, string? limit, IRoster roster, CancellationToken cancellationToken)
    {
        EmployeeStanding? standing = null;
        if (state is { Length: > 0 })
        {
            EmployeeStanding[] known = Enum.GetValues<EmployeeStanding>();
            int at = Array.FindIndex(known, one => Views.Word(one).Equals(state, StringComparison.OrdinalIgnoreCase));
            if (at < 0)
            {
                return Problems.Bad("state: one of " + string.Join(", ", known.Select(Views.Word)) + " is due.");
            }

            standing = known[at];
        }

        if (q is { Length: > QueryMax } || (q?.Contains('\0', StringComparison.Ordinal) ?? false))
        {
            return Problems.Bad(string.Create(CultureInfo.InvariantCulture, $"q: part of an email or a name is due, {QueryMax} characters at most."));
        }

        if (!PageSize.TryRead(limit, out int size))
        {
            return Problems.Bad(PageSize.Fault);
        }

        if (!Cursor.TryRead(List, cursor, out string? after))
        {
            return Problems.Bad(Cursor.Fault);
        }

        // One more than asked for tells whether there is another page.
        ImmutableArray<RosterRow> rows = await roster.Page(q is { Length: 0 } ? null : q, standing, after, size + 1, cancellationToken);
        RosterRow[] page = [.. rows.Take(size)];
        return Results.Json(new JsonObject
        {
            ["items"] = new JsonArray([.. page.Select(Views.EmployeeItem)]),
            ["nextCursor"] = rows.Length > size ? Cursor.Of(List, page[^1].EmployeeId) : null,
        });
    }

    private static async Task<IResult> Get(string email, EmployeeLookup lookup, ISettings settings, CancellationToken cancellationToken) =>
        await lookup.Find(email, cancellationToken) is var (row, movedTo) ? Answer(Views.Employee(row, settings.Current), movedTo) : Unknown();

    private static async Task<IResult> Events(string email, string? cursor, EmployeeLookup lookup, IJournal journal, CancellationToken cancellationToken)
    {
        if (await lookup.Find(email, cancellationToken) is not var (row, movedTo))
        {
            return Unknown();
        }

        string stream = EmployeeStreams.Of(row.EmployeeId);
        if (!Cursor.TryRead(stream, cursor, out long after))
        {
            return Problems.Bad(Cursor.Fault);
        }

        StoredStream stored = await journal.Load(stream, cancellationToken);
        StoredEvent[] rest = [.. stored.Events.Where(one => one.Version > after)];
        StoredEvent[] page = [.. rest.Take(EventsPage)];
        JsonObject view = new()
        {
            ["items"] = new JsonArray([.. page.Select(Views.Event)]),
            ["nextCursor"] = rest.Length > page.Length ? Cursor.Of(stream, page[^1].Version) : null,
        };
        return Answer(view, movedTo);
    }

    private static async Task<IResult> StateAt(string email, string? at, EmployeeLookup lookup, IJournal journal, ISettings settings, CancellationToken cancellationToken)
    {
        if (await lookup.Find(email, cancellationToken) is not var (row, movedTo))
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

        SyncSettings then = await settings.At(upTo[^1].SettingsRevision, cancellationToken);
        JsonObject view = Views.Employee(StateThen.Row(row.EmployeeId, upTo, then), then);
        view["asOf"] = upTo[^1].At;
        return Answer(view, movedTo);
    }

    private static async Task<IResult> Replay(string email, EmployeeLookup lookup, IGrainFactory grains, CancellationToken cancellationToken)
    {
        if (await lookup.Find(email, cancellationToken) is not var (row, movedTo))
        {
            return Unknown();
        }

        ReplayReport report = await grains.GetGrain<IEmployeeGrain>(row.Key).Replay(row.EmployeeId, cancellationToken);
        return Answer(JsonSerializer.SerializeToNode(report, EventCodec.Json)?.AsObject() ?? [], movedTo);
    }

    private static async Task<IResult> Reconcile(HttpContext http, string email, EmployeeLookup lookup, IGrainFactory grains, SweepStore store, IdempotencyKeys keys, SiloConfiguration configuration, CancellationToken cancellationToken)
    {
        if (await lookup.Find(email, cancellationToken) is not var (row, movedTo))
        {
            return Unknown();
        }

        if (movedTo is not null)
        {
            return Problems.Moved(movedTo);
        }

        (DryRunBody? body, IResult? problem) = await DryRunBody.Read(http, cancellationToken);
        if (body is null)
        {
            return problem ?? Problems.Of(400);
        }

        if (SweepsApi.WrongKey(http) is { } wrong)
        {
            return wrong;
        }

        if (!configuration.Missing.IsEmpty)
        {
            return Problems.Unconfigured(configuration.Missing);
        }

        return await SweepsApi.Start(http, grains, store, keys, SweepKind.Scoped, body.DryRun, [EmployeeState.KeyOf(row.EmployeeId)], cancellationToken);
    }

    private static async Task<IResult> ReleaseHold(HttpContext http, string email, EmployeeLookup lookup, IRoster roster, Releases releases, SiloConfiguration configuration, CancellationToken cancellationToken)
    {
        if (await lookup.Find(email, cancellationToken) is not var (row, movedTo))
        {
            return Unknown();
        }

        if (movedTo is not null)
        {
            return Problems.Moved(movedTo);
        }

        (DryRunBody? body, IResult? problem) = await DryRunBody.Read(http, cancellationToken);
        if (body is null)
        {
            return problem ?? Problems.Of(400);
        }

        if (!configuration.Missing.IsEmpty)
        {
            return Problems.Unconfigured(configuration.Missing);
        }

        bool byEmail = !email.StartsWith("id:", StringComparison.OrdinalIgnoreCase);
        if (byEmail && await roster.ByKey(row.Key, cancellationToken) is { Length: > 1 } several)
        {
            return Problems.Conflict("Several employees have this work email: release the owner by " + string.Join(" or ", several.Select(one => EmployeeState.KeyOf(one.EmployeeId))) + ".");
        }

        Cause cause = new(CauseKind.Api, http.TraceIdentifier, http.User.Identity?.Name);
        return await releases.Release(row, body.DryRun, cause, cancellationToken) switch
        {
            ReleaseOutcome.Released released => Results.Json(Of(released)),
            ReleaseOutcome.Refused refused => Problems.Of(409, "nothing-to-release", refused.Why),
            _ => throw new System.Diagnostics.UnreachableException("A release has two outcomes."),
        };
    }

    private static JsonObject Of(ReleaseOutcome.Released released) => new()
    {
        ["released"] = released.SweepId is not null,
        ["reason"] = released.Reason.ToString(),
        ["consequences"] = new JsonArray([.. released.Consequences.Select(text => (JsonNode)text)]),
        ["link"] = released.Link is { } link ? new JsonObject { ["userId"] = link.UserId, ["userName"] = link.UserName, ["from"] = EmployeeState.KeyOf(link.From), ["to"] = EmployeeState.KeyOf(link.To) } : null,
        ["changes"] = Views.Changes(released.Changes),
        ["sweep"] = released.SweepId,
    };

    /// <summary>Who asked by a key of before gets the answer, and is told the present key; acting needs the present one.</summary>
    private static IResult Answer(JsonObject view, string? movedTo)
    {
        if (movedTo is not null)
        {
            view["movedTo"] = movedTo;
        }

        return Results.Json(view);
    }

    private static IResult Unknown() => Problems.NotFound("No such employee. An email or id:… names one.");
}
