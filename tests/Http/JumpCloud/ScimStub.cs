using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace OrleansSync.Tests.Http.JumpCloud;

/// <summary>A server on the loopback that answers as a test says, for the odd ones; the strict one is the Sandbox.</summary>
internal sealed class ScimStub : IAsyncDisposable
{
    private readonly WebApplication application;
    private readonly ConcurrentQueue<SeenRequest> requests = new();

    private ScimStub(WebApplication application) => this.application = application;

    public string Url => application.Urls.First() + "/scim/v2";

    public IReadOnlyList<SeenRequest> Requests => [.. requests];

    public static async Task<ScimStub> Start(Func<HttpContext, SeenRequest, Task> answer)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        WebApplication built = builder.Build();
        ScimStub stub = new(built);
        built.Run(async context =>
        {
            using StreamReader reader = new(context.Request.Body, Encoding.UTF8);
            SeenRequest seen = new(
                context.Request.Method,
                context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
                context.Request.Headers.ToDictionary(static header => header.Key, static header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
                await reader.ReadToEndAsync());
            stub.requests.Enqueue(seen);
            await answer(context, seen);
        });
        await built.StartAsync();
        return stub;
    }

    /// <summary>Answers in turn; the last answer is repeated.</summary>
    public static Task<ScimStub> Start(params Func<HttpContext, Task>[] answers)
    {
        int turn = -1;
        return Start((context, _) => answers[Math.Min(Interlocked.Increment(ref turn), answers.Length - 1)](context));
    }

    public async ValueTask DisposeAsync()
    {
        // Connections that a test holds open on purpose must not hold the test.
        using CancellationTokenSource now = new(TimeSpan.Zero);
        await application.StopAsync(now.Token);
        await application.DisposeAsync();
    }
}
