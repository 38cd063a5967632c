using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;
using OrleansSync.Connectors.BambooHr;
using OrleansSync.Connectors.BambooHr.Webhooks;

namespace OrleansSync.Grains.Connections;

/// <summary>The keys that deliveries may be signed with: the one of the configuration, and the one of the registered webhook.</summary>
public sealed class WebhookKeys(IOptionsMonitor<BambooHrOptions> options, IConnectionMemory memory, IDataProtectionProvider protection, TimeProvider clock)
{
    /// <summary>What the key is sealed for.</summary>
    internal const string Purpose = "OrleansSync.WebhookKey.v1";

    // Another silo may have registered it; a forger cannot make us read the database faster than this.
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromSeconds(2);

    private readonly IDataProtector protector = protection.CreateProtector(Purpose);
    private Known? registered;

    /// <summary>True when the configuration has one.</summary>
    public bool HasConfigured => options.CurrentValue.WebhookKey is { Length: > 0 };

    /// <summary>Judges a delivery by each key.</summary>
    /// <param name="body">As it came.</param>
    /// <param name="timestamp">The header's text, or null.</param>
    /// <param name="signature">The header's text, or null.</param>
    /// <param name="cancellationToken">Stops the look into the database.</param>
    public async Task<WebhookVerdict> Judge(ReadOnlyMemory<byte> body, string? timestamp, string? signature, CancellationToken cancellationToken)
    {
        DateTimeOffset now = clock.GetUtcNow();
        WebhookVerdict verdict = Best(now);
        if (verdict is WebhookVerdict.NoKey or WebhookVerdict.Forged)
        {
            if (!(Volatile.Read(ref registered)?.At > now - LookAgainAfter))
            {
                RegisteredWebhook? found = await memory.Read<RegisteredWebhook>(ConnectionNames.Webhook, cancellationToken);
                Volatile.Write(ref registered, new Known(found is not null && TryOpen(found, out string? key) ? key : null, now));
            }

            // Also where another delivery has looked at this very moment.
            verdict = Best(now);
        }

        return verdict;

        // NoKey, then Forged, then what is said of a good signature.
        WebhookVerdict Best(DateTimeOffset at) => Keys()
            .Select(key => BambooHrSignature.Judge(key, body.Span, timestamp, signature, at))
            .DefaultIfEmpty(WebhookVerdict.NoKey)
            .MaxBy(static one => one switch { WebhookVerdict.Valid => 3, WebhookVerdict.Stale or WebhookVerdict.TimeUnreadable => 2, WebhookVerdict.NoKey => 0, _ => 1 });
    }

    /// <summary>The next delivery that fits no key looks again.</summary>
    internal void Forget() => Volatile.Write(ref registered, value: null);

    /// <summary>Opens a registered webhook's key; false when this cluster's data-protection keys do not.</summary>
    internal bool TryOpen(RegisteredWebhook webhook, [NotNullWhen(true)] out string? key)
    {
        try
        {
            key = Encoding.UTF8.GetString(protector.Unprotect(Convert.FromBase64String(webhook.SealedKey)));
            return true;
        }
        catch (Exception failure) when (failure is CryptographicException or FormatException)
        {
            key = null;
            return false;
        }
    }

    private ImmutableArray<string> Keys() => [.. new[] { options.CurrentValue.WebhookKey, Volatile.Read(ref registered)?.Key }.OfType<string>().Where(static key => key.Length > 0)];

    private sealed record Known(string? Key, DateTimeOffset At);
}
