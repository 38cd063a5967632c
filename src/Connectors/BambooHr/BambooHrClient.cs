using Microsoft.Extensions.Options;
using OrleansSync.Connectors.BambooHr.Http;

namespace OrleansSync.Connectors.BambooHr;

/// <summary>Sends reads as long as the key is not refused, and finds out what a 401 or 403 is about: the key, or this one read (DESIGN 5).</summary>
internal sealed class BambooHrClient(BambooHrTransport transport, BambooHrConnection connection, SiteMemory sites, IOptionsMonitor<BambooHrOptions> options, TimeProvider clock) : IDisposable
{
    // Any key may ask for its own employee; without one the answer is {"id":"0"} (bamboohr.md §2.2).
    private static readonly BambooHrRequest KnownGood = new(SourceEndpoints.Employee, "v1/employees/0?fields=id");

    private readonly SemaphoreSlim doubtful = new(1);
    private readonly SemaphoreSlim checking = new(1);

    /// <summary>The locations as last read.</summary>
    public SiteMemory Sites => sites;

    /// <summary>The address that is asked now.</summary>
    public string BaseUrl => options.CurrentValue.BaseUrl;

    /// <summary>Sends a read.</summary>
    /// <returns>A reply of any status but those that speak against the key; <see cref="BambooHrReply.Root"/> throws for what is no success.</returns>
    /// <exception cref="SourceException">The key is not set or was refused.</exception>
    public async Task<BambooHrReply> Send(BambooHrRequest request, CancellationToken cancellationToken)
    {
        if (connection.Current.Key == SourceKeyState.Good)
        {
            return await SendFreely(request, cancellationToken);
        }

        // Many at once with a bad key would lock the company out: one at a time, until one has served.
        await doubtful.WaitAsync(cancellationToken);
        try
        {
            if (connection.Current.Key != SourceKeyState.Good)
            {
                return await SendInDoubt(request, cancellationToken);
            }
        }
        finally
        {
            _ = doubtful.Release();
        }

        return await SendFreely(request, cancellationToken);
    }

    public void Dispose()
    {
        doubtful.Dispose();
        checking.Dispose();
    }

    private async Task<BambooHrReply> SendInDoubt(BambooHrRequest request, CancellationToken cancellationToken)
    {
        BambooHrKey key = connection.Key;
        if (!key.IsComplete)
        {
            throw new SourceException(SourceFailureKind.Unauthorized, status: null, retryAfter: null, "BambooHR was not asked: BambooHr:BaseUrl or BambooHr:ApiKey is not set.");
        }

        if (connection.IsClosed(key, out bool probe))
        {
            throw connection.NotSent();
        }

        if (probe)
        {
            using BambooHrReply known = await transport.Send(KnownGood, Settings(key), cancellationToken);
            Judge(key, known);
        }

        return await SendFreely(request, cancellationToken);
    }

    private async Task<BambooHrReply> SendFreely(BambooHrRequest request, CancellationToken cancellationToken)
    {
        if (!request.IsAboutOne && connection.RefusalOf(request.Endpoint) is { } refusal)
        {
            return new BambooHrReply { Fate = BambooHrFate.Remembered, Status = refusal.Status, RetryAfter = refusal.NextTryAt - clock.GetUtcNow(), Tries = 0 };
        }

        BambooHrKey key = connection.Key;
        long successes = connection.Successes;
        BambooHrReply reply = await transport.Send(request, Settings(key), cancellationToken);
        try
        {
            if (reply.IsSuccess && (reply.HasJson || request.Method is not null))
            {
                connection.Good(key, reply.ServerTime);
            }
            else if (reply.Status is 401 or 403)
            {
                reply.Tries += await Check(key, reply, successes, cancellationToken);
            }
            else if (reply.IsUnreadable || reply.Status is null or >= 300 and < 400 or 408 or 429 or >= 500)
            {
                connection.Failed(key, reply.Failure().Message);
            }

            if (!request.IsAboutOne && (reply.Status is 401 or 403 || (request.HasSubstitute && reply.Status is 404 or 405)))
            {
                connection.Refuse(key, request.Endpoint, reply.Status ?? 0);
            }
        }
        catch
        {
            reply.Dispose();
            throw;
        }

        return reply;
    }

    /// <summary>Comes back when the key is good, so that the refusal is about the one read; with the requests that it took.</summary>
    private async Task<int> Check(BambooHrKey key, BambooHrReply refused, long successesBefore, CancellationToken cancellationToken)
    {
        if (refused.Status == 403 && connection.WasGoodLately(key))
        {
            return 0;
        }

        connection.Doubt(key);
        await checking.WaitAsync(cancellationToken);
        try
        {
            // Somebody else may have asked meanwhile.
            if (connection.Successes > successesBefore)
            {
                connection.Good(key, refused.ServerTime);
                return 0;
            }

            if (connection.Current.Key is SourceKeyState.Refused or SourceKeyState.Locked)
            {
                throw connection.NotSent();
            }

            using BambooHrReply known = await transport.Send(KnownGood, Settings(key), cancellationToken);
            Judge(key, known, refused);
            return known.Tries;
        }
        finally
        {
            _ = checking.Release();
        }
    }

    /// <summary>Comes back when a read that is everybody's says that the key is good.</summary>
    private void Judge(BambooHrKey key, BambooHrReply known, BambooHrReply? refused = null)
    {
        // A tenant may bar its key from its own employee: what served a moment ago proves more.
        bool isBarred = known.Status == 403 && refused is not null && connection.WasGoodLately(key);
        bool isAnswer = known.Fate == BambooHrFate.Answered && !known.IsUnreadable && known.Status is >= 200 and < 300 or (>= 400 and < 500 and not (401 or 403 or 408 or 429));
        if (isBarred || isAnswer)
        {
            connection.Good(key, known.ServerTime);
            return;
        }

        // Without an answer a 401 counts as what it says: better an hour of silence than a closed API.
        if ((known.Status is 401 or 403 ? known.Status : refused?.Status is 401 ? 401 : null) is { } status)
        {
            connection.Close(key, status);
            throw connection.NotSent();
        }

        throw known.Failure();
    }

    // With the address and key that the judgement will be about.
    private BambooHrOptions Settings(BambooHrKey key)
    {
        BambooHrOptions now = options.CurrentValue;
        return new BambooHrKey(now.BaseUrl, now.ApiKey) == key
            ? now
            : throw new SourceException(SourceFailureKind.Unavailable, status: null, retryAfter: TimeSpan.Zero, "BambooHR was not asked: its address or key changed at this moment.");
    }
}
