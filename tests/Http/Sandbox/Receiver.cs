using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Xunit;

namespace OrleansSync.Tests.Http.Sandbox;

/// <summary>Takes webhook deliveries, and answers with the statuses it is told; the last one is repeated.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private readonly WebApplication application;
    private readonly ConcurrentQueue<(string Body, string Timestamp, string Signature, string Agent)> taken = new();

    private Receiver(WebApplication application) => this.application = application;

    public string Url => application.Urls.First() + "/hook";

    public static async Task<Receiver> Start(params int[] statuses)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        WebApplication built = builder.Build();
        Receiver receiver = new(built);
        int turn = -1;
        built.Run(async context =>
        {
            using StreamReader reader = new(context.Request.Body, Encoding.UTF8);
            string body = await reader.ReadToEndAsync();
            context.Response.StatusCode = statuses.Length == 0 ? 200 : statuses[Math.Min(Interlocked.Increment(ref turn), statuses.Length - 1)];
            receiver.taken.Enqueue((body, context.Request.Headers["X-BambooHR-Timestamp"].ToString(), context.Request.Headers["X-BambooHR-Signature"].ToString(), context.Request.Headers.UserAgent.ToString()));
        });
        await built.StartAsync();
        return receiver;
    }

    public async Task<(string Body, string Timestamp, string Signature, string Agent)[]> Until(int count)
    {
        Stopwatch watch = Stopwatch.StartNew();
        while (taken.Count < count)
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"{taken.Count} deliveries of {count} came.");
            await Task.Yield();
        }

        return [.. taken];
    }

    public ValueTask DisposeAsync() => application.DisposeAsync();
}
