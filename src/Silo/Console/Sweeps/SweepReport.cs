using System.Text;
using System.Text.Json;
using OrleansSync.Contracts.Audit;
using OrleansSync.Grains.Audit;
using OrleansSync.Grains.Journal;
using OrleansSync.Silo.Api;
using OrleansSync.Silo.Web.Security;

namespace OrleansSync.Silo.Web.Sweeps;

/// <summary>A convergence report as a file, for who is signed in here.</summary>
internal static class SweepReport
{
    /// <summary>Its address.</summary>
    public static string Path(string sweepId, string format) => $"reports/{sweepId}.{format}";

    public static void MapSweepReport(this WebApplication app) =>
        app.MapGet("/reports/{id}.{format:regex(^(html|csv)$)}", Get).RequireAuthorization(SignIn.PolicyName).ExcludeFromDescription();

    private static async Task<IResult> Get(string id, string format, SealStore seals, CancellationToken cancellationToken)
    {
        if (await seals.Report(id, cancellationToken) is not { } text || JsonSerializer.Deserialize<ConvergenceReport>(text, EventCodec.Json) is not { } report)
        {
            return Results.NotFound();
        }

        return format == "html"
            ? Results.Text(ReportView.Page(report), "text/html", Encoding.UTF8)
            : Results.File(Encoding.UTF8.GetBytes(ReportView.Csv(report)), "text/csv; charset=utf-8", $"convergence-{id}.csv");
    }
}
