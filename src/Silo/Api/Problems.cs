namespace OrleansSync.Silo.Api;

/// <summary>Errors as problem+json, each with a stable type that a program can switch on.</summary>
internal static class Problems
{
    /// <summary>What every type begins with.</summary>
    public const string Urn = "urn:orleanssync:problem:";

    /// <summary>Any, by its status and the last word of its type.</summary>
    public static IResult Of(int status, string type, string detail) => Results.Problem(detail, statusCode: status, title: Words(status).Title, type: Urn + type);

    /// <summary>400, naming the field.</summary>
    public static IResult Bad(string detail) => Of(400, detail);

    /// <summary>404.</summary>
    public static IResult NotFound(string detail) => Of(404, detail);

    /// <summary>409.</summary>
    public static IResult Conflict(string detail) => Of(409, detail);

    /// <summary>409: settings are missing, so that nothing can be synced.</summary>
    public static IResult Unconfigured(IEnumerable<string> missing) =>
        Results.Problem("Nothing is synced before these are set: " + string.Join(", ", missing) + ".", statusCode: 409, title: "Unconfigured", type: Urn + "unconfigured");

    /// <summary>404 of something that has another name now.</summary>
    public static IResult Moved(string key) =>
        Results.Problem("The employee has another key now; act on that one.", statusCode: 404, title: "Moved", type: Urn + "moved", extensions: new Dictionary<string, object?> { ["movedTo"] = key });

    /// <summary>Any status, with what is always true of it where no detail is given.</summary>
    public static IResult Of(int status, string? detail = null)
    {
        (string type, string title, string always) = Words(status);
        return Results.Problem(detail ?? always, statusCode: status, title: title, type: Urn + type);
    }

    /// <summary>Type, title and the usual detail of a status.</summary>
    public static (string Type, string Title, string Detail) Words(int status) => status switch
    {
        400 => ("bad-request", "Bad request", "The request is malformed."),
        401 => ("unauthenticated", "Not authenticated", "Send a known API key as Authorization: Bearer KEY."),
        403 => ("forbidden", "Forbidden", "The key's role does not allow this."),
        404 => ("not-found", "Not found", "There is nothing at this address; /openapi/v1.json lists what there is."),
        405 => ("method-not-allowed", "Method not allowed", "This address does not take this method; the Allow header names those that it takes."),
        409 => ("conflict", "Conflict", "The state does not allow this now."),
        413 => ("too-large", "Too large", "The body is larger than 1 MiB."),
        415 => ("unsupported-media-type", "Unsupported media type", "Send the body as application/json."),
        412 => ("stale", "Precondition failed", "Somebody changed it in between."),
        422 => ("unprocessable", "Unprocessable", "The request cannot be carried out as it is."),
        428 => ("precondition-required", "Precondition required", "If-Match is due."),
        429 => ("rate-limited", "Too many requests", "This key asks too often; go on after the time in Retry-After."),
        502 => ("vendor-failed", "A vendor failed", "The vendor did not answer as it should."),
        503 => ("unavailable", "Unavailable", "The database or another silo does not answer; try again in a moment."),
        >= 500 => ("internal", "Internal error", "Something went wrong here; the log has it under this trace id."),
        _ => ("bad-request", "Bad request", "The request is malformed."),
    };
}
