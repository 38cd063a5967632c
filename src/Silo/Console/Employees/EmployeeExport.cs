using System.Globalization;
using System.Text;
using OrleansSync.Contracts.Employees;
using OrleansSync.Grains.Journal;
using OrleansSync.Silo.Web.Security;
using OrleansSync.Silo.Web.Shared;

namespace OrleansSync.Silo.Web.Employees;

/// <summary>The filtered list as a file for a spreadsheet, written as it is read: as long as the company is.</summary>
internal static class EmployeeExport
{
    public const string Path = "employees.csv";
    private const int Page = 2000;

    public static void MapEmployeeExport(this WebApplication app) =>
        app.MapGet("/" + Path, Get).RequireAuthorization(SignIn.PolicyName).ExcludeFromDescription();

    /// <summary>A cell: quoted, and never read as a formula.</summary>
    internal static string Cell(string? text) =>
        text is null ? string.Empty : $"\"{(text.TrimStart() is ['=' or '+' or '-' or '@', ..] || text is ['\t' or '\r' or '\n', ..] ? "'" : string.Empty)}{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static async Task Get(HttpContext http, RosterSearch search, string? q, string? state, string? reason, CancellationToken cancellationToken)
    {
        RosterFilter filter = new(string.IsNullOrWhiteSpace(q) ? null : q, Words.Parse<EmployeeStanding>(state), Words.Parse<HoldReason>(reason));
        http.Response.ContentType = "text/csv; charset=utf-8";
        http.Response.Headers.ContentDisposition = "attachment; filename=employees.csv";

        // With a byte order mark: spreadsheets take a file without one for Latin-1.
        await using StreamWriter writer = new(http.Response.Body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        await writer.WriteLineAsync("employeeId,name,workEmail,state,reason,since,jumpCloudUserId,jumpCloudActive,nextAttemptAt");
        for (int skip = 0; ; skip += Page)
        {
            IReadOnlyList<RosterLine> lines = await search.Window(filter, skip, Page, cancellationToken);
            foreach (RosterLine line in lines)
            {
                await writer.WriteLineAsync(string.Join(',', Cell(line.EmployeeId), Cell(line.DisplayName), Cell(line.WorkEmail), Words.Slug(line.State), line.HoldReason?.ToString(), Instant(line.HoldSince), Cell(line.TargetUserId), line.TargetActive?.ToString(), Instant(line.NextAttemptAt)).AsMemory(), cancellationToken);
            }

            if (lines.Count < Page)
            {
                return;
            }

            await writer.FlushAsync(cancellationToken);
        }
    }

    private static string? Instant(DateTimeOffset? at) => at?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
