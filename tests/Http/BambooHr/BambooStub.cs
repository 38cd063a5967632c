using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace OrleansSync.Tests.Http.BambooHr;

/// <summary>A server on the loopback that answers each endpoint as a test says, for the odd ones; the strict one is the Sandbox.</summary>
internal sealed class BambooStub : IAsyncDisposable
{
    public const string Employees = "employees";
    public const string Report = "reports/custom";
    public const string Changed = "employees/changed";
    public const string Owner = "employees/0";
    public const string Locations = "hris/org/locations";
    public const string Applicants = "applicant_tracking/locations";

    private readonly ConcurrentDictionary<string, Func<HttpContext, SeenRequest, Task>> answers = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<SeenRequest> requests = new();
    private readonly WebApplication application;

    private BambooStub(WebApplication application) => this.application = application;

    public string Url => application.Urls.First();

    public string GatewayUrl => Url + "/api/gateway.php/acme";

    public IReadOnlyList<SeenRequest> Requests => [.. requests];

    /// <summary>The key is good and there are no locations, unless a test says otherwise.</summary>
    public static async Task<BambooStub> Start()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        BambooStub stub = new(builder.Build());
        stub.application.Run(stub.Answer);
        stub.On(Owner, Replies.Json("""{"id":"0"}"""));
        stub.On(Locations, Replies.Json("""{"data":[],"meta":{"page":1,"pageSize":500,"totalPages":0,"totalItems":0}}"""));
        await stub.application.StartAsync();
        return stub;
    }

    /// <summary>Answers an endpoint in turn; the last answer is repeated.</summary>
    public BambooStub On(string endpoint, params Func<HttpContext, Task>[] inTurn)
    {
        int turn = -1;
        return On(endpoint, (context, _) => inTurn[Math.Min(Interlocked.Increment(ref turn), inTurn.Length - 1)](context));
    }

    public BambooStub On(string endpoint, Func<HttpContext, SeenRequest, Task> answer)
    {
        answers[endpoint] = answer;
        return this;
    }

    /// <summary>Every endpoint answers alike.</summary>
    public BambooStub OnAll(Func<HttpContext, Task> answer)
    {
        answers.Clear();
        return On(string.Empty, answer);
    }

    public IReadOnlyList<SeenRequest> At(string endpoint) => [.. requests.Where(request => EndpointOf(request).Equals(endpoint, StringComparison.Ordinal))];

    public async ValueTask DisposeAsync()
    {
        // Connections that a test holds open on purpose must not hold the test.
        using CancellationTokenSource now = new(TimeSpan.Zero);
        await application.StopAsync(now.Token);
        await application.DisposeAsync();
    }

    private static string EndpointOf(SeenRequest request) => request.Path.Split("/v1/", 2) is [_, var endpoint] ? endpoint : request.Path;

    private async Task Answer(HttpContext context)
    {
        using StreamReader reader = new(context.Request.Body, Encoding.UTF8);
        SeenRequest seen = new(
            context.Request.Method,
            context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
            context.Request.Headers.ToDictionary(static header => header.Key, static header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            await reader.ReadToEndAsync());
        requests.Enqueue(seen);
        Func<HttpContext, SeenRequest, Task> answer = answers.GetValueOrDefault(EndpointOf(seen)) ?? answers.GetValueOrDefault(string.Empty) ?? (static (context, _) => Answers.Status(404)(context));
        await answer(context, seen);
    }
}
