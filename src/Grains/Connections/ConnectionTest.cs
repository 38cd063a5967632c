using OrleansSync.Connectors.BambooHr;
using OrleansSync.Connectors.JumpCloud;
using OrleansSync.Contracts.Ports;

namespace OrleansSync.Grains.Connections;

/// <summary>Tries both vendors and says in plain words what works, what does not, and what to do. Reads only, but for an account that is named for the purpose.</summary>
/// <remarks>A handful of requests: the roster's first page, not the whole roster.</remarks>
public sealed class ConnectionTest(
    ISource source,
    ISourceConnection sourceConnection,
    ITarget target,
    ITargetConnection targetConnection,
    ICapabilities capabilities,
    AccountProbe probe,
    ISettings settings,
    IConnectionMemory memory,
    WebhookDesk webhooks,
    TimeProvider clock)
{
    /// <summary>Makes the test, and remembers its report.</summary>
    /// <param name="account">The email of a JumpCloud account to try writes on, which no employee has; null: nothing is written.</param>
    /// <param name="cancellationToken">Stops it between two requests.</param>
    public async Task<ConnectionReport> Run(string? account, CancellationToken cancellationToken)
    {
        // Somebody asks: a key that was refused may have been put right.
        sourceConnection.Retry();
        List<ConnectionCheck> checks = [];
        SourceChecks bambooHr = new(source, sourceConnection, settings.Current, clock);
        await bambooHr.Run(checks, cancellationToken);
        checks.Add(await webhooks.Check(cancellationToken));
        TargetChecks jumpCloud = new(target, targetConnection, capabilities, probe, settings.Current);
        await jumpCloud.Run(checks, account, cancellationToken);
        ConnectionReport report = new(clock.GetUtcNow(), [.. checks]);
        await memory.Write(ConnectionNames.Test, report, cancellationToken);
        return report;
    }
}
