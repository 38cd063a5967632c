using System.Text.Json;

namespace OrleansSync.Connectors.BambooHr;

/// <summary>The locations as last read, for when they cannot be: without them everybody's address would come and go with an outage.</summary>
internal sealed class SiteMemory(ISiteStore store)
{
    private readonly Lock gate = new();
    private KnownSites? known;
    private string? kept;

    /// <summary>They were read.</summary>
    public async Task Keep(KnownSites read, CancellationToken cancellationToken)
    {
        string text = JsonSerializer.Serialize(read);
        lock (gate)
        {
            known = read;
            if (string.Equals(kept, text, StringComparison.Ordinal))
            {
                return;
            }

            kept = text;
        }

        await store.Save(text, cancellationToken);
    }

    /// <summary>As last read at this address; null when they never were.</summary>
    public async Task<KnownSites?> Recall(string baseUrl, CancellationToken cancellationToken)
    {
        KnownSites? found;
        lock (gate)
        {
            found = known;
        }

        if (found is null && await store.Load(cancellationToken) is { } text)
        {
            found = Read(text);
            lock (gate)
            {
                known ??= found;
            }
        }

        return string.Equals(found?.BaseUrl, baseUrl, StringComparison.Ordinal) ? found : null;
    }

    private static KnownSites? Read(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<KnownSites>(text);
        }
        catch (JsonException)
        {
            // Of another version.
            return null;
        }
    }
}
