namespace OrleansSync.Connectors.BambooHr;

/// <summary>Section <c>BambooHr</c>.</summary>
public sealed class BambooHrOptions
{
    /// <summary>e.g. https://acme.bamboohr.com, or the legacy gateway https://api.bamboohr.com/api/gateway.php/acme. Empty: unconfigured.</summary>
    public string BaseUrl { get; set; } = string.Empty;

    /// <summary>The API key: acts as the user who made it. Empty: unconfigured.</summary>
    public string ApiKey { get; set; } = string.Empty;

    /// <summary>Employees per page, 1 to 2500. Default 1000.</summary>
    public int PageSize { get; set; } = 1000;

    /// <summary>Time for one try of one request. Default 60 s: reports of large companies are slow.</summary>
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Time for one request with all its tries. Default 3 minutes.</summary>
    public TimeSpan TotalTimeout { get; set; } = TimeSpan.FromMinutes(3);
}
