using System.Collections.Immutable;
using Microsoft.AspNetCore.DataProtection;
using OrleansSync.Connectors.BambooHr;
using OrleansSync.Connectors.BambooHr.Webhooks;
using OrleansSync.Contracts.Fields;
using OrleansSync.Contracts.Ports;
using OrleansSync.Grains.Mapping;

namespace OrleansSync.Grains.Connections;

/// <summary>Registers, checks and renews the webhook at BambooHR, and keeps its key: in the database, under data protection.</summary>
public sealed class WebhookDesk(ISourceWebhooks webhooks, ISourceConnection connection, IConnectionMemory memory, WebhookKeys keys, IDataProtectionProvider protection, ISettings settings, TimeProvider clock)
{
    /// <summary>What it is called at BambooHR.</summary>
    public const string Name = "OrleansSync";

    private const string CheckName = "bambooHr.webhook";

    private readonly IDataProtector protector = protection.CreateProtector(WebhookKeys.Purpose);
    private readonly SemaphoreSlim one = new(1);

    /// <summary>Sees to it that there is one webhook of ours, with this address and the fields that are synced, and that its key is known here.</summary>
    /// <param name="url">Where BambooHR reaches this cluster; null: as registered before.</param>
    /// <param name="cancellationToken">Stops it between two requests.</param>
    /// <returns>Null when no address was given and none is known.</returns>
    /// <exception cref="SourceException">BambooHR refused, or did not answer. Asking again is safe.</exception>
    public async Task<WebhookOutcome?> Ensure(Uri? url, CancellationToken cancellationToken)
    {
        await one.WaitAsync(cancellationToken);
        try
        {
            RegisteredWebhook? known = await memory.Read<RegisteredWebhook>(ConnectionNames.Webhook, cancellationToken);
            Uri? address = url ?? (known is null ? null : new Uri(known.Url));
            return address is null ? null : await Ensure(address, known, cancellationToken);
        }
        finally
        {
            _ = one.Release();
        }
    }

    /// <summary>Looks at it, and changes nothing.</summary>
    public async Task<ConnectionCheck> Check(CancellationToken cancellationToken)
    {
        if (connection.Current.Key != SourceKeyState.Good)
        {
            return new(CheckName, CheckOutcome.Skipped, "Not tried: BambooHR could not be used.");
        }

        if (await memory.Read<RegisteredWebhook>(ConnectionNames.Webhook, cancellationToken) is not { } known)
        {
            return keys.HasConfigured
                ? new(CheckName, CheckOutcome.Passed, "BambooHr:WebhookKey is set: deliveries that are signed with it are taken.")
                : new(CheckName, CheckOutcome.Skipped, "No webhook is registered: changes are found by the schedule alone.");
        }

        try
        {
            SourceWebhook? there = await webhooks.Find(known.Id, cancellationToken);
            ImmutableSortedDictionary<string, string> tellable = await webhooks.MonitorFields(cancellationToken);
            return there is null ? new(CheckName, CheckOutcome.Warning, "The webhook is gone from BambooHR, or is another user's: changes are found by the schedule alone.", Renewal)
                : !IsAsWanted(there, known.Url, Wanted(tellable), tellable) ? new(CheckName, CheckOutcome.Warning, "The webhook at BambooHR has another address or other fields than are synced.", Renewal)
                : new(CheckName, CheckOutcome.Passed, there.LastSent is { } at ? $"The webhook is registered; BambooHR last used it at {at}." : "The webhook is registered; BambooHR did not use it yet.");
        }
        catch (SourceException failure)
        {
            return new(CheckName, CheckOutcome.Warning, failure.Message, "Let the owner of the BambooHR key manage webhooks, and register it again: POST /api/v1/connections/bamboohr/webhook.");
        }
    }

    private static string Renewal => "Register it again: POST /api/v1/connections/bamboohr/webhook.";

    private async Task<WebhookOutcome> Ensure(Uri url, RegisteredWebhook? known, CancellationToken cancellationToken)
    {
        ImmutableSortedDictionary<string, string> tellable = await webhooks.MonitorFields(cancellationToken);
        ImmutableSortedSet<string> wanted = Wanted(tellable);
        WebhookDefinition definition = new(Name, url, wanted);
        bool readable = known is not null && keys.TryOpen(known, out _);
        SourceWebhook? there = known is not null && readable ? await webhooks.Find(known.Id, cancellationToken) : null;
        if (known is not null && there is not null)
        {
            if (IsAsWanted(there, url.ToString(), wanted, tellable))
            {
                return Outcome(WebhookAction.Kept, there, definition);
            }

            await webhooks.Replace(there.Id, definition, cancellationToken);
            await Keep(known with { Url = url.ToString() }, cancellationToken);
            return Outcome(WebhookAction.Updated, there, definition);
        }

        // Ours by name, with a key that nobody here knows: of a lost answer, or of a database that was lost.
        SourceWebhook[] strays = [.. (await webhooks.List(cancellationToken)).Where(hook => string.Equals(hook.Name, Name, StringComparison.Ordinal) && Same(hook.Url, url.ToString()))];
        (SourceWebhook made, string key) = await webhooks.Create(definition, cancellationToken);
        await Keep(new RegisteredWebhook(made.Id, url.ToString(), Convert.ToBase64String(protector.Protect(System.Text.Encoding.UTF8.GetBytes(key))), clock.GetUtcNow()), cancellationToken);
        foreach (SourceWebhook stray in strays)
        {
            await webhooks.Delete(stray.Id, cancellationToken);
        }

        return Outcome(known is null && strays.Length == 0 ? WebhookAction.Created : WebhookAction.Renewed, made, definition);
    }

    private async Task Keep(RegisteredWebhook webhook, CancellationToken cancellationToken)
    {
        await memory.Write(ConnectionNames.Webhook, webhook, cancellationToken);
        keys.Forget();
    }

    /// <summary>The fields that are synced and that BambooHR can tell about.</summary>
    private ImmutableSortedSet<string> Wanted(ImmutableSortedDictionary<string, string> tellable) => Aliases().Intersect(tellable.Values);

    private ImmutableSortedSet<string> Aliases() =>
        [.. FieldSelection.For(settings.Current).SourceFields.Where(static field => !SourceReads.IsOfLocation(field)).Select(FieldNames<SourceField>.Of)];

    // BambooHR may show a field by its number, whatever it was given.
    private static bool IsAsWanted(SourceWebhook there, string url, ImmutableSortedSet<string> wanted, ImmutableSortedDictionary<string, string> tellable) =>
        Same(there.Url, url) && there.Events.SetEquals(WebhookKinds.All) && there.MonitorFields.Select(field => tellable.GetValueOrDefault(field, field)).ToImmutableHashSet(StringComparer.Ordinal).SetEquals(wanted);

    private static bool Same(string? left, string right) => string.Equals(left?.TrimEnd('/'), right.TrimEnd('/'), StringComparison.Ordinal);

    private WebhookOutcome Outcome(WebhookAction action, SourceWebhook webhook, WebhookDefinition definition) =>
        new(action, webhook.Id, definition.Url.ToString(), webhook.LastSent, definition.MonitorFields, Aliases().Except(definition.MonitorFields));
}
