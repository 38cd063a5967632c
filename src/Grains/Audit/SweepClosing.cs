using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using OrleansSync.Contracts.Audit;
using OrleansSync.Contracts.Scim;
using OrleansSync.Contracts.Sweeps;
using OrleansSync.Contracts.Text;
using OrleansSync.Grains.Journal;
using OrleansSync.Grains.Sweeps;

namespace OrleansSync.Grains.Audit;

/// <summary>What follows a sweep's last append: the convergence report of a full one, and the seal.</summary>
public sealed partial class SweepClosing(IRoster roster, SealStore seals, TimeProvider clock, ILogger<SweepClosing> logger) : ISweepClosing
{
    // Bodies at a time: some megabytes.
    private const int BatchSize = 500;

    /// <inheritdoc/>
    /// <remarks>An error is logged once and does not undo what the sweep did: the next seal covers what this one did not.</remarks>
    public async Task Close(SweepRecord record, SweepPlan plan, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(plan);
        try
        {
            bool whole = record is { Kind: SweepKind.Full, DryRun: false, State: SweepState.Completed or SweepState.CompletedWithFailures };
            string? report = whole ? Canonical(await Report(record, plan, cancellationToken)) : null;
            _ = await seals.Seal(record.Id, report, cancellationToken);
        }
#pragma warning disable CA1031 // Whatever keeps the history from being sealed must not keep leavers from being suspended.
        catch (Exception failure) when (failure is not OperationCanceledException)
#pragma warning restore CA1031
        {
            LogUnsealed(record.Id, failure);
        }
    }

    private static string Canonical(ConvergenceReport report) => Encoding.UTF8.GetString(CanonicalJson.Write(JsonSerializer.SerializeToElement(report, EventCodec.Json)));

    private async Task<ConvergenceReport> Report(SweepRecord record, SweepPlan plan, CancellationToken cancellationToken)
    {
        ConvergenceCheck check = new(plan.Settings, plan.Reading.GatedFields);
        HashSet<string> touched = [.. plan.Employees.Select(one => one.Request.EmployeeId)];
        HashSet<string> ids = [.. plan.Reading.Facts.Keys];
        await foreach (RosterRow row in roster.All(cancellationToken))
        {
            _ = ids.Add(row.EmployeeId);
        }

        foreach (string[] some in ids.Chunk(BatchSize))
        {
            ImmutableDictionary<string, RosterRow> rows = await roster.Rows([.. some], cancellationToken);
            foreach (string id in some)
            {
                RosterRow? row = rows.GetValueOrDefault(id);

                // What was listed is of before, where this or another sweep went on with the person since.
                ScimUser? listed = row is null || touched.Contains(id) || row.UpdatedAt >= plan.Started ? null : plan.Listing?.ById(row.TargetUserId);
                check.Add(id, plan.Reading.Facts.GetValueOrDefault(id), row, listed);
            }
        }

        return check.Report(record.Id, clock.GetUtcNow());
    }

    [LoggerMessage(EventId = 6203, Level = LogLevel.Error, Message = "Sweep {SweepId} ended without its report or seal; the next seal covers it")]
    private partial void LogUnsealed(string sweepId, Exception failure);
}
