using System.Globalization;

namespace OrleansSync.Connectors.JumpCloud.Http;

/// <summary>The addresses under a SCIM root. The root's own query string comes first on every one.</summary>
internal sealed class ScimRoot
{
    // Ids are sent as one segment exactly as escaped here: the usual clean-up would undo %2E.
    private static readonly UriCreationOptions AsWritten = new() { DangerousDisablePathAndQueryCanonicalization = true };

    private readonly string root;
    private readonly string query;

    public ScimRoot(string baseUrl)
    {
        Uri parsed = new(baseUrl, UriKind.Absolute);
        BaseUrl = baseUrl;
        root = parsed.GetLeftPart(UriPartial.Path).TrimEnd('/');
        query = parsed.Query.TrimStart('?').TrimEnd('&');
        Users = Build("/Users", string.Empty);
        ServiceProviderConfig = Build("/ServiceProviderConfig", string.Empty);
    }

    public string BaseUrl { get; }

    public Uri Users { get; }

    public Uri ServiceProviderConfig { get; }

    public Uri User(string id)
    {
        string segment = Uri.EscapeDataString(id);

        // "." and ".." would be another path.
        return Build("/Users/" + (segment.AsSpan().ContainsAnyExcept('.') ? segment : segment.Replace(".", "%2E", StringComparison.Ordinal)), string.Empty);
    }

    public Uri Page(int startIndex, int count, bool sortById) =>
        Build("/Users", string.Create(CultureInfo.InvariantCulture, $"startIndex={startIndex}&count={count}{(sortById ? "&sortBy=id" : string.Empty)}"));

    public Uri Search(string filter, int count) =>
        Build("/Users", string.Create(CultureInfo.InvariantCulture, $"filter={Uri.EscapeDataString(filter)}&startIndex=1&count={count}"));

    private Uri Build(string path, string own)
    {
        string both = query.Length == 0 || own.Length == 0 ? query + own : query + "&" + own;
        return new Uri(root + path + (both.Length == 0 ? string.Empty : "?" + both), AsWritten);
    }
}
