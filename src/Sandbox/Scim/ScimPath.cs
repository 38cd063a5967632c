using System.Text.Json.Nodes;
using OrleansSync.Sandbox.Scim.Filters;

namespace OrleansSync.Sandbox.Scim;

/// <summary>A path of a PATCH: <c>attr</c>, <c>attr.part</c>, <c>attr[filter]</c>, <c>attr[filter].part</c>, with or without a schema's URN.</summary>
internal sealed record ScimPath(bool Extension, ScimAttribute Attribute, ScimFilter? Filter, ScimAttribute? Part)
{
    /// <summary>Reads one.</summary>
    /// <exception cref="ScimRefusal">400 invalidPath, or invalidFilter.</exception>
    public static ScimPath Parse(string text)
    {
        bool extension = text.StartsWith(ScimSchema.Enterprise + ":", StringComparison.OrdinalIgnoreCase);
        string rest = extension ? text[(ScimSchema.Enterprise.Length + 1)..]
            : text.StartsWith(ScimSchema.Core + ":", StringComparison.OrdinalIgnoreCase) ? text[(ScimSchema.Core.Length + 1)..]
            : text;
        string? filter = null;
        int open = rest.IndexOf('[', StringComparison.Ordinal);
        int close = rest.LastIndexOf(']');
        string name = rest;
        string? part = null;
        if (open >= 0 && close > open)
        {
            (name, filter) = (rest[..open], rest[(open + 1)..close]);
            string tail = rest[(close + 1)..];
            part = tail.Length == 0 ? null : tail[0] == '.' ? tail[1..] : throw Invalid(text);
        }
        else if (rest.Split('.') is [var whole, var one])
        {
            (name, part) = (whole, one);
        }

        ScimAttribute attribute = ScimSchema.Find(name, extension) ?? throw Invalid(text);
        if (filter is not null && !attribute.Multiple)
        {
            throw Invalid(text);
        }

        return new ScimPath(
            extension,
            attribute,
            filter is null ? null : FilterParser.ParseItems(filter, attribute),
            part is null ? null : attribute.Part(part) ?? throw Invalid(text));
    }

    /// <summary>What the attribute is a member of; made when it is the extension and missing.</summary>
    public JsonObject Holder(JsonObject resource)
    {
        if (!Extension)
        {
            return resource;
        }

        if (resource[ScimSchema.Enterprise] is not JsonObject holder)
        {
            resource[ScimSchema.Enterprise] = holder = [];
        }

        return holder;
    }

    private static ScimRefusal Invalid(string text) => new(400, "invalidPath", $"The path '{text}' is not understood.");
}
