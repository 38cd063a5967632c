using System.Collections.Immutable;
using System.Text.Json.Nodes;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Sweeps;
using OrleansSync.Grains.Sweeps;
using OrleansSync.Silo.Configuration;

namespace OrleansSync.Silo.Api;

/// <summary>What waits for a person's word, and giving it (DESIGN 3.4).</summary>
internal static class HoldsApi
{
    private const string StaleType = "stale-hash";

    public static void MapHolds(this RouteGroupBuilder api)
    {
        _ = api.MapGet("/holds", List).WithName("ListHolds").WithSummary("What waits for an approval: why, since when, whom it concerns, and what happens if nobody acts");
        _ = api.MapPost("/sweeps/{id}/approve", Approve).Accepts<ApprovalBody>("application/json").Produces(202).RequireAuthorization(nameof(ApiRole.Operator)).WithName("ApproveSweep").WithSummary("Carry out what a hash stands for: a dry run's plan, a guard's hold, a read that a gate did not believe");
    }

    private static async Task<IResult> List(IHoldStore holds, CancellationToken cancellationToken) =>
        Results.Json(new JsonObject { ["items"] = new JsonArray([.. (await holds.Open(cancellationToken)).Select(Of)]) });

    private static async Task<IResult> Approve(HttpContext http, string id, Approvals approvals, CancellationToken cancellationToken)
    {
        (ApprovalBody? body, IResult? problem) = await JsonBody.Read<ApprovalBody>(http, cancellationToken);
        if (body is null)
        {
            return problem ?? Problems.Of(400);
        }

        Cause cause = new(CauseKind.Api, http.TraceIdentifier, http.User.Identity?.Name);
        ApprovalOutcome outcome = await approvals.Approve(id, body.PlanHash, cause, cancellationToken);
        switch (outcome)
        {
            case ApprovalOutcome.Approved approved:
                http.Response.Headers.Location = "/api/v1/sweeps/" + approved.Sweep.Id;
                JsonObject view = Views.Sweep(approved.Sweep);
                if (approved.Sweep.Approval is { } approval)
                {
                    view["approval"] = new JsonObject
                    {
                        ["sweep"] = approval.SweepId,
                        ["planHash"] = approval.PlanHash,
                        ["run"] = Rows(approved.Rows.Where(row => row.Status is not (PlanRow.Dropped or PlanRow.Added))),
                        ["dropped"] = Rows(approved.Rows.Where(row => row.Status == PlanRow.Dropped)),
                        ["added"] = Rows(approved.Rows.Where(row => row.Status == PlanRow.Added)),
                    };
                }

                return Results.Json(view, statusCode: 202);
            case ApprovalOutcome.Stale stale:
                return Results.Problem(stale.Why, statusCode: 409, title: "Stale hash", type: Problems.Urn + StaleType, extensions: new Dictionary<string, object?>
                {
                    ["currentPlanHash"] = stale.CurrentHash,
                    ["gone"] = Items(stale.Gone),
                    ["added"] = Items(stale.Added),
                });
            case ApprovalOutcome.NotNow not:
                return Problems.Of(409, "not-live", not.Why);
            default:
                return Problems.NotFound("No such sweep.");
        }
    }

    private static JsonObject Of(Hold hold) => new()
    {
        ["kind"] = hold.Kind,
        ["scope"] = Views.Word(hold.Scope),
        ["reason"] = hold.Reason,
        ["count"] = hold.Count,
        ["planHash"] = hold.PlanHash,
        ["since"] = hold.Since,
        ["sweep"] = hold.SweepId,
        ["otherwise"] = HoldText.Otherwise(hold),
        ["items"] = Items(hold.Items),
    };

    private static JsonArray Items(ImmutableArray<HoldItem> items) => new([.. items.Select(item => (JsonNode)new JsonObject
    {
        ["employeeId"] = item.EmployeeId,
        ["key"] = item.Key,
        ["changes"] = Views.Changes(item.Changes),
    })]);

    private static JsonArray Rows(IEnumerable<PlanRow> rows) => new([.. rows.Select(Views.Row)]);
}
