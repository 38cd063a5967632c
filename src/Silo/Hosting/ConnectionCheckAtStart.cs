using OrleansSync.Grains.Connections;
using OrleansSync.Silo.Configuration;

namespace OrleansSync.Silo.Hosting;

/// <summary>Tests both connections once this silo runs, and says in the log what is to be done.</summary>
internal sealed partial class ConnectionCheckAtStart(SiloConfiguration configuration, ConnectionTest test, IHostApplicationLifetime lifetime, ILogger<ConnectionCheckAtStart> logger) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!configuration.Missing.IsEmpty)
        {
            // Said already, with the names of what is missing.
            return;
        }

        TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (lifetime.ApplicationStarted.Register(started.SetResult))
        {
            await started.Task.WaitAsync(stoppingToken);
        }

        try
        {
            Say(await test.Run(account: null, stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The silo stops.
        }
#pragma warning disable CA1031 // A test that breaks must not take the silo with it.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            LogBroke(failure);
        }
    }

    private void Say(ConnectionReport report)
    {
        LogTested(report.Checks.Count(static check => check.Outcome == CheckOutcome.Passed), report.Checks.Count(static check => check.Outcome == CheckOutcome.Warning), report.Checks.Count(static check => check.Outcome == CheckOutcome.Failed));
        foreach (ConnectionCheck check in report.Checks)
        {
            switch (check.Outcome)
            {
                case CheckOutcome.Failed:
                    LogFailed(check.Name, check.Detail, check.Remedy ?? string.Empty);
                    break;
                case CheckOutcome.Warning:
                    LogWarned(check.Name, check.Detail, check.Remedy ?? string.Empty);
                    break;
            }
        }
    }

    [LoggerMessage(EventId = 5006, Level = LogLevel.Information, Message = "Connections tested: {Passed} checks passed, {Warnings} warnings, {Failed} failed")]
    private partial void LogTested(int passed, int warnings, int failed);

    [LoggerMessage(EventId = 5007, Level = LogLevel.Warning, Message = "Connection check {Check}: {Detail} {Remedy}")]
    private partial void LogWarned(string check, string detail, string remedy);

    [LoggerMessage(EventId = 5008, Level = LogLevel.Error, Message = "Connection check {Check} failed: {Detail} {Remedy}")]
    private partial void LogFailed(string check, string detail, string remedy);

    [LoggerMessage(EventId = 5009, Level = LogLevel.Warning, Message = "The connections could not be tested at start; POST /api/v1/connections/test tries again")]
    private partial void LogBroke(Exception failure);
}
