namespace OrleansSync.Silo.Api;

/// <summary>Errors as problem+json, each with a stable type.</summary>
internal static class Problems
{
    /// <summary>Any other, by its status and the last word of its type.</summary>
    public static IResult Of(int status, string type, string detail) => Results.Problem(detail, statusCode: status, type: "urn:orleanssync:problem:" + type);

    /// <summary>400, naming the field.</summary>
    public static IResult Bad(string detail) => Results.Problem(detail, statusCode: 400, title: "Bad request", type: "urn:orleanssync:problem:bad-request");

    /// <summary>404.</summary>
    public static IResult NotFound(string detail) => Results.Problem(detail, statusCode: 404, title: "Not found", type: "urn:orleanssync:problem:not-found");

    /// <summary>409.</summary>
    public static IResult Conflict(string detail) => Results.Problem(detail, statusCode: 409, title: "Conflict", type: "urn:orleanssync:problem:conflict");
}
