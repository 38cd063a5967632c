using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace OrleansSync.Tests.Bench;

/// <summary>The least that passes for a SCIM server: keeps users as text, waits the latency, answers. No rule is checked.</summary>
internal sealed class StubTarget
{
    private readonly Dictionary<string, byte[]> users = new(StringComparer.Ordinal);
    private readonly List<string> order = [];
    private readonly List<StubWrite> writes = [];

    /// <summary>Serves until it is stopped.</summary>
    public static async Task Serve(string url)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        _ = builder.Logging.ClearProviders();
        _ = builder.WebHost.UseUrls(url);
        await using WebApplication app = builder.Build();
        StubTarget stub = new();
        RouteGroupBuilder scim = app.MapGroup("/scim/v2");
        _ = scim.MapGet("/Users", stub.List);
        _ = scim.MapGet("/Users/{id}", stub.Get);
        _ = scim.MapPost("/Users", stub.Create);

        // The part of the sandbox's control API that the benchmark asks for, in the sandbox's shapes.
        _ = app.MapGet("/control/writes", () => stub.Locked(() => stub.writes.ToArray()));
        _ = app.MapGet("/control/users", () => stub.Locked(() => stub.order.Select(id => new { id }).ToArray()));
        _ = app.MapGet("/control/violations", () => Array.Empty<string>());
        _ = app.MapPost("/control/reset", () => stub.Locked(stub.Forget));
        await app.RunAsync();
    }

    private T Locked<T>(Func<T> read)
    {
        lock (order)
        {
            return read();
        }
    }

    private bool Forget()
    {
        users.Clear();
        order.Clear();
        writes.Clear();
        return true;
    }

    private async Task Create(HttpContext http)
    {
        DateTimeOffset received = DateTimeOffset.UtcNow;
        using MemoryStream body = new();
        await http.Request.Body.CopyToAsync(body);
        await Latency();
        string text = Encoding.UTF8.GetString(body.GetBuffer(), 0, (int)body.Length);
        string id = Guid.NewGuid().ToString("n");
        byte[] user = Encoding.UTF8.GetBytes($$"""{"id":"{{id}}",{{text.AsSpan(text.IndexOf('{', StringComparison.Ordinal) + 1)}}""");
        _ = Locked(() =>
        {
            order.Add(id);
            users[id] = user;
            writes.Add(new StubWrite("POST", UserId: null, text, received, DateTimeOffset.UtcNow));
            return id;
        });
        await Answer(http, 201, user);
    }

    private async Task Get(HttpContext http)
    {
        await Latency();
        byte[]? user = Locked(() => users.GetValueOrDefault((string)http.Request.RouteValues["id"]!));
        await (user is null
            ? Answer(http, 404, """{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"404"}"""u8.ToArray())
            : Answer(http, 200, user));
    }

    // A filter finds nobody: the directory begins empty, and the engine knows the ids of what it made.
    private async Task List(HttpContext http)
    {
        await Latency();
        int start = Number(http.Request, "startIndex", 1);
        int count = Math.Min(100, Number(http.Request, "count", 100));
        (int total, byte[][] page) = Locked(() => http.Request.Query.ContainsKey("filter")
            ? (0, [])
            : (order.Count, order.Skip(start - 1).Take(count).Select(id => users[id]).ToArray()));
        StringBuilder list = new();
        _ = list.Append(CultureInfo.InvariantCulture, $$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":{{total}},"startIndex":{{start}},"itemsPerPage":{{page.Length}},"Resources":[""");
        _ = list.AppendJoin(',', page.Select(Encoding.UTF8.GetString));
        await Answer(http, 200, Encoding.UTF8.GetBytes(list.Append("]}").ToString()));
    }

    private static Task Latency() => Task.Delay(BenchOptions.LatencyMs);

    private static int Number(HttpRequest request, string name, int fallback) =>
        int.TryParse(request.Query[name], CultureInfo.InvariantCulture, out int number) ? number : fallback;

    private static async Task Answer(HttpContext http, int status, byte[] body)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/scim+json";
        http.Response.ContentLength = body.Length;
        await http.Response.Body.WriteAsync(body);
    }

    private sealed record StubWrite(string Method, string? UserId, string Body, DateTimeOffset ReceivedAt, DateTimeOffset FinishedAt);
}
