namespace OrleansSync.Connectors.BambooHr;

/// <summary>Both forms of the base URL, with or without a trailing slash or version (bamboohr.md §1).</summary>
internal static class BambooHrUrl
{
    /// <summary>The root that <c>v1/…</c> is appended to.</summary>
    public static Uri Root(string baseUrl)
    {
        string text = baseUrl.Trim().TrimEnd('/');
        text = text.EndsWith("/v1", StringComparison.OrdinalIgnoreCase) ? text[..^3] : text;
        bool legacy = text.Contains("gateway.php", StringComparison.OrdinalIgnoreCase);
        text = legacy || text.EndsWith("/api", StringComparison.OrdinalIgnoreCase) ? text : text + "/api";
        return new Uri(text + "/", UriKind.Absolute);
    }
}
