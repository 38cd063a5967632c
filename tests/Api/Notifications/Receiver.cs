using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace OrleansSync.Tests.Api.Notifications;

/// <summary>Somebody who is notified: keeps every request, and refuses the first so many.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private readonly WebApplication app;
    private int refusals;

    private Receiver(WebApplication app, int refusals) => (this.app, this.refusals) = (app, refusals);

    /// <summary>What came, refused attempts too.</summary>
    public ConcurrentQueue<(IHeaderDictionary Headers, string Text, bool Taken)> Requests { get; } = new();

    public Uri Address => new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First() + "/hook?token=very-secret");

    public static async Task<Receiver> Start(int refusals = 0)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(["--urls", "http://127.0.0.1:0"]);
        _ = builder.Logging.ClearProviders();
        Receiver receiver = new(builder.Build(), refusals);
        _ = receiver.app.MapPost("/hook", (Delegate)receiver.Take);
        await receiver.app.StartAsync();
        return receiver;
    }

    /// <summary>Waits for a taken message that is as wanted.</summary>
    public async Task<JsonNode> Message(Func<JsonNode, bool> wanted)
    {
        using CancellationTokenSource deadline = new(TimeSpan.FromSeconds(120));
        while (true)
        {
            if (Taken().FirstOrDefault(wanted) is { } found)
            {
                return found;
            }

            Assert.False(deadline.IsCancellationRequested, "Not notified; seen: " + string.Join('\n', Requests.Select(one => one.Text)));
            using PeriodicTimer pause = new(TimeSpan.FromMilliseconds(100));
            _ = await pause.WaitForNextTickAsync();
        }
    }

    public IEnumerable<JsonNode> Taken() => Requests.Where(one => one.Taken).Select(one => JsonNode.Parse(one.Text)!);

    public async ValueTask DisposeAsync() => await app.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromMinutes(1));

    private async Task<IResult> Take(HttpContext http)
    {
        using StreamReader reader = new(http.Request.Body);
        string text = await reader.ReadToEndAsync();
        bool taken = Interlocked.Decrement(ref refusals) < 0;
        HeaderDictionary headers = [];
        foreach ((string name, Microsoft.Extensions.Primitives.StringValues value) in http.Request.Headers)
        {
            headers[name] = value;
        }

        Requests.Enqueue((headers, text, taken));
        return taken ? Results.NoContent() : Results.StatusCode(503);
    }
}
