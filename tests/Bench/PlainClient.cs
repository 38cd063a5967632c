using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;

namespace OrleansSync.Tests.Bench;

/// <summary>The requests alone, without deciding or recording anything: what a script would send.</summary>
internal sealed class PlainClient(Uri target) : IDisposable
{
    private readonly HttpClient client = new(new SocketsHttpHandler { MaxConnectionsPerServer = BenchOptions.InFlight })
    {
        BaseAddress = target,
        DefaultRequestHeaders = { { "x-api-key", "sandbox-jumpcloud-key" } },
    };

    /// <summary>Sends writes, so many at once, each as soon as a place is free.</summary>
    /// <returns>Seconds.</returns>
    public Task<double> Write(IReadOnlyList<TargetWrite> writes, int inFlight, CancellationToken cancellationToken) =>
        All(writes.Count, inFlight, at => Write(writes[at], cancellationToken));

    /// <summary>Looks users up by id.</summary>
    /// <returns>Seconds.</returns>
    public Task<double> Read(IReadOnlyList<string> ids, int inFlight, CancellationToken cancellationToken) =>
        All(ids.Count, inFlight, at => client.GetByteArrayAsync("/scim/v2/Users/" + ids[at], cancellationToken));

    public void Dispose() => client.Dispose();

    private static async Task<double> All(int count, int inFlight, Func<int, Task> send)
    {
        int next = -1;
        long started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, inFlight).Select(async _ =>
        {
            for (int at = Interlocked.Increment(ref next); at < count; at = Interlocked.Increment(ref next))
            {
                await send(at);
            }
        }));
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    // Refusals (a username that the directory does not take) are part of what the engine sent, too.
    private async Task Write(TargetWrite write, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = new(new HttpMethod(write.Method), "/scim/v2/Users" + (write.UserId is null || write.Method == "POST" ? string.Empty : "/" + write.UserId))
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(write.Body ?? string.Empty)) { Headers = { ContentType = new MediaTypeHeaderValue("application/scim+json") } },
        };
        using HttpResponseMessage answer = await client.SendAsync(request, cancellationToken);
        _ = await answer.Content.ReadAsByteArrayAsync(cancellationToken);
    }
}
