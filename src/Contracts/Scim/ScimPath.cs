using System.Diagnostics.CodeAnalysis;

namespace OrleansSync.Contracts.Scim;

/// <summary>A SCIM attribute path of the forms that we write: <c>attr</c>, <c>attr.sub</c>, <c>attr[type eq "x"]</c>,
/// <c>attr[type eq "x"].sub</c>, each with an extension's URN before it or not (RFC 7644 §3.5.2, §3.10).</summary>
[GenerateSerializer, Immutable, Alias("orleanssync.scim-path")]
public sealed record ScimPath
{
    /// <summary>The enterprise extension (RFC 7643 §4.3).</summary>
    public const string EnterpriseUrn = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

    /// <summary>The core user schema (RFC 7643 §4.1).</summary>
    public const string CoreUrn = "urn:ietf:params:scim:schemas:core:2.0:User";

    /// <summary>The extension's URN; null for a core attribute.</summary>
    [Id(0)]
    public string? Urn { get; private init; }

    /// <summary>The attribute's name.</summary>
    [Id(1)]
    public string Attribute { get; private init; } = string.Empty;

    /// <summary>The <c>type</c> that selects an item of a multi-valued attribute; null when the attribute is single-valued.</summary>
    [Id(2)]
    public string? ItemType { get; private init; }

    /// <summary>The sub-attribute; null when the path names the attribute or the item.</summary>
    [Id(3)]
    public string? SubAttribute { get; private init; }

    /// <summary>The path of the whole item.</summary>
    public ScimPath Item => this with { SubAttribute = null };

    /// <summary>Parses a path; false when it is none of the forms above.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out ScimPath? path)
    {
        path = null;
        System.Text.RegularExpressions.Match match = ScimPathPattern.Regex.Match(text ?? string.Empty);
        if (!match.Success)
        {
            return false;
        }

        path = new ScimPath
        {
            Urn = NullIfEmpty(match.Groups["urn"].Value),
            Attribute = match.Groups["attr"].Value,
            ItemType = NullIfEmpty(match.Groups["type"].Value),
            SubAttribute = NullIfEmpty(match.Groups["sub"].Value),
        };
        return true;
    }

    /// <summary>Parses a path that is known to be good.</summary>
    /// <exception cref="FormatException">It is not.</exception>
    public static ScimPath Parse(string text) => TryParse(text, out ScimPath? path) ? path : throw new FormatException($"'{text}' is not a SCIM attribute path.");

    /// <summary>The path as a PATCH names it.</summary>
    public override string ToString() =>
        (Urn is null ? string.Empty : Urn + ":") + Attribute + (ItemType is null ? string.Empty : $"[type eq \"{ItemType}\"]") + (SubAttribute is null ? string.Empty : "." + SubAttribute);

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}
