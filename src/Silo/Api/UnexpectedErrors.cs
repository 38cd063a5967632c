using System.Diagnostics;
using Microsoft.AspNetCore.Diagnostics;
using Npgsql;

namespace OrleansSync.Silo.Api;

/// <summary>The edge of a request: what no handler expected becomes a problem without a word of the exception, and is logged once with the trace id that the caller sees.</summary>
internal sealed partial class UnexpectedErrors(ILogger<UnexpectedErrors> logger) : IExceptionHandler
{
    private const int RetrySeconds = 5;

    /// <inheritdoc/>
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is BadHttpRequestException bad)
        {
            await Problems.Of(bad.StatusCode).ExecuteAsync(httpContext);
            return true;
        }

        // The route, not the path: that has an address in it.
        string route = httpContext.GetEndpoint()?.DisplayName ?? httpContext.Request.Method;
        string traceId = Activity.Current?.Id ?? httpContext.TraceIdentifier;
        if (IsAway(exception))
        {
            LogUnavailable(route, traceId, exception);
            httpContext.Response.Headers.RetryAfter = RetrySeconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
            await Problems.Of(503).ExecuteAsync(httpContext);
        }
        else
        {
            LogFailed(route, traceId, exception);
            await Problems.Of(500).ExecuteAsync(httpContext);
        }

        return true;
    }

    private static bool IsAway(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            bool away = exception switch
            {
                PostgresException refused => refused.IsTransient,
                NpgsqlException or TimeoutException or SiloUnavailableException or OrleansMessageRejectionException => true,
                _ => false,
            };
            if (away)
            {
                return true;
            }
        }

        return false;
    }

    [LoggerMessage(EventId = 5101, Level = LogLevel.Error, Message = "Request {Route} failed, trace {TraceId}")]
    private partial void LogFailed(string route, string traceId, Exception failure);

    [LoggerMessage(EventId = 5102, Level = LogLevel.Warning, Message = "Request {Route} got no answer from the database or another silo, trace {TraceId}")]
    private partial void LogUnavailable(string route, string traceId, Exception failure);
}
