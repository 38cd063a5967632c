using System.Globalization;
using System.Text.Json.Nodes;

namespace OrleansSync.Sandbox.Scim;

/// <summary>A refusal, in SCIM's form (RFC 7644 §3.12) or in one that was seen elsewhere.</summary>
internal sealed class ScimRefusal(int status, string? scimType, string detail) : Exception(detail)
{
    /// <summary>The HTTP status.</summary>
    public int Status => status;

    /// <summary>Its own form; null for the server's.</summary>
    public ErrorForm? Form { get; init; }

    /// <summary>400 invalidFilter.</summary>
    public static ScimRefusal Filter(string detail) => new(400, "invalidFilter", detail);

    /// <summary>400 invalidValue, as JumpCloud's front end words it.</summary>
    public static ScimRefusal Value(string reason) => new(400, "invalidValue", "rpc error: code = InvalidArgument desc = " + reason);

    /// <summary>404.</summary>
    public static ScimRefusal NotFound() => new(404, scimType: null, "rpc error: code = NotFound desc = no such user");

    /// <summary>The answer.</summary>
    public IResult Result(ErrorForm form) => (Form ?? form) switch
    {
        ErrorForm.Text => Results.Text(Message, statusCode: status),
        ErrorForm.Html => Results.Text($"<html><body><h1>{status}</h1></body></html>", "text/html", statusCode: status),
        _ => Results.Json(Body(form == ErrorForm.NumericStatus), contentType: ScimApi.MediaType, statusCode: status),
    };

    private JsonObject Body(bool numeric)
    {
        JsonObject body = new()
        {
            ["schemas"] = new JsonArray("urn:ietf:params:scim:api:messages:2.0:Error"),
            ["status"] = numeric ? status : status.ToString(CultureInfo.InvariantCulture),
            ["detail"] = Message,
        };
        if (scimType is not null)
        {
            body["scimType"] = scimType;
        }

        return body;
    }
}
