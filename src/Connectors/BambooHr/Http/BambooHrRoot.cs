namespace OrleansSync.Connectors.BambooHr.Http;

/// <summary>The root of the API, from either form of the base URL, with or without a slash or version at its end (bamboohr.md §1).</summary>
internal static class BambooHrRoot
{
    private const string Gateway = "gateway.php";
    private const string GatewayHost = "api.bamboohr.com";

    /// <summary>The root that <c>v1/…</c> is appended to.</summary>
    public static string Of(string baseUrl)
    {
        string text = baseUrl.Trim().TrimEnd('/');
        text = text.EndsWith("/v1", StringComparison.OrdinalIgnoreCase) ? text[..^3] : text;
        bool complete = text.Contains("/" + Gateway + "/", StringComparison.OrdinalIgnoreCase) || text.EndsWith("/api", StringComparison.OrdinalIgnoreCase);
        return complete ? text + "/" : text + "/api/";
    }

    /// <summary>What is wrong with it, or null.</summary>
    public static string? Fault(string baseUrl)
    {
        bool usable = Uri.TryCreate(baseUrl.Trim(), UriKind.Absolute, out Uri? uri)
            && (uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp)
            && uri.UserInfo.Length == 0
            && uri.Query.Length == 0
            && uri.Fragment.Length == 0;
        if (!usable || uri is null)
        {
            return "is not an absolute http or https address without user name, query and fragment, such as https://acme.bamboohr.com.";
        }

        string path = uri.AbsolutePath.TrimEnd('/');
        bool namesCompany = path.Contains("/" + Gateway + "/", StringComparison.OrdinalIgnoreCase);
        return !namesCompany && (path.EndsWith("/" + Gateway, StringComparison.OrdinalIgnoreCase) || uri.Host.Equals(GatewayHost, StringComparison.OrdinalIgnoreCase))
            ? $"names the gateway without the company: allowed is https://{GatewayHost}/api/{Gateway}/acme, or https://acme.bamboohr.com."
            : null;
    }
}
