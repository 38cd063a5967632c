using Microsoft.AspNetCore.Authorization;
using OrleansSync.Contracts.Audit;
using OrleansSync.Contracts.Employees;
using OrleansSync.Contracts.Ports;
using OrleansSync.Grains.Journal;
using OrleansSync.Silo.Configuration;

namespace OrleansSync.Silo.Api.Http;

/// <summary>Every call that may change something is an event with its caller, chained and sealed like the others. Refused ones change nothing, and are none.</summary>
internal static class CallRecords
{
    /// <summary>Adds them to all routes of a group.</summary>
    public static RouteGroupBuilder WithCallRecords(this RouteGroupBuilder group) => group.AddEndpointFilter(Keep);

    private static async ValueTask<object?> Keep(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        object? result = await next(context);
        HttpContext http = context.HttpContext;
        int status = (result as IStatusCodeHttpResult)?.StatusCode ?? StatusCodes.Status200OK;
        bool reads = HttpMethods.IsGet(http.Request.Method) || http.GetEndpoint()?.Metadata.GetOrderedMetadata<IAuthorizeData>().All(data => data.Policy == nameof(ApiRole.Viewer)) != false;
        if (reads || status >= StatusCodes.Status400BadRequest)
        {
            return result;
        }

        string operation = http.GetEndpoint()?.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName ?? http.Request.Method;
        string? made = http.Response.Headers.Location.ToString() is { Length: > 0 } location ? location : null;
        IServiceProvider services = http.RequestServices;
        Cause cause = new(CauseKind.Api, http.TraceIdentifier, http.User.Identity?.Name);
        EventMetadata metadata = new(cause, http.TraceIdentifier, services.GetRequiredService<ISettings>().Current.Revision, services.GetRequiredService<TimeProvider>().GetUtcNow());
        AppendRequest request = new("call:" + services.GetRequiredService<IIds>().Next(), 0, [new JournalEvent(new ApiEvent.Called(operation, status, made), metadata)], Roster: null, JournalPriority.Normal);

        // Done is done: the record is not lost because the caller hung up.
        _ = await services.GetRequiredService<IJournal>().Append(new AppendUnit([request]), CancellationToken.None);
        return result;
    }
}
