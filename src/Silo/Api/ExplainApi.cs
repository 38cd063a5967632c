using System.Text.Json.Nodes;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Ports;
using OrleansSync.Grains.Audit;
using OrleansSync.Grains.Employees;
using OrleansSync.Grains.Journal;

namespace OrleansSync.Silo.Api;

/// <summary>Why an employee's account is as it is, and why it is not otherwise (DESIGN 8).</summary>
internal static class ExplainApi
{
    public static void MapExplain(this RouteGroupBuilder api) =>
        _ = api.MapGet("/employees/{email}/explain", Explain).WithName("ExplainEmployee").WithSummary("Per attribute: source, rule, the event that changed it, its cause, what the target said; and why not");

    private static async Task<IResult> Explain(string email, EmployeeLookup lookup, IJournal journal, PlanHistory plans, ISettings settings, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (await lookup.Find(email, cancellationToken) is not var (row, movedTo))
        {
            return Problems.NotFound("No such employee. An email or id:… names one.");
        }

        StoredStream stream = await journal.Load(EmployeeStreams.Of(row.EmployeeId), cancellationToken);
        LastPlanned? planned = row.State == EmployeeStanding.Pending ? await plans.LastOf(row.EmployeeId, cancellationToken) : null;
        Explanation explanation = EmployeeExplainer.Explain(stream, row, planned, settings.Current, clock.GetUtcNow());
        JsonObject view = ExplainViews.Of(row, explanation);
        if (movedTo is not null)
        {
            view["movedTo"] = movedTo;
        }

        return Results.Json(view);
    }
}
