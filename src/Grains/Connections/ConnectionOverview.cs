using OrleansSync.Connectors.BambooHr;
using OrleansSync.Connectors.JumpCloud;
using OrleansSync.Contracts.Ports;
using OrleansSync.Grains.Mapping;

namespace OrleansSync.Grains.Connections;

/// <summary>What is known of both vendors, by this silo and the others. Asks nobody.</summary>
public sealed class ConnectionOverview(ISourceConnection source, ITargetConnection target, ICapabilities capabilities, ISettings settings, IConnectionMemory memory, WebhookKeys keys)
{
    /// <summary>As of now.</summary>
    public async Task<ConnectionsView> Read(CancellationToken cancellationToken)
    {
        RememberedSource? storedSource = await memory.Read<RememberedSource>(ConnectionNames.Source, cancellationToken);
        RememberedTarget? storedTarget = await memory.Read<RememberedTarget>(ConnectionNames.Target, cancellationToken);
        RegisteredWebhook? webhook = await memory.Read<RegisteredWebhook>(ConnectionNames.Webhook, cancellationToken);
        SourceConnection bambooHr = RememberedSource.Merge(source.Current, storedSource?.Connection);
        TargetConnection jumpCloud = RememberedTarget.Merge(target.Current, storedTarget?.Connection);
        TargetCapabilities learned = string.Equals(jumpCloud.BaseUrl, storedTarget?.Connection.BaseUrl, StringComparison.Ordinal) && storedTarget is not null
            ? capabilities.Current.Or(storedTarget.Capabilities)
            : capabilities.Current;
        return new ConnectionsView(
            bambooHr,
            StateOf(bambooHr),
            SourceReads.Of(bambooHr, FieldSelection.For(settings.Current).SourceFields),
            webhook,
            keys.HasConfigured,
            jumpCloud,
            StateOf(jumpCloud),
            learned,
            [.. TargetQuirks.Of(learned)],
            settings.Current.KeyOwner is not null,
            await memory.Read<ConnectionReport>(ConnectionNames.Test, cancellationToken));
    }

    private static ConnectionState StateOf(SourceConnection connection) => connection.Key switch
    {
        SourceKeyState.Unconfigured => ConnectionState.Unconfigured,
        SourceKeyState.Refused => ConnectionState.Refused,
        SourceKeyState.Locked => ConnectionState.Locked,
        _ when connection.LastFailureAt > (connection.LastSuccessAt ?? DateTimeOffset.MinValue) => ConnectionState.Failing,
        SourceKeyState.Good => ConnectionState.Ok,
        _ => connection.LastSuccessAt is null ? ConnectionState.Unknown : ConnectionState.Ok,
    };

    private static ConnectionState StateOf(TargetConnection connection) => connection.Key switch
    {
        TargetKeyState.Unconfigured => ConnectionState.Unconfigured,
        TargetKeyState.Refused => ConnectionState.Refused,
        _ when connection.LastFailureAt > (connection.LastSuccessAt ?? DateTimeOffset.MinValue) => ConnectionState.Failing,
        TargetKeyState.Good => ConnectionState.Ok,
        _ => ConnectionState.Unknown,
    };
}
