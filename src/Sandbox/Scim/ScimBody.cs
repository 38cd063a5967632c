using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OrleansSync.Sandbox.Scim;

/// <summary>The body of a request.</summary>
internal static class ScimBody
{
    /// <summary>Reads it.</summary>
    /// <exception cref="ScimRefusal">415, or 400 invalidSyntax.</exception>
    public static async Task<JsonObject> Read(HttpContext http)
    {
        bool typed = MediaTypeHeaderValue.TryParse(http.Request.ContentType, out MediaTypeHeaderValue? type) && type.MediaType is ScimApi.MediaType or "application/json";
        if (!typed)
        {
            throw new ScimRefusal(415, scimType: null, "Content-Type is application/scim+json.");
        }

        try
        {
            return await JsonNode.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted) as JsonObject ?? throw new ScimRefusal(400, "invalidSyntax", "The body is no JSON object.");
        }
        catch (JsonException)
        {
            throw new ScimRefusal(400, "invalidSyntax", "The body is no JSON.");
        }
    }
}
