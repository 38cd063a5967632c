using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansSync.Contracts.Text;

namespace OrleansSync.Silo.Api.Http;

/// <summary>An ETag on every JSON answer to a GET, and 304 for who has it already: polling costs no transfer.</summary>
internal static class EntityTags
{
    /// <summary>Adds them to all routes of a group.</summary>
    public static RouteGroupBuilder WithEntityTags(this RouteGroupBuilder group) => group.AddEndpointFilter(Tag);

    private static async ValueTask<object?> Tag(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        object? result = await next(context);
        HttpContext http = context.HttpContext;
        if (!HttpMethods.IsGet(http.Request.Method) || result is not IValueHttpResult { Value: JsonNode value } || result is IStatusCodeHttpResult { StatusCode: not (null or 200) })
        {
            return result;
        }

        byte[] body = JsonSerializer.SerializeToUtf8Bytes(value, JsonSerializerOptions.Web);

        // A route may have a tag of its own, which its PUT takes as If-Match.
        string tag = http.Response.Headers.ETag.ToString() is { Length: > 0 } own ? own : $"\"{ContentHash.Of(body)[..32]}\"";
        http.Response.Headers.ETag = tag;
        bool known = http.Request.Headers.IfNoneMatch.ToString().Split(',', StringSplitOptions.TrimEntries).Any(one => one == "*" || (one.StartsWith("W/", StringComparison.Ordinal) ? one[2..] : one) == tag);
        return known ? Results.StatusCode(StatusCodes.Status304NotModified) : Results.Bytes(body, "application/json; charset=utf-8");
    }
}
