using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using OrleansSync.Sandbox.Company;

namespace OrleansSync.Sandbox.Webhooks;

/// <summary>Delivers events, signed; tries again after 5xx, never after 4xx (bamboohr.md §4.2, §4.3).</summary>
internal sealed class WebhookSender(World world) : IDisposable
{
    private readonly HttpClient client = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(15) };
    private readonly CancellationTokenSource stop = new();
    private readonly Lock gate = new();
    private readonly SortedDictionary<int, Webhook> hooks = [];
    private readonly List<Delivery> deliveries = [];
    private TaskCompletionSource retryNow = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int next = 1;

    /// <summary>Registers one; its number is set here.</summary>
    public Webhook Add(Webhook hook)
    {
        lock (gate)
        {
            Webhook added = hook with { Id = next++ };
            hooks[added.Id] = added;
            return added;
        }
    }

    /// <summary>Puts another definition in place of one's own.</summary>
    public void Replace(Webhook hook)
    {
        lock (gate)
        {
            hooks[hook.Id] = hook;
        }
    }

    /// <summary>All of them.</summary>
    public Webhook[] All()
    {
        lock (gate)
        {
            return [.. hooks.Values];
        }
    }

    /// <summary>Removes one.</summary>
    /// <returns>Whether it was there.</returns>
    public bool Remove(int id)
    {
        lock (gate)
        {
            return hooks.Remove(id);
        }
    }

    /// <summary>All deliveries, in order.</summary>
    public Delivery[] Deliveries()
    {
        lock (gate)
        {
            return [.. deliveries];
        }
    }

    /// <summary>Forgets webhooks and deliveries.</summary>
    public void Clear()
    {
        lock (gate)
        {
            hooks.Clear();
            deliveries.Clear();
        }
    }

    /// <summary>What waits for its next try is tried now.</summary>
    public void RetryNow()
    {
        lock (gate)
        {
            retryNow.SetResult();
            retryNow = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>Sends a body, in the background.</summary>
    public void Send(Webhook hook, string body)
    {
        Delivery delivery;
        lock (gate)
        {
            delivery = new Delivery { Seq = deliveries.Count + 1, WebhookId = hook.Id, Body = body };
            deliveries.Add(delivery);
        }

        _ = Deliver(hook, delivery);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        stop.Cancel();
        stop.Dispose();
        client.Dispose();
    }

    private async Task Deliver(Webhook hook, Delivery delivery)
    {
        // Off the caller's lock.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            foreach (int seconds in world.Bamboo.WebhookRetrySeconds.Append(-1))
            {
                int status = await Try(hook, delivery.Body);
                string state = status is >= 200 and < 300 ? "delivered" : status is > 0 and < 500 ? "refused" : seconds < 0 ? "givenUp" : "waiting";
                Task pause;
                lock (gate)
                {
                    // The wait begins before it is told of: a clock that is moved at once is not missed.
                    pause = state == "waiting" ? Task.WhenAny(Task.Delay(TimeSpan.FromSeconds(seconds), world.Clock, stop.Token), retryNow.Task) : Task.CompletedTask;
                    delivery = delivery with { Tries = delivery.Tries + 1, Status = status, State = state };
                    if (delivery.Seq <= deliveries.Count)
                    {
                        deliveries[delivery.Seq - 1] = delivery;
                    }

                    if (hooks.TryGetValue(hook.Id, out Webhook? registered))
                    {
                        hooks[hook.Id] = registered with { LastSent = world.Now };
                    }
                }

                if (state != "waiting")
                {
                    return;
                }

                await pause;
                stop.Token.ThrowIfCancellationRequested();
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or ObjectDisposedException)
        {
            // The sandbox ends; deliveries end with it.
        }
    }

    private async Task<int> Try(Webhook hook, string body)
    {
        string timestamp = world.Now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        using HttpRequestMessage request = new(HttpMethod.Post, hook.Url);
        request.Content = new StringContent(body, Encoding.UTF8, hook.Format == "json" ? "application/json" : "application/x-www-form-urlencoded");
        _ = request.Headers.TryAddWithoutValidation("User-Agent", "BambooHR-WebHooks/1.0 (+https://www.bamboohr.com)");
        request.Headers.Add("X-BambooHR-Timestamp", timestamp);
        request.Headers.Add("X-BambooHR-Signature", Sign(hook.PrivateKey, body, timestamp));
        try
        {
            using HttpResponseMessage answer = await client.SendAsync(request, stop.Token);
            return (int)answer.StatusCode;
        }
        catch (Exception failure) when (failure is HttpRequestException || (failure is OperationCanceledException && !stop.IsCancellationRequested))
        {
            return 0;
        }
    }

    // The body first, then the timestamp, without anything in between.
    private static string Sign(string key, string body, string timestamp) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(body + timestamp)));
}
