using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace OrleansSync.Tests.CommandLine;

/// <summary>Answers as the API's contract has them (DESIGN 8), for what a healthy silo does not do on demand. What it is not given is 404.</summary>
internal sealed class Recorded : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly Dictionary<string, Queue<(int Status, string Body)>> answers = new(StringComparer.Ordinal);

    private Recorded(WebApplication app) => this.app = app;

    public Uri Address => new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <summary>Bodies that were sent, with method and path before them.</summary>
    public List<string> Sent { get; } = [];

    public static async Task<Recorded> Start()
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(["--urls", "http://127.0.0.1:0"]);
        builder.Logging.ClearProviders();
        Recorded recorded = new(builder.Build());
        recorded.app.Run(recorded.Answer);
        await recorded.app.StartAsync();
        return recorded.On("GET /api/v1/settings", """{"version":7,"revision":3,"sync":{"mode":"DryRun"}}""");
    }

    /// <summary>Adds an answer; the last one of a call is repeated.</summary>
    public Recorded On(string call, string body, int status = 200)
    {
        if (!answers.TryGetValue(call, out Queue<(int, string)>? queue))
        {
            answers[call] = queue = new();
        }

        queue.Enqueue((status, body));
        return this;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task Answer(HttpContext http)
    {
        string call = $"{http.Request.Method} {http.Request.Path}{http.Request.QueryString}";
        using StreamReader reader = new(http.Request.Body);
        Sent.Add(call + " " + await reader.ReadToEndAsync());
        (int status, string body) = answers.TryGetValue(call, out Queue<(int, string)>? queue) ? queue.Count > 1 ? queue.Dequeue() : queue.Peek() : (404, """{"title":"Not Found","status":404,"detail":"No such thing."}""");
        http.Response.StatusCode = status;
        http.Response.ContentType = status < 400 ? "application/json" : "application/problem+json";
        await http.Response.WriteAsync(body);
    }
}
