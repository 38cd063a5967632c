using System.Globalization;
using System.Text.Json.Nodes;

namespace OrleansSync.Sandbox.Scim;

/// <summary>A refusal, in SCIM's form (RFC 7644 §3.12).</summary>
internal sealed class ScimRefusal(int status, string? scimType, string detail) : Exception(detail)
{
    public IResult Result => Results.Json(
        new JsonObject
        {
            ["schemas"] = new JsonArray("urn:ietf:params:scim:api:messages:2.0:Error"),
            ["status"] = status.ToString(CultureInfo.InvariantCulture),
            ["scimType"] = scimType,
            ["detail"] = Message,
        },
        contentType: "application/scim+json",
        statusCode: status);

    public int Status => status;
}
