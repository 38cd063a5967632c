using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace OrleansSync.Silo.Api;

/// <summary>Reads a body strictly: a member that nobody knows is refused, so that a misspelt <c>dryRun</c> does not write.</summary>
internal static class JsonBody
{
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerOptions.Strict)
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    private static readonly JsonDocumentOptions OnceEach = new() { AllowDuplicateProperties = false };

    /// <summary>Reads it.</summary>
    /// <returns>The body, or the problem that names the field.</returns>
    public static async Task<(TBody? Body, IResult? Problem)> Read<TBody>(HttpContext http, CancellationToken cancellationToken)
        where TBody : class
    {
        if (!http.Request.HasJsonContentType())
        {
            return (null, Problems.Of(415));
        }

        try
        {
            return await Parse<TBody>(http.Request.Body, cancellationToken) is { } body
                ? (body, null)
                : (null, Problems.Bad("body: an object is due."));
        }
        catch (JsonException failure)
        {
            return (null, Problems.Bad(Explain(typeof(TBody), failure)));
        }
        catch (BadHttpRequestException failure)
        {
            return (null, Problems.Of(failure.StatusCode));
        }
    }

    // A free object would take a member twice, and fail when it is looked at.
    private static async ValueTask<TBody?> Parse<TBody>(Stream body, CancellationToken cancellationToken)
        where TBody : class
    {
        if (typeof(TBody) != typeof(JsonObject))
        {
            return await JsonSerializer.DeserializeAsync<TBody>(body, Strict, cancellationToken);
        }

        using JsonDocument document = await JsonDocument.ParseAsync(body, OnceEach, cancellationToken);
        return document.RootElement.ValueKind switch
        {
            JsonValueKind.Object => JsonObject.Create(document.RootElement.Clone()) as TBody,
            JsonValueKind.Null => null,
            _ => throw new JsonException("An object is due."),
        };
    }

    private static string Explain(Type body, JsonException failure)
    {
        string path = failure.Path is ['$', '.', .. var inner] ? inner : string.Empty;
        string name = path.Split('.', '[')[0];
        PropertyInfo[] members = body == typeof(JsonObject) ? [] : body.GetProperties();
        PropertyInfo? member = Array.Find(members, one => JsonNamingPolicy.CamelCase.ConvertName(one.Name) == name);
        if (member is not null && failure.InnerException is not JsonException { Path: null } && !IsSyntax(failure))
        {
            return $"{path}: {Due(member.PropertyType)} is due, once.";
        }

        string names = string.Join(", ", members.Select(one => JsonNamingPolicy.CamelCase.ConvertName(one.Name)));
        return IsSyntax(failure)
            ? FormattableString.Invariant($"body: not JSON at line {failure.LineNumber + 1}, byte {failure.BytePositionInLine + 1}.")
            : members.Length == 0 ? "body: an object is due."
            : path.Length > 0 ? $"{path}: no such member; known are {names}." : $"body: an object with {names} is due.";
    }

    // The reader's own complaints come wrapped; those of the converters do not.
    private static bool IsSyntax(JsonException failure) => failure.InnerException is JsonException;

    private static string Due(Type type)
    {
        Type bare = Nullable.GetUnderlyingType(type) ?? type;
        return bare switch
        {
            { IsEnum: true } => string.Join(", ", Enum.GetNames(bare).Select(JsonNamingPolicy.CamelCase.ConvertName)),
            _ when bare == typeof(bool) => "true or false",
            _ when bare == typeof(string) => "a text",
            _ => "a list of texts",
        };
    }
}
