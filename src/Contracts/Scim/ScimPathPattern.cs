using System.Text.RegularExpressions;

namespace OrleansSync.Contracts.Scim;

/// <summary>The grammar of <see cref="ScimPath"/>; a class of its own because generated regexes and generated serializers do not share one.</summary>
internal static partial class ScimPathPattern
{
    [GeneratedRegex("""^(?:(?<urn>urn:[A-Za-z0-9.:_-]+):)?(?<attr>[A-Za-z][A-Za-z0-9_$-]*)(?:\[type eq "(?<type>[A-Za-z0-9_-]+)"\])?(?:\.(?<sub>[A-Za-z][A-Za-z0-9_$-]*))?$""", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    public static partial Regex Regex { get; }
}
