using System.Text;
using Microsoft.AspNetCore.Http;

namespace OrleansSync.Tests.Http;

/// <summary>What a stub may answer.</summary>
internal static class Answers
{
    public static Func<HttpContext, Task> Json(int status, string json, params (string Name, string Value)[] headers) => context => Send(context, status, json, "application/scim+json", headers);

    public static Func<HttpContext, Task> Html(int status, string html) => context => Send(context, status, html, "text/html");

    public static Func<HttpContext, Task> Text(int status, string text) => context => Send(context, status, text, "text/plain");

    public static Func<HttpContext, Task> Status(int status, params (string Name, string Value)[] headers) => context => Send(context, status, string.Empty, mediaType: null, headers);

    public static Func<HttpContext, Task> Error(int status, string? scimType, string detail) =>
        Json(status, $$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"{{status}}"{{(scimType is null ? string.Empty : $",\"scimType\":\"{scimType}\"")}},"detail":"{{detail}}"}""");

    /// <summary>The connection is cut before any answer: the request may have been done.</summary>
    public static Task Drop(HttpContext context)
    {
        context.Abort();
        return Task.CompletedTask;
    }

    /// <summary>No answer until the client gives up.</summary>
    public static async Task Hang(HttpContext context)
    {
        TaskCompletionSource gone = new();
        await using CancellationTokenRegistration registration = context.RequestAborted.Register(() => gone.TrySetResult());
        await gone.Task;
    }

    /// <summary>Announces the whole body, sends half of it, and cuts the connection.</summary>
    public static Func<HttpContext, Task> CutShort(int status, string json) => async context =>
    {
        byte[] body = Encoding.UTF8.GetBytes(json);
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/scim+json";
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body.AsMemory(0, body.Length / 2));
        await context.Response.Body.FlushAsync();
        context.Abort();
    };

    public static async Task Send(HttpContext context, int status, string body, string? mediaType, params (string Name, string Value)[] headers)
    {
        context.Response.StatusCode = status;
        foreach ((string name, string value) in headers)
        {
            context.Response.Headers.Append(name, value);
        }

        if (body.Length > 0)
        {
            context.Response.ContentType = mediaType;
            await context.Response.WriteAsync(body);
        }
    }
}
