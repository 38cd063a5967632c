using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using OrleansSync.Connectors.JumpCloud.Http;
using OrleansSync.Contracts.Scim;

namespace OrleansSync.Connectors.JumpCloud.Json;

/// <summary>What an error reply says, whether it is SCIM's error, a bare <c>message</c>, plain text or HTML.</summary>
internal sealed partial record ScimError(string? ScimType, string Detail, bool IsScim)
{
    private const int DetailLengthMax = 500;
    private const string GrpcPrefix = "rpc error: code = ";

    private static readonly string[] DetailNames = ["detail", "message", "error_description", "error", "title", "description"];

    /// <summary>"Somebody has it already", in the words of many servers; some say it with 400 or 500 (jumpcloud-scim.md §5).</summary>
    public bool MeansConflict => Is(ScimType, "uniqueness") || ConflictWords.IsMatch(Detail);

    /// <summary>The gRPC code that JumpCloud's front passes through, or null: <c>rpc error: code = InvalidArgument desc = …</c></summary>
    public string? GrpcCode
    {
        get
        {
            int start = Detail.IndexOf(GrpcPrefix, StringComparison.OrdinalIgnoreCase);
            if (start < 0)
            {
                return null;
            }

            ReadOnlySpan<char> code = Detail.AsSpan(start + GrpcPrefix.Length);
            int end = code.IndexOf(' ');
            return (end < 0 ? code : code[..end]).ToString();
        }
    }

    public static ScimError Read(ScimReply reply)
    {
        if (reply.Json.ValueKind != JsonValueKind.Object)
        {
            return new ScimError(ScimType: null, reply.Body.IsEmpty ? reply.Note : Cut(PlainText(reply.Body.Span)), IsScim: false);
        }

        return new ScimError(Text(reply.Json, "scimType"), Cut(FindDetail(reply.Json)), IsScimError(reply.Json) || Is(reply.MediaType?.Split(';')[0].Trim(), "application/scim+json"));
    }

    private static bool IsScimError(JsonElement json) =>
        ScimResource.TryGetMember(json, "schemas", out JsonElement schemas)
        && schemas.ValueKind == JsonValueKind.Array
        && schemas.EnumerateArray().Any(schema => schema.ValueKind == JsonValueKind.String && schema.GetString() is { } text && text.EndsWith(":Error", StringComparison.OrdinalIgnoreCase));

    private static string FindDetail(JsonElement json)
    {
        foreach (string name in DetailNames)
        {
            if (Text(json, name) is { Length: > 0 } text)
            {
                return text;
            }
        }

        // {"Errors":[{"description":…}]}, {"error":{"message":…}}
        foreach (string name in (ReadOnlySpan<string>)["errors", "error"])
        {
            if (ScimResource.TryGetMember(json, name, out JsonElement inner))
            {
                JsonElement first = inner.ValueKind == JsonValueKind.Array && inner.GetArrayLength() > 0 ? inner[0] : inner;
                return first.ValueKind == JsonValueKind.Object ? FindDetail(first) : first.ToString();
            }
        }

        return json.GetRawText();
    }

    private static string? Text(JsonElement json, string name) => ScimResource.Read(json, ScimPath.Parse(name)).Text;

    private static string PlainText(ReadOnlySpan<byte> body)
    {
        // A page of a proxy can be long: the words stand in its first part.
        string text = Encoding.UTF8.GetString(body[..Math.Min(body.Length, 16 * DetailLengthMax)]);
        return text.AsSpan().TrimStart().StartsWith("<") ? Blanks.Replace(Tags.Replace(text, " "), " ").Trim() : text.Trim();
    }

    private static string Cut(string text) => text.Length <= DetailLengthMax ? text : text[..(char.IsHighSurrogate(text[DetailLengthMax - 1]) ? DetailLengthMax - 1 : DetailLengthMax)];

    private static bool Is(string? text, string token) => string.Equals(text, token, StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex(@"already\s?(exists?|in use|taken|used|registered|assigned)|duplicate|uniqueness|(must be|not|isn't) unique|\bconflict|E11000|\b409\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ConflictWords { get; }

    [GeneratedRegex(@"<(?<block>style|script)\b.*?</\k<block>\s*>|<[^>]*>", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.Singleline | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Tags { get; }

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Blanks { get; }
}
